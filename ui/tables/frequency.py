"""How often people are written to, as tables: by role, sender by sender, and those who get most."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from analytics.frequency import Counted, Spread
from analytics.overlap import of_people
from data_access.calendar import Per
from data_access.history import History
from ui.tables.people import full_name
from ui.tables.words import per_cent

_EACH_ONCE = "Everybody meant, each once"
_EVERYONE = "Everyone on file"
_NO_NAME = "(no From Name)"
_SHARE = "Share of their emails (%)"
_AVERAGE = "Average a {per}"
_BARS = "0, 1, 2 … emails"

OVERLAP_COLUMNS: dict[str, Any] = {
    **{title: st.column_config.TextColumn(width=220) for title in ("Sender", "And")},
    "Reached by both": st.column_config.NumberColumn(help="People among those meant, each once.", format="%,d"),
    "Of the smaller (%)": st.column_config.NumberColumn(
        help="Of the people whom the second sender reached, which are no more than those of the first.", format="%.1f"
    ),
    "Reached by the first": st.column_config.NumberColumn(format="%,d"),
    "Reached by the second": st.column_config.NumberColumn(format="%,d"),
}


def spreads_table(
    by_role: Mapping[str, Spread], meant: Spread, everyone: Spread | None, per: Per, more_than: int
) -> pl.DataFrame:
    """A row for each role, then everybody meant, then everyone on file: what is typical, and who gets many."""
    rows = []
    for name, one in _with_totals(by_role, meant, everyone).items():
        rows.append(
            {
                "Audience": name,
                _BARS: [_share(count, one.people) or 0.0 for count in one.bars],
                "People": one.people,
                "Got none (%)": _share(one.people - one.reached, one.people),
                _AVERAGE.format(per=per): _round(one.mean),
                "Median": _round(one.median),
                "90th percentile": _round(one.ninetieth),
                "Highest": _round(one.highest),
                _many(more_than): one.above,
                f"{_many(more_than)} (%)": _share(one.above, one.people),
            }
        )
    return pl.DataFrame(rows)


def spreads_columns(table: pl.DataFrame, counted: str, per: Per, more_than: int) -> dict[str, Any]:
    """What each column of a `spreads_table` is; `counted` says what is counted of each person."""
    number = "%.1f"
    highest = max(map(max, table[_BARS]))
    return {
        "Audience": st.column_config.TextColumn(width=200, pinned=True),
        "People": st.column_config.NumberColumn(help="People on file, each once.", format="%,d"),
        "Got none (%)": st.column_config.NumberColumn(help="To whom nothing was delivered.", format=number),
        _AVERAGE.format(per=per): st.column_config.NumberColumn(
            help=f"All emails delivered to them, by people and {per}s.", format="%.2f"
        ),
        "Median": st.column_config.NumberColumn(
            help=f"{counted}: half of the people got so many or fewer.", format="%.3g"
        ),
        "90th percentile": st.column_config.NumberColumn(
            help=f"{counted}: 9 in 10 people got so many or fewer.", format="%.3g"
        ),
        "Highest": st.column_config.NumberColumn(help=f"{counted}: nobody got more.", format="%.3g"),
        _many(more_than): st.column_config.NumberColumn(help=f"{counted}: so many people.", format="%,d"),
        f"{_many(more_than)} (%)": st.column_config.NumberColumn(help="Of the people of the row.", format=number),
        _BARS: st.column_config.BarChartColumn(
            help="People by number of emails, in per cent of the row; the file has the numbers.", y_min=0, y_max=highest
        ),
    }


def spreads_file(
    by_role: Mapping[str, Spread], meant: Spread, everyone: Spread | None, per: Per, more_than: int
) -> pl.DataFrame:
    """The same for a file, with the people of each bar in a column of its own."""
    table = spreads_table(by_role, meant, everyone, per, more_than)
    rows = [one.bars for one in _with_totals(by_role, meant, everyone).values()]
    last = len(meant.bars) - 1
    titles = [*map(str, range(last)), f"{last} or more"]
    bars = pl.DataFrame(rows, schema={f"People with {title}": pl.Int64() for title in titles}, orient="row")
    return pl.concat([table.drop(_BARS), bars], how="horizontal")


def senders_table(senders: pl.DataFrame, more_than: int) -> pl.DataFrame:
    """The frame of `analytics.overlap.senders`: who sends, and how much of it to those who get many."""
    theirs, to_them = _to_many(more_than)
    return senders.select(
        pl.col("series").replace("", _NO_NAME).alias("Sender"),
        pl.col("reached").alias("People reached"),
        pl.col("delivered").alias("Emails"),
        pl.col("theirs").alias(theirs),
        pl.col("to_them").alias(to_them),
        per_cent("share").alias(_SHARE),
    )


def senders_columns(more_than: int) -> dict[str, Any]:
    """What each column of `senders_table` is."""
    theirs, to_them = _to_many(more_than)
    count = "%,d"
    return {
        "Sender": st.column_config.TextColumn(help="The From Name of the emails.", width=240, pinned=True),
        "People reached": st.column_config.NumberColumn(
            help="Of those meant, to whom anything of this sender was delivered.", format=count
        ),
        "Emails": st.column_config.NumberColumn(help="Delivered to them.", format=count),
        theirs: st.column_config.NumberColumn(help="Of those reached, whoever gets many.", format=count),
        to_them: st.column_config.NumberColumn(help="Delivered to those who get many.", format=count),
        _SHARE: st.column_config.NumberColumn(
            help="Of all emails delivered to those who get many, how many are this sender’s.", format="%.1f"
        ),
    }


def overlap_table(pairs: pl.DataFrame) -> pl.DataFrame:
    """The frame of `analytics.overlap.overlap`, most people first."""
    return pairs.select(
        pl.col("first").replace("", _NO_NAME).alias("Sender"),
        pl.col("second").replace("", _NO_NAME).alias("And"),
        pl.col("both").alias("Reached by both"),
        per_cent("share").alias("Of the smaller (%)"),
        pl.col("first_people").alias("Reached by the first"),
        pl.col("second_people").alias("Reached by the second"),
    )


def frequent_reasons(many: pl.DataFrame, reach: pl.DataFrame, per: Per) -> pl.DataFrame:
    """Why each row of `analytics.frequency.above` is on a list: person, and columns titled for a file, in their order.

    Takes the frame of `History.reach` as well: whose emails they got, most emails first.
    """
    senders = (
        of_people(reach, many["person"])
        .explode("person", "delivered")
        .with_columns(pl.col("series").replace("", _NO_NAME))
        .sort("delivered", "series", descending=[True, False])
        .group_by("person", maintain_order=True)
        .agg(pl.col("series").alias("senders"))
    )
    busiest, typical, average = _counted_titles(per)
    return many.join(senders, on="person", how="left", maintain_order="left").select(
        "person",
        pl.col("busiest").alias(busiest),
        pl.col("typical").alias(typical),
        pl.col("average").round(2).alias(average),
        pl.col("delivered").alias("Emails"),
        pl.col("senders").list.len().alias("Senders"),
        pl.col("senders").list.join(" | ").alias("Sent By"),
    )


def frequent_table(history: History, reasons: pl.DataFrame) -> pl.DataFrame:
    """Rows of `frequent_reasons` for the screen, with who they are."""
    people = history.people(reasons["person"]).join(reasons, on="person", how="left", maintain_order="left")
    return people.select(
        full_name().alias("Name"),
        pl.col("email").alias("Email"),
        *(pl.col(name) for name in reasons.columns if name != "person"),
        pl.col("contact_id").alias("Contact ID"),
    )


def frequent_columns(per: Per) -> dict[str, Any]:
    """What each column of `frequent_table` is."""
    busiest, typical, average = _counted_titles(per)
    return {
        busiest: st.column_config.NumberColumn(help=f"The most emails that they got in any {per}.", format="%,d"),
        typical: st.column_config.NumberColumn(
            help=f"What they got at least in more than half of the {per}s.", format="%,d"
        ),
        average: st.column_config.NumberColumn(help=f"All emails that they got, by {per}s.", format="%.2f"),
        "Emails": st.column_config.NumberColumn(help="Delivered to them in all.", format="%,d"),
        "Senders": st.column_config.NumberColumn(help="From Names that they got emails of.", format="%,d"),
        "Sent By": st.column_config.TextColumn(help="Whose emails they got, most emails first.", width="large"),
    }


def _counted_titles(per: Per) -> list[str]:
    return [f"{counted.title()} {per.title()}" for counted in Counted]


def _with_totals(by_role: Mapping[str, Spread], meant: Spread, everyone: Spread | None) -> dict[str, Spread]:
    return {**by_role, **({_EACH_ONCE: meant, _EVERYONE: everyone} if everyone else {_EVERYONE: meant})}


def _many(more_than: int) -> str:
    return f"More than {more_than}"


def _to_many(more_than: int) -> tuple[str, str]:
    return f"Of those above {more_than}", f"Emails to those above {more_than}"


def _round(emails: float | None) -> float | None:
    return None if emails is None else round(emails, 2)


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
