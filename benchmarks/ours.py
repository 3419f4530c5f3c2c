"""The questions, asked of the app's own rooms as a notebook would ask them.

What the rooms answer is more than what is compared: an email's people and content clicks, whether a reader may be
mailed, rates with their intervals, the provenance of everything. It is measured with the rest, because nobody gets an
answer without it. No answer is kept but where it says so.
"""

from pathlib import Path

import polars as pl

from analytics import followup
from analytics.audience import Audience
from analytics.breakdown import breakdown
from analytics.interests import interests
from analytics.overview import overview
from analytics.topics import Rule, Topic
from benchmarks.questions import LEAST_ARTICLES, LEAST_DELIVERED, NEVER_DAYS, SERIES, Facts, Frames
from data_access import Query, open_history

ATHLETICS = Topic("athletics", "Athletics", (Rule(host="gomountainlions.com"), Rule(host="cubuffs.com")))


class Ours:
    """Asks a store, with one History for all questions, as the app has it."""

    def __init__(self, store: Path, facts: Facts) -> None:
        self._history = open_history(store)
        self._facts = facts
        first, last = self._history.past_year()
        self._year = Query(first=first, last=last)
        self._kept: tuple[pl.DataFrame, pl.DataFrame] | None = None

    def breakdown(self) -> Frames:
        """Everything sent in the past year, by current Faculty, campus and school."""
        # as the page keeps them
        self._kept = self._history.engagement(self._year).frame, self._history.audiences()
        return (breakdown(*self._kept, Audience(roles=("Faculty",))),)

    def another(self) -> Frames:
        """The same for current Students, from what the first question left."""
        if self._kept is None:
            self.breakdown()
        assert self._kept is not None
        return (breakdown(*self._kept, Audience(roles=("Student",))),)

    def series(self) -> Frames:
        """The same as the first for what one series sent in the past year."""
        query = Query(series=(SERIES,), first=self._year.first, last=self._year.last)
        engagement = self._history.engagement(query).frame
        return (breakdown(engagement, self._history.audiences(), Audience(roles=("Faculty",))),)

    def email(self) -> Frames:
        """The totals of one send."""
        return (self._history.sends(self._send).frame,)

    def person(self) -> Frames:
        """Every result and every link of one person."""
        timeline = self._history.timeline(self._facts.person)
        return timeline.results, timeline.links

    def athletics(self) -> Frames:
        """Current alumni who clicked three or more athletics articles in the past year."""
        articles = ATHLETICS.articles(self._history.articles())["article"]
        alumni = Audience(roles=("Alumni",)).among(self._history.audiences())["person"]
        clicks = self._history.clicks(self._year, articles).frame
        found = interests(clicks, articles, alumni, LEAST_ARTICLES).people
        return (self._history.people(found["person"]).join(found, on="person"),)

    def never(self) -> Frames:
        """Who got five or more emails in 180 days and neither opened nor clicked any."""
        first, last = self._history.last_days(NEVER_DAYS)
        engagement = self._history.engagement(Query(first=first, last=last)).frame
        return self._named(followup.never_engages(engagement, LEAST_DELIVERED))

    def follow_up(self) -> Frames:
        """Who opened one send, or clicked in it, but did not click its call to action."""
        engagement, clicks = self._history.engagement(self._send).frame, self._history.clicks(self._send).frame
        return self._named(followup.opened_not_clicked(engagement, clicks, self._facts.article))

    def overview(self) -> Frames:
        """Every send of the past year with its totals."""
        return (overview(self._history.sends(self._year).frame, self._history.today),)

    def links(self) -> Frames:
        """Every article that was clicked in the past year."""
        return (self._history.links(self._year).frame,)

    @property
    def _send(self) -> Query:
        return Query(sends=(self._facts.send_id,))

    def _named(self, rows: pl.DataFrame) -> Frames:
        return (self._history.people(rows["person"]).join(rows, on="person"),)
