"""The widgets that pages share; each puts itself where it is called and gives what is chosen."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics.audience import Standing
from analytics.rates import Rate
from data_access.history import History
from data_access.query import Query
from ui import cache, formats
from ui.periods import EARLIEST, LATEST, SPAN_TITLES, Days, Period, Span, days_of
from ui.questions import AudienceFilters
from ui.view import View

WIDTH = 200
"""The least width of a widget in a panel, in pixels."""

_OWN_DAYS = "own-days"
_STANDINGS = {"current": "Current", "former": "Former", "any": "Current or former"}


def period(view: View[Any], asked: Period, history: History, label: str, help_: str) -> Period:
    """A named span, or two days of one's own, which are never half picked. Stops the page where they run backwards."""
    options = [*(span.value for span in SPAN_TITLES), _OWN_DAYS]
    titles = {**{span.value: title for span, title in SPAN_TITLES.items()}, _OWN_DAYS: "Own dates …"}
    key = view.key("span", _OWN_DAYS if isinstance(asked, Days) else asked.value)
    chosen = st.selectbox(label, options, key=key, format_func=titles.__getitem__, help=help_)
    if chosen != _OWN_DAYS:
        return Span(chosen)
    first, last = days_of(asked, history)
    start = _day(view, "first", first or history.past_year()[0], "From (included)")
    end = _day(view, "last", last or history.today, "To (included)")
    if end < start:
        st.error(
            f"The period ends ({formats.day(end)}) before it begins ({formats.day(start)}): change one of the two."
        )
        st.stop()
    return Days(start, end)


def emails(
    view: View[Any], series: tuple[str, ...], sends: tuple[str, ...], days: Query, history: History
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Series, and single emails of them, sent on these days; nothing chosen is all of them."""
    sent = cache.sends(history, days).frame
    chosen = from_names(view, series, sent["series"])
    names = _email_names(sent.filter(pl.col("series").is_in(chosen)) if chosen else sent)
    key = view.key_of_some("sends", sends, names, "Single emails")
    single = st.multiselect(
        "Single emails",
        list(names),
        key=key,
        format_func=names.__getitem__,
        placeholder="All of them",
        help="Emails sent in the period, newest first. Nothing chosen means all of them.",
    )
    return tuple(chosen), tuple(single)


def from_names(view: View[Any], asked: tuple[str, ...], present: pl.Series) -> list[str]:
    """Any of the series that are present; nothing chosen is all of them. Whoever sent without a name is in all only."""
    names = present.drop_nulls().unique().sort().to_list()
    options = [name for name in names if name]
    return st.multiselect(
        "Newsletter or sender",
        options,
        key=view.key_of_some("series", asked, options, "Newsletter or sender"),
        placeholder="All of them",
        help="The From Name of the emails. Nothing chosen means all of them.",
    )


def audience(
    view: View[Any], asked: AudienceFilters, memberships: pl.DataFrame, *, nobody_chosen: str
) -> dict[str, Any]:
    """Roles, whether current or former, campuses and schools: the fields of `AudienceFilters`."""
    standing_key = view.key("standing", asked.standing.value)
    standing = Standing(st.session_state[standing_key])
    meant = memberships if standing is Standing.ANY else memberships.filter(current=standing is Standing.CURRENT)
    people = dict(
        meant.group_by("role").agg(pl.col("person").n_unique()).sort("person", "role", descending=[True, False]).rows()
    )
    every_role = [*people, *sorted(set(memberships["role"]) - set(people))]
    roles = st.multiselect(
        "Audience",
        every_role,
        key=view.key_of_some("roles", asked.roles, every_role, "Audience"),
        format_func=lambda role: f"{role} ({formats.number(people.get(role, 0))})",
        placeholder=nobody_chosen,
        help="What people are to the university, as their affiliations say today, with their number. Several mean any.",
    )
    st.selectbox(
        "Affiliation",
        list(_STANDINGS),
        key=standing_key,
        format_func=_STANDINGS.__getitem__,
        help="Whether the affiliation is current, former, or either.",
    )
    campuses = _places(view, "campuses", asked.campuses, memberships["campus"], "Campus")
    within = memberships.filter(pl.col("campus").is_in(campuses)) if campuses else memberships
    schools = _places(view, "schools", asked.schools, within["school"], "School or college")
    return {"roles": tuple(roles), "standing": standing, "campuses": campuses, "schools": schools}


def measure(view: View[Any], asked: str, rates: tuple[Rate, ...]) -> str:
    """One of these rates, by name."""
    titles = {rate.name: rate.title for rate in rates}
    # not a segmented control: its letters are in the theme's first colour, too dark to read on a dark ground
    return st.radio(
        "Measure",
        list(titles),
        key=view.key("measure", asked),
        format_func=titles.__getitem__,
        horizontal=True,
        help="\n\n".join(f"{rate.title}: {rate.words}." for rate in rates),
    )


def _places(view: View[Any], name: str, asked: tuple[str, ...], places: pl.Series, label: str) -> tuple[str, ...]:
    options = places.unique().sort().to_list()
    key = view.key_of_some(name, asked, options, label)
    return tuple(st.multiselect(label, options, key=key, placeholder="All of them"))


def _day(view: View[Any], name: str, asked: date, label: str) -> date:
    key = view.key(name, asked)
    return st.date_input(label, min_value=EARLIEST, max_value=LATEST, key=key, required=True, format="YYYY-MM-DD")


def _email_names(sends: pl.DataFrame) -> dict[str, str]:
    """Id to name and day of every email, newest first; an automated one, which is sent for months, by its first day."""
    rows = (
        sends.filter(pl.col("send_id") != "")
        .group_by("send_id", "triggered")
        .agg(pl.col("day").min(), pl.col("email_name").first())
        .sort("day", "send_id", descending=True)
    )
    return {
        row["send_id"]: f"{row['email_name'] or row['send_id']} · "
        + (f"automated, since {formats.day(row['day'])}" if row["triggered"] else formats.day(row["day"]))
        for row in rows.iter_rows(named=True)
    }
