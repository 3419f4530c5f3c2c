"""The questions, asked of the app's own rooms as a notebook would ask them.

What the rooms answer is more than what is compared: an email's people and content clicks, whether a reader may be
mailed, the provenance of everything. It is measured with the rest, because nobody gets an answer without it.
"""

from pathlib import Path

from analytics.audience import Audience
from analytics.breakdown import breakdown
from analytics.interests import interests
from analytics.topics import Rule, Topic
from benchmarks.questions import Frames
from data_access import History, Query, open_history

LEAST_ARTICLES = 3
ATHLETICS = Topic("athletics", "Athletics", (Rule(host="gomountainlions.com"), Rule(host="cubuffs.com")))


class Ours:
    """Asks a store. `kept`: one History for all questions, as the app has it; else each question opens its own."""

    def __init__(self, store: Path, send_id: str, person: str, *, kept: bool) -> None:
        self._store = store
        self._send_id = send_id
        self._person = person
        self._history = open_history(store) if kept else None

    def breakdown(self) -> Frames:
        """Everything sent in the past year, by current Faculty, campus and school."""
        history = self._open()
        first, last = history.past_year()
        engagement = history.engagement(Query(first=first, last=last)).frame
        return (breakdown(engagement, history.audiences(), Audience(roles=("Faculty",))),)

    def email(self) -> Frames:
        """The totals of one send."""
        return (self._open().sends(Query(sends=(self._send_id,))).frame,)

    def person(self) -> Frames:
        """Every result and every link of one person."""
        timeline = self._open().timeline(self._person)
        return timeline.results, timeline.links

    def athletics(self) -> Frames:
        """Current alumni who clicked three or more athletics articles in the past year."""
        history = self._open()
        first, last = history.past_year()
        query = Query(first=first, last=last)
        articles = ATHLETICS.articles(history.links(query).frame)["article"]
        alumni = Audience(roles=("Alumni",)).among(history.audiences())["person"]
        found = interests(history.clicks(query).frame, articles, alumni, LEAST_ARTICLES).people
        return (history.people(found["person"]).join(found, on="person"),)

    def _open(self) -> History:
        return self._history or open_history(self._store)
