"""A history of made-up frames for segments to ask, and definitions of every kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import polars as pl
from hypothesis import strategies as st

from analytics.audience import Audience, Standing
from analytics.frequency import MOST_EMAILS, Counted
from analytics.periods import EARLIEST, LATEST, Days, Span
from analytics.segments import (
    MOST,
    Clicked,
    Combined,
    Frequent,
    How,
    NeverEngages,
    NotOpened,
    OpenedNotClicked,
    Saved,
    Segment,
)
from analytics.whom import Directory, Whom
from data_access.calendar import Per
from data_access.query import Answer, Provenance, Query
from tests.analytics import frames

TODAY = date(2026, 11, 20)
NOWHERE = Provenance(1, datetime(2026, 11, 20, 12, tzinfo=UTC), None, None, 0, 0, 0, 0)


@dataclass
class Asked:
    """What `analytics.segments.Ask` wants, from frames: of the sends named first by send, else for everything.

    `queries` holds every question with what was asked.
    """

    everything: pl.DataFrame = field(default_factory=frames.engagement)
    by_send: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    clicked: pl.DataFrame = field(default_factory=frames.clicks)
    often: pl.DataFrame = field(default_factory=lambda: frames.frequency({}, ()))
    weeks: tuple[date, ...] = ()
    queries: list[tuple[str, Query]] = field(default_factory=list)
    today: date = TODAY

    def last_days(self, days: int) -> tuple[date, date]:
        return self.today - timedelta(days=days), self.today

    def past_year(self) -> tuple[date, date]:
        return self.today.replace(year=self.today.year - 1), self.today

    def engagement(self, query: Query) -> Answer:
        self.queries.append(("engagement", query))
        return Answer(self.by_send[query.sends[0]] if query.sends else self.everything, NOWHERE)

    def clicks(self, query: Query, articles: pl.Series | None = None) -> Answer:
        self.queries.append(("clicks", query))
        found = self.clicked if articles is None else self.clicked.filter(pl.col("article").is_in(articles.implode()))
        return Answer(found, NOWHERE)

    def periods(self, query: Query, per: Per) -> tuple[date, ...]:
        self.queries.append((f"periods a {per}", query))
        return self.weeks

    def frequency(self, query: Query, per: Per) -> Answer:
        self.queries.append((f"frequency a {per}", query))
        return Answer(self.often, NOWHERE)

    def articles(self) -> pl.DataFrame:
        names = pl.lit([], dtype=pl.List(pl.String())).alias("link_names")
        return self.clicked.select("article", "utility", names).unique("article", maintain_order=True)


def directory(*memberships: dict[str, object], people: int = 9) -> Directory:
    """People on file, numbered from 0, with these affiliations and nothing else that is known of them."""
    profiles = pl.DataFrame(
        [{"person": person, "opted_out": False} for person in range(people)],
        schema={"person": pl.Int32(), "city": pl.String(), "state": pl.String(), "opted_out": pl.Boolean()},
    )
    education = pl.DataFrame(schema={"person": pl.Int32(), "degree": pl.String(), "graduation_year": pl.Int32()})
    return Directory(frames.memberships(*memberships), profiles, education)


texts = st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
several = st.lists(texts, max_size=3, unique=True).map(tuple)
days = st.tuples(st.dates(EARLIEST, LATEST), st.dates(EARLIEST, LATEST)).map(lambda pair: Days(*sorted(pair)))
periods = st.one_of(st.sampled_from(Span), days)
whoms = st.builds(
    Whom,
    audience=st.none() | st.builds(Audience, roles=several, standing=st.sampled_from(Standing), schools=several),
    states=several,
    opted_out=st.none() | st.booleans(),
)
least = st.integers(1, MOST)
common = {"whom": whoms, "machine": st.booleans()}
clicked = {"least": least, "by_total_clicks": st.booleans(), "days": periods, **common}
leaves: st.SearchStrategy[Segment] = st.one_of(
    st.builds(Clicked, topic_id=texts, **clicked),
    st.builds(Clicked, contains=st.text(st.characters(categories=("L", "N")), min_size=2, max_size=20), **clicked),
    st.builds(OpenedNotClicked, send_id=texts, article=texts, clicks_count=st.booleans(), **common),
    st.builds(NotOpened, send_id=texts, **common),
    st.builds(NeverEngages, days=periods, least_delivered=least, series=several, **common),
    st.builds(
        Frequent,
        per=st.sampled_from(Per),
        counted=st.sampled_from(Counted),
        more_than=st.integers(0, MOST_EMAILS),
        days=periods,
        series=several,
        whom=whoms,
    ),
    st.builds(Saved, texts),
)
segments: st.SearchStrategy[Segment] = st.recursive(
    leaves, lambda below: st.builds(Combined, st.sampled_from(How), below, below), max_leaves=6
)
