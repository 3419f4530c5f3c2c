"""The tree of accounts, as campus, school and department of each."""

import polars as pl

CAMPUS_ITSELF = "(campus itself)"
SCHOOL_ITSELF = "(school itself)"
UNKNOWN = "(account not in the data)"

PLACES_SCHEMA: dict[str, pl.DataType] = {
    "account_id": pl.String(),
    "campus": pl.String(),
    "school": pl.String(),
    "department": pl.String(),
}


def places(accounts: pl.DataFrame) -> pl.DataFrame:
    """One row an account: account_id, campus, school, department (PLACES_SCHEMA).

    The campus is the account without a parent, the school is its child, a department is anything below, by its own
    name (docs/definitions.md). An account whose parents are not in the data, or run in a circle, has UNKNOWN for both.
    """
    parents: dict[str, str | None] = dict(accounts.select("id", "parent_id").iter_rows())
    names: dict[str, str] = {key: name or UNKNOWN for key, name in accounts.select("id", "name").iter_rows()}
    rows = []
    for account in parents:
        line = _line(account, parents)
        if line is None:
            rows.append((account, UNKNOWN, UNKNOWN, names[account]))
            continue
        campus, *below = [names[step] for step in line]
        school = below[0] if below else CAMPUS_ITSELF
        department = below[-1] if len(below) > 1 else (SCHOOL_ITSELF if below else CAMPUS_ITSELF)
        rows.append((account, campus, school, department))
    return pl.DataFrame(rows, schema=PLACES_SCHEMA, orient="row")


def _line(account: str, parents: dict[str, str | None]) -> list[str] | None:
    """From the campus down to the account; None where a parent is missing or the line never ends."""
    line = [account]
    while (parent := parents[line[-1]]) is not None:
        if parent not in parents or parent in line:
            return None
        line.append(parent)
    return line[::-1]
