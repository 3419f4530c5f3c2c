"""What is condensed of link details: rows in the order of the file, articles and results by their places."""

from datetime import UTC, datetime

import polars as pl

from data_access.flags import Flag
from data_access.history.clicked import put_together
from data_access.machine import FLAGGED
from data_access.store.condensed import SUPERSEDED
from data_access.store.condensed_links import CondensedLinks, condense_links
from data_access.store.tables import STORED_LINKS

NOON, LATER = datetime(2026, 3, 1, 12, 3, tzinfo=UTC), datetime(2026, 3, 1, 12, 40, tzinfo=UTC)
LIVE = int(Flag.IN_LIVE)


def links(*rows: tuple[int | None, str, str | None]) -> pl.DataFrame:
    """Link details of these people, results and articles."""
    columns = ("person", "result_id", "article")
    frame = pl.DataFrame(rows, schema={name: STORED_LINKS.schema[name] for name in columns}, orient="row")
    return frame.with_columns(
        pl.lit(1, pl.Int32).alias("send"),
        pl.lit(NOON, pl.Datetime("us", "UTC")).alias("sent_at"),
        pl.lit(LATER, pl.Datetime("us", "UTC")).alias("last_clicked_at"),
        pl.lit(2, pl.Int64).alias("total_clicks"),
        utility=False,
        in_live=True,
        in_archive=False,
    )


def condensed(name: str, file: pl.DataFrame) -> CondensedLinks:
    return CondensedLinks(name, condense_links(file).__getitem__)


FILE = links((4, "r1", "b.edu/x"), (4, "r1", None), (7, "r2", "a.edu/y"), (None, "r3", "b.edu/x"), (4, "r1", "a.edu/y"))


def test_articles_and_results_are_told_by_their_places() -> None:
    made = condensed("a", FILE)
    assert made.articles.to_list() == ["a.edu/y", "b.edu/x"]
    assert made.rows["article"].to_list() == [1, None, 0, 1, 0]
    assert made.results.gather(made.rows["result"]).to_list() == ["r1", "r1", "r2", "r3", "r1"]
    assert made.rows.select("person", "send", "seen", "total_clicks", "sent_at", "last_clicked_at").rows()[2] == (
        *(7, 1, LIVE, 2),
        *(NOON, LATER),
    )
    assert condensed("none", FILE.clear()).rows.height == 0


def test_people_are_found_unless_another_row_stands_there() -> None:
    made = condensed("a", FILE)
    assert made.places_of(pl.Series([4], dtype=pl.Int32)) == [0, 1, 4]
    assert made.beneath(pl.DataFrame({"row": [1, 2]})).places_of(pl.Series([7, 4], dtype=pl.Int32)) == [0, 4]
    # nobody's link detail is found by no number
    assert made.places_of(pl.Series([], dtype=pl.Int32)) == []


def test_parts_are_put_together_with_what_machines_did() -> None:
    other = links((9, "r9", "c.edu/z"), (9, "r9", "b.edu/x"))
    parts = [condensed("a", FILE).beneath(pl.DataFrame({"row": [0]})), condensed("", other)]
    flagged = pl.DataFrame({"result_id": ["r9"], "until": [LATER]}, schema_overrides={"until": FLAGGED["until"]})
    clicked = put_together(parts, flagged)
    assert clicked.articles.to_list() == ["a.edu/y", "b.edu/x", "c.edu/z"]
    assert clicked.rows["seen"].to_list() == [LIVE | SUPERSEDED, LIVE, LIVE, LIVE, LIVE, LIVE, LIVE]
    every = clicked.about(None, machine=True).select(clicked.named(), "person", "until").collect()
    assert every.rows() == [
        (None, 4, None),
        ("a.edu/y", 7, None),
        ("b.edu/x", None, None),
        ("a.edu/y", 4, None),
        ("c.edu/z", 9, LATER),
        ("b.edu/x", 9, LATER),
    ]
    few = clicked.about(["b.edu/x", "nowhere.edu"], machine=True).select(clicked.named(), "person").collect()
    assert few.rows() == [("b.edu/x", None), ("b.edu/x", 9)]
    people = clicked.about(["b.edu/x"], machine=False).select("person").collect()
    assert people.rows() == [(None,)]


def test_of_no_parts_there_is_nothing() -> None:
    nothing = put_together([], pl.DataFrame(schema=FLAGGED))
    assert nothing.about(None, machine=False).collect().is_empty()
