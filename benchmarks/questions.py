"""The ten questions, and what it takes for two answers to one of them to be the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import polars as pl

Frames = tuple[pl.DataFrame, ...]
Schema = Mapping[str, pl.DataType]

OURS = "ours"
"""The engine that all others are compared with."""

SERIES = "CU Connections"
LEAST_ARTICLES = 3
NEVER_DAYS, LEAST_DELIVERED = 180, 5

_SHOWN = 5
_TEXT, _NUMBER, _FLAG, _MOMENT = pl.String(), pl.Int64(), pl.Boolean(), pl.Datetime("us", "UTC")


@dataclass(frozen=True)
class Facts:
    """What is asked about: a send that stands in live and archive and its call to action, someone merged three times.

    `today`: the day that windows are counted back from.
    """

    send_id: str
    article: str
    person: str
    today: date


class Engine(Protocol):
    """One way to answer the questions. Each answer may have further columns and any order of rows."""

    def breakdown(self) -> Frames:
        """Everything sent in the past year, by current Faculty, campus and school."""

    def another(self) -> Frames:
        """The same for current Students."""

    def series(self) -> Frames:
        """The same as the first for what one series sent in the past year."""

    def email(self) -> Frames:
        """The totals of one send."""

    def person(self) -> Frames:
        """Every result and every link of one person."""

    def athletics(self) -> Frames:
        """Current alumni who clicked three or more athletics articles in the past year."""

    def never(self) -> Frames:
        """Who got five or more emails in 180 days and neither opened nor clicked any."""

    def follow_up(self) -> Frames:
        """Who opened one send, or clicked in it, but did not click its call to action."""

    def overview(self) -> Frames:
        """Every send of the past year with its totals."""

    def links(self) -> Frames:
        """Every article that was clicked in the past year."""


@dataclass(frozen=True)
class Question:
    """One question: how an engine is asked it, and the columns of each frame of its answer."""

    name: str
    title: str
    ask: Callable[[Engine], Frames]
    columns: tuple[Schema, ...]

    def normal(self, answer: Frames) -> Frames:
        """The answer with the question's columns only, in their order and types, its rows sorted."""
        return tuple(
            frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items()).sort(pl.all(), nulls_last=True)
            for frame, schema in zip(answer, self.columns, strict=True)
        )


_COUNTS = ("sent", "delivered", "bounced", "opened", "clicked", "clicked_content", "opened_or_clicked", "unsubscribed")
_PEOPLE = ("people", "people_opened", "people_clicked")
_BREAKDOWN: tuple[Schema, ...] = (
    {"kind": _TEXT, "campus": _TEXT, "school": _TEXT, **dict.fromkeys(_COUNTS + _PEOPLE, _NUMBER)},
)

QUESTIONS = (
    Question(
        "breakdown",
        "everything sent in the past year: current Faculty × campus × school, with distinct people",
        lambda engine: engine.breakdown(),
        _BREAKDOWN,
    ),
    Question(
        "another",
        "another audience on the same sends: current Students × campus × school",
        lambda engine: engine.another(),
        _BREAKDOWN,
    ),
    Question(
        "series",
        f"one series over a year ({SERIES}): current Faculty × campus × school",
        lambda engine: engine.series(),
        _BREAKDOWN,
    ),
    Question(
        "email",
        "the totals of one send that stands in live and archive",
        lambda engine: engine.email(),
        (dict.fromkeys(("sent", "delivered", "opened", "clicked", "opened_or_clicked", "unsubscribed"), _NUMBER),),
    ),
    Question(
        "person",
        "every result and link of someone merged three times",
        lambda engine: engine.person(),
        (
            {
                **dict.fromkeys(("result_id", "send_id", "series", "email_name", "subject"), _TEXT),
                **dict.fromkeys(("delivered", "opened", "clicked"), _FLAG),
                **dict.fromkeys(("total_clicks", "unique_clicks"), _NUMBER),
                **dict.fromkeys(("sent_at", "opened_at", "bounced_at", "unsubscribed_at", "tracking_at"), _MOMENT),
            },
            {
                **dict.fromkeys(("result_id", "link_name", "url", "article"), _TEXT),
                "utility": _FLAG,
                "total_clicks": _NUMBER,
                "last_clicked_at": _MOMENT,
            },
        ),
    ),
    Question(
        "athletics",
        "current alumni who clicked three or more athletics articles in the past year",
        lambda engine: engine.athletics(),
        ({"contact_id": _TEXT, "articles": _NUMBER, "total_clicks": _NUMBER, "last_clicked_at": _MOMENT},),
    ),
    Question(
        "never",
        f"who got {LEAST_DELIVERED} or more emails in {NEVER_DAYS} days and neither opened nor clicked any",
        lambda engine: engine.never(),
        ({"contact_id": _TEXT, "delivered": _NUMBER},),
    ),
    Question(
        "follow_up",
        "who opened one send but did not click its call to action",
        lambda engine: engine.follow_up(),
        ({"contact_id": _TEXT},),
    ),
    Question(
        "overview",
        "every send of the past year with its totals and distinct people",
        lambda engine: engine.overview(),
        (
            {
                "send_id": _TEXT,
                "triggered": _FLAG,
                "day": pl.Date(),
                **dict.fromkeys((*_COUNTS, "people"), _NUMBER),
            },
        ),
    ),
    Question(
        "links",
        "every article clicked in the past year, with distinct clickers",
        lambda engine: engine.links(),
        (
            {
                "article": _TEXT,
                "utility": _FLAG,
                **dict.fromkeys(("clickers", "links", "total_clicks"), _NUMBER),
                "last_clicked_at": _MOMENT,
            },
        ),
    ),
)


class DisagreementError(Exception):
    """Two engines gave different answers to one question: nothing may be compared until that is understood."""


def agree(question: Question, answers: Mapping[str, Frames]) -> Frames:
    """The answer that all engines give, normal. Raises DisagreementError, with the first rows that differ."""
    (first, expected), *others = ((name, question.normal(answer)) for name, answer in answers.items())
    for name, answer in others:
        for number, (ours, theirs) in enumerate(zip(expected, answer, strict=True), start=1):
            if not ours.equals(theirs):
                raise DisagreementError(_difference(question, number, (first, ours), (name, theirs)))
    return expected


def _difference(question: Question, number: int, one: tuple[str, pl.DataFrame], two: tuple[str, pl.DataFrame]) -> str:
    lines = [f"The answers to “{question.name}” differ (frame {number}), so nothing was measured:"]
    for (name, frame), (_, other) in ((one, two), (two, one)):
        alone = frame.join(other, on=frame.columns, how="anti", nulls_equal=True)
        lines.append(f"{name} has {frame.height:,} rows, {alone.height:,} of them it alone:")
        lines += [f"  {row}" for row in alone.head(_SHOWN).iter_rows(named=True)]
    return "\n".join(lines)
