"""Filters and addresses: a reversible pair."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.audience import Standing
from analytics.breakdown import PLACES
from analytics.frequency import MOST_EMAILS, Counted
from analytics.lattice import By
from analytics.mailing import REASONS
from analytics.timeline import Event
from data_access.calendar import Per
from data_access.ids import lift_one
from data_access.kept import Taken
from ui.address import Filters, from_address, to_address
from ui.frequency_questions import FrequencyFilters
from ui.lattice_questions import FiguresFilters
from ui.people_questions import FollowUpFilters, SegmentsFilters
from ui.periods import EARLIEST, LATEST, Days, Period, Span
from ui.questions import (
    GRADUATION_YEARS,
    MEASURES,
    SEND_MEASURES,
    BreakdownFilters,
    ExportsFilters,
    InterestFilters,
    OverviewFilters,
    Show,
    SourcesFilters,
    TimelineFilters,
    TopicsFilters,
)

texts = st.text(min_size=1, max_size=40).filter(lambda text: bool(text.strip()))
maybe = st.one_of(st.just(""), texts)
ids = st.text("0123456789ABCXYZabcxyz", min_size=15, max_size=15).map(lift_one)
several = st.lists(texts, max_size=3, unique=True).map(tuple)
days = st.tuples(st.dates(EARLIEST, LATEST), st.dates(EARLIEST, LATEST)).map(lambda pair: Days(*sorted(pair)))
periods: st.SearchStrategy[Period] = st.one_of(st.sampled_from(Span), days)
audiences = {
    "roles": several,
    "standing": st.sampled_from(Standing),
    "campuses": several,
    "schools": several,
    "departments": several,
}
titles = texts.filter(lambda title: "=" not in title)
some = st.lists(texts, min_size=1, max_size=3, unique=True).map(tuple)
maybe_a_year = st.one_of(st.none(), st.integers(*GRADUATION_YEARS))
whoms = {
    **audiences,
    "degrees": several,
    "graduated_from": maybe_a_year,
    "graduated_to": maybe_a_year,
    "cities": several,
    "states": several,
    "attributes": st.dictionaries(titles, some, max_size=2).map(lambda of: tuple(sorted(of.items()))),
    "opted_out": st.one_of(st.none(), st.booleans()),
}
breakdowns = st.builds(
    BreakdownFilters,
    **audiences,
    series=several,
    sends=several,
    sent=periods,
    rows=st.sampled_from(PLACES),
    measure=st.sampled_from([rate.name for rate in MEASURES]),
    compare=st.booleans(),
    machine=st.booleans(),
    row=maybe,
)
overviews = st.builds(
    OverviewFilters,
    series=several,
    sent=periods,
    measure=st.sampled_from([rate.name for rate in SEND_MEASURES]),
    machine=st.booleans(),
)
timelines = st.builds(
    TimelineFilters,
    person=st.one_of(st.just(""), ids),
    series=several,
    events=st.lists(st.sampled_from(Event), unique=True).map(
        lambda chosen: tuple(event for event in Event if event in chosen)
    ),
    days=periods,
    show=st.sampled_from(Show),
    email=st.one_of(st.just(""), ids),
)
exports = st.builds(
    ExportsFilters,
    who=maybe,
    text=maybe,
    kinds=st.lists(st.sampled_from(Taken), unique=True).map(
        lambda chosen: tuple(kind for kind in Taken if kind in chosen)
    ),
    first=st.none() | st.dates(EARLIEST, LATEST),
    last=st.none() | st.dates(EARLIEST, LATEST),
    entry=st.integers(0, 2_147_483_647),
)
sources = st.builds(SourcesFilters, email=st.one_of(st.just(""), ids))
left_out = st.lists(st.sampled_from(list(REASONS)), unique=True).map(
    lambda chosen: tuple(reason for reason in REASONS if reason in chosen)
)
topics = st.builds(TopicsFilters, topic=maybe, new=st.booleans(), machine=st.booleans())
interests = st.builds(
    InterestFilters,
    **whoms,
    topic=maybe,
    contains=maybe,
    clicked=periods,
    least=st.integers(1, 99),
    every_click=st.booleans(),
    compare=st.booleans(),
    machine=st.booleans(),
    leave_out=left_out,
)
frequencies = st.builds(
    FrequencyFilters,
    **whoms,
    sent=periods,
    per=st.sampled_from(Per),
    series=several,
    counted=st.sampled_from(Counted),
    more_than=st.integers(0, MOST_EMAILS),
    leave_out=left_out,
)

figures = st.builds(
    FiguresFilters,
    by=st.sampled_from(By),
    email=st.one_of(st.just(""), ids),
    newsletter=maybe,
    automated=st.one_of(st.just(""), ids),
    month=st.none() | st.dates(EARLIEST, LATEST).map(lambda day: day.replace(day=1)),
)


# a busy machine takes its time to make so many filters up
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(breakdowns, exports, figures, frequencies, interests, overviews, sources, timelines, topics))
def test_an_address_gives_the_filters_that_it_was_made_of(filters: Filters) -> None:
    address = to_address(filters)
    assert from_address(type(filters), address) == (filters, ())
    assert list(address) == sorted(address)


def kinds(of: type[Filters]) -> set[type[Filters]]:
    """The filters of pages: whatever derives from `of` and is not derived from."""
    below = of.__subclasses__()
    return set().union(*map(kinds, below)) if below else {of}


def test_every_page_has_its_filters_above() -> None:
    pages = kinds(Filters)
    assert pages == {
        OverviewFilters,
        TimelineFilters,
        SourcesFilters,
        TopicsFilters,
        BreakdownFilters,
        InterestFilters,
        FrequencyFilters,
        FiguresFilters,
        ExportsFilters,
        # tried in test_people_questions.py
        FollowUpFilters,
        SegmentsFilters,
    }


def test_defaults_stay_out_of_the_address() -> None:
    assert to_address(BreakdownFilters()) == {}
    assert to_address(InterestFilters()) == {}


def test_an_address_reads_like_a_sentence() -> None:
    filters = InterestFilters(roles=("Alumni",), clicked=Days(date(2026, 1, 1), date(2026, 6, 30)), every_click=True)
    assert to_address(filters) == {
        "clicked": ["2026-01-01..2026-06-30"],
        "every_click": ["yes"],
        "role": ["Alumni"],
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("least", "0"),
        ("least", "three"),
        ("least", "100000000000000000000"),
        ("topic", ""),
        ("clicked", "2026-02-30..2026-03-01"),
        ("clicked", "2026-03-02..2026-03-01"),
        ("clicked", "yesterday"),
        ("every_click", "perhaps"),
        ("leave_out", "spite"),
        ("contains", "   "),
        ("contains", "x" * 2000),
        ("graduated_from", "1849"),
        ("graduated_to", "two thousand"),
        ("opted_out", "perhaps"),
        ("with", "Class year"),
        ("with", "=2010"),
        ("with", "Class year= "),
    ],
)
def test_what_an_address_cannot_mean_is_ignored_and_said(key: str, value: str) -> None:
    filters, problems = from_address(InterestFilters, {key: [value], "role": ["Alumni"], "utm_source": ["mail"]})
    assert filters == InterestFilters(roles=("Alumni",))
    assert len(problems) == 1
    assert problems[0].startswith(f"The address says “{key}=")


@given(
    st.dictionaries(
        st.sampled_from(["role", "least", "clicked", "topic", "leave_out"]), st.lists(st.text(), min_size=1)
    )
)
def test_no_address_is_too_absurd(address: dict[str, list[str]]) -> None:
    filters, _ = from_address(InterestFilters, address)
    assert isinstance(filters, InterestFilters)
