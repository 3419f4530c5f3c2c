"""The widgets that pages share; each puts itself where it is called and gives what is chosen."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics.audience import Affiliations, Standing
from analytics.rates import Rate
from analytics.whom import Directory
from data_access.history import History
from data_access.query import Query
from ui import cache, formats
from ui.emails import email_names, untracked_names
from ui.periods import EARLIEST, LATEST, SPAN_TITLES, Days, Period, Span, days_of
from ui.questions import GRADUATION_YEARS, AudienceFilters, WhomFilters
from ui.view import View

WIDTH = 200
"""The least width of a widget in a panel, in pixels."""

_OWN_DAYS = "own-days"
_MOST_OPTIONS = 1000
_OPTED_OUT: dict[str, bool | None] = {"Either": None, "Not opted out": False, "Opted out": True}
_STANDINGS = {"current": "Current", "former": "Former", "any": "Current or former"}


def period(view: View[Any], asked: Period, history: History, label: str, help_: str, *, name: str = "span") -> Period:
    """A named span, or two days of one's own, which are never half picked. Stops the page where they run backwards.

    `name` tells the periods of a page apart that has several.
    """
    options = [*(span.value for span in SPAN_TITLES), _OWN_DAYS]
    titles = {**{span.value: title for span, title in SPAN_TITLES.items()}, _OWN_DAYS: "Own dates …"}
    key = view.key(name, _OWN_DAYS if isinstance(asked, Days) else asked.value)
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
    names = email_names(sent.filter(pl.col("series").is_in(chosen)) if chosen else sent)
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


def email(view: View[Any], asked: str, sent: Query, history: History) -> str:
    """One email of those sent, also one of which there are no results; empty for any."""
    names = email_names(cache.sends(history, sent).frame) | untracked_names(cache.email_sends(history, sent).frame)
    key = view.key("email", asked or None)
    if (chosen := st.session_state[key]) and chosen not in names:
        st.session_state[key] = None
        view.problems.append("The email is not among those that the period and the senders leave to choose.")
    chosen = st.selectbox(
        "Single email",
        list(names),
        index=None,
        key=key,
        format_func=names.__getitem__,
        placeholder="Any email",
        help="Emails sent in the period, to whomever, newest first. Nothing chosen means any.",
    )
    return chosen or ""


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


def audience(view: View[Any], asked: AudienceFilters, known: Affiliations, *, nobody_chosen: str) -> dict[str, Any]:
    """Roles, whether current or former, campuses and schools: fields of `AudienceFilters`, all but departments."""
    standing_key = view.key("standing", asked.standing.value)
    standing = Standing(st.session_state[standing_key])
    people = known.roles[standing]
    roles = st.multiselect(
        "Audience",
        list(people),
        key=view.key_of_some("roles", asked.roles, people, "Audience"),
        format_func=lambda role: f"{role} ({formats.number(people[role])})",
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
    campuses = _places(view, "campuses", asked.campuses, known.places["campus"], "Campus")
    within = known.places.filter(pl.col("campus").is_in(campuses)) if campuses else known.places
    schools = _places(view, "schools", asked.schools, within["school"], "School or college")
    return {"roles": tuple(roles), "standing": standing, "campuses": campuses, "schools": schools}


def departments(view: View[Any], asked: AudienceFilters, known: Affiliations, meant: dict[str, Any]) -> tuple[str, ...]:
    """Departments within the campuses and schools of `meant`, which is what `audience` gave."""
    within = known.places
    for column, chosen in (("campus", meant["campuses"]), ("school", meant["schools"])):
        if chosen:
            within = within.filter(pl.col(column).is_in(chosen))
    return _places(view, "departments", asked.departments, within["department"], "Department")


def whom(view: View[Any], asked: WhomFilters, directory: Directory, *, nobody_chosen: str) -> dict[str, Any]:
    """Who is meant, by whatever is known of people: the fields of `WhomFilters`. Takes the whole width."""
    with st.grid(4, min_column_width=WIDTH, vertical_alignment="bottom"):
        chosen = audience(view, asked, directory.affiliations, nobody_chosen=nobody_chosen)
    more = WhomFilters.__dataclass_fields__.keys() - chosen.keys()
    # it opens with what stands in it, and does not close under somebody's hands
    opened = view.key("more", any(getattr(asked, name) not in ((), None) for name in more))
    with (
        st.expander("More about the people", expanded=st.session_state[opened], icon=":material/tune:"),
        st.grid(4, min_column_width=WIDTH, vertical_alignment="bottom"),
    ):
        chosen["departments"] = departments(view, asked, directory.affiliations, chosen)
        chosen |= _education(view, asked, directory)
        for name, column, label in (("cities", "city", "City"), ("states", "state", "State")):
            chosen[name] = _any_of(view, name, getattr(asked, name), directory.values[column], label)
        chosen["attributes"] = _attributes(view, asked, directory)
        told = {value: label for label, value in _OPTED_OUT.items()}
        opted_out = st.selectbox(
            "Opted out of email",
            list(_OPTED_OUT),
            key=view.key("opted_out", told[asked.opted_out]),
            help="Email Opt Out, as the contact has it today.",
        )
        chosen["opted_out"] = _OPTED_OUT[opted_out]
    st.session_state[opened] |= any(chosen[name] not in ((), None) for name in more)
    return chosen


def _education(view: View[Any], asked: WhomFilters, directory: Directory) -> dict[str, Any]:
    """Degrees and years of graduation; no widgets where nothing is known of either and neither is asked for."""
    degrees = _any_of(view, "degrees", asked.degrees, directory.degrees, "Degree")
    labels = {"graduated_from": "Graduated in or after", "graduated_to": "Graduated in or before"}
    first, last = (view.key(name, getattr(asked, name)) for name in labels)
    years = [st.session_state[first], st.session_state[last]]
    if all(years) and years[1] < years[0]:
        view.problems.append(
            f"Nobody graduated in or after {years[0]} and in or before {years[1]}: say the second anew."
        )
        st.session_state[last] = years[1] = None
    if any(years) or not directory.education.is_empty():
        years = [
            st.number_input(
                label,
                *GRADUATION_YEARS,
                value=None,
                step=1,
                key=key,
                placeholder="Any year",
                help="Year of graduation. One degree has to meet all that is asked of education.",
            )
            for key, label in zip((first, last), labels.values(), strict=True)
        ]
    return {"degrees": degrees, **dict(zip(labels, years, strict=True))}


def _attributes(view: View[Any], asked: WhomFilters, directory: Directory) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A widget for each further attribute that contacts have."""
    wanted = dict(asked.attributes)
    if lost := sorted(wanted.keys() - directory.attributes):
        view.problems.append(
            f"No contact in this data has {' or '.join(f'“{title}”' for title in lost)}; it was left out."
        )
    chosen = {
        title: _any_of(view, f"with.{title}", wanted.get(title, ()), directory.values[title], formats.literal(title))
        for title in sorted(directory.attributes)
    }
    return tuple((title, values) for title, values in chosen.items() if values)


def _any_of(view: View[Any], name: str, asked: tuple[str, ...], counts: dict[str, int], label: str) -> tuple[str, ...]:
    """Any of these values, with the number of people who have each; no widget where there is no value.

    Of very many, the ones that most people have are offered; any other can be typed.
    """
    key = view.key_of_some(name, asked, counts, label)
    if not counts:
        return ()
    many = len(counts) > _MOST_OPTIONS
    frequent = set(sorted(counts, key=counts.__getitem__, reverse=True)[:_MOST_OPTIONS]) if many else counts.keys()
    chosen = st.multiselect(
        label,
        [value for value in counts if value in frequent],
        key=key,
        format_func=lambda value: f"{value} ({formats.number(counts.get(value, 0))})",
        placeholder="Any",
        accept_new_options=many,
        help="As the contacts say today, with the number of people. Several mean any of them."
        + (f" The {formats.number(_MOST_OPTIONS)} most frequent are offered; type any other as it is." if many else ""),
    )
    return tuple(chosen)


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
