"""Who changed what of what the team keeps, as people read it."""

from collections.abc import Callable

import polars as pl

from ui import formats


def who_changed_what(
    changes: pl.DataFrame, time_zone: str, titles: tuple[str, str, str], words: Callable[[str], str]
) -> pl.DataFrame:
    """The frame of `Kept.changes`, a row a change: when, who, what happened, the name, what it says since and before.

    `titles` are those of the last three columns; `words` says what a definition, as JSON, means.
    """
    name, since, before = titles
    rows = [
        {
            "When": formats.moment(row["at"], time_zone),
            "Who": row["by"],
            "What happened": f"renamed from “{row['name_before']}”" if row["name_before"] else row["what"],
            name: row["name"],
            since: None if row["after"] is None else words(row["after"]),
            before: None if row["before"] is None else words(row["before"]),
        }
        for row in changes.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("When", "Who", "What happened", *titles), pl.String()))
