"""Likely machine activity: what security gateways do with an email before anybody sees it, as far as its links show it.

The rule (docs/definitions.md, "likely machine activity"). Gateways open an email and follow every link, a minute or so
after it was sent. A delivered, clicked result is flagged where

- within SOON of the send a run of clicks began, of at least LEAST_LINKS different links within TOGETHER (or A_LINK for
  each link that the email has, where that is more);
- these, with links clicked more than once of which the last click came later, are NEARLY_EVERY link of that email:
  of those that anybody clicked;
- and no reader does that: utility links are among them, or they are MANY_LINKS and the email was opened AT_ONCE or
  never.

An early open, a click without an open or a few quick clicks are never enough: people read fast, block images, and open
stories in tabs. Only the last click on a link is known. What was clicked or opened after LASTS, the person did, and it
goes on counting where machine activity does not.
"""

from datetime import timedelta
from enum import StrEnum

import polars as pl

from data_access.flags import Flag, has

SOON = timedelta(minutes=5)
"""A gateway follows links about a minute after the send; a large send takes a few to go out."""
TOGETHER = timedelta(seconds=10)
"""Within about ten seconds of each other."""
A_LINK = timedelta(seconds=1)
"""Of an email with more links than TOGETHER has seconds, a link a second."""
LASTS = timedelta(minutes=1)
"""From its first click on, a gateway is done with an email after so long; it holds the email back until then."""
LEAST_LINKS = 3
"""Two quick clicks say nothing: the call to action, and the same again as a web page."""
NEARLY_EVERY = 0.75
"""Some gateways spare a link or two, mostly those to unsubscribe by."""
MANY_LINKS = 5
"""More than anybody opens in tabs within TOGETHER."""
AT_ONCE = timedelta(seconds=30)
"""Within seconds of the send."""

TAKEN = ("opened", "clicked", "clicked_content", "opened_or_clicked")
"""The counts that machine activity is in."""

_EMAIL = ["send", "day"]
_UTC = pl.Datetime("us", "UTC")
FLAGGED: dict[str, pl.DataType] = {
    "result_id": pl.String(),
    "person": pl.Int32(),
    "send": pl.Int32(),
    "day": pl.Date(),
    "sent_at": _UTC,
    "flags": pl.Int16(),
    "links": pl.UInt32(),
    "until": _UTC,
    "utility_links": pl.Boolean(),
    "opened_at_once": pl.Boolean(),
    "click_without_open": pl.Boolean(),
    **dict.fromkeys(TAKEN, pl.Boolean()),
}
"""The columns of `flagged`."""


class Reason(StrEnum):
    """What speaks for a machine."""

    EVERY_LINK = "every link"
    UTILITY_LINKS = "utility links"
    OPENED_AT_ONCE = "opened at once"
    CLICK_WITHOUT_OPEN = "click without open"

    @property
    def words(self) -> str:
        """The reason, as it is told."""
        return _WORDS[self]


_WORDS = {
    Reason.EVERY_LINK: "every or nearly every link clicked within seconds, soon after the send",
    Reason.UTILITY_LINKS: "links such as “unsubscribe” among them",
    Reason.OPENED_AT_ONCE: "opened within seconds of the send",
    Reason.CLICK_WITHOUT_OPEN: "clicked without being opened",
}


_BESIDE = {
    "utility_links": Reason.UTILITY_LINKS,
    "opened_at_once": Reason.OPENED_AT_ONCE,
    "click_without_open": Reason.CLICK_WITHOUT_OPEN,
}
"""What each of the columns of `flagged` adds to EVERY_LINK."""


def flagged(links: pl.LazyFrame, every_link: pl.LazyFrame, day: pl.Expr) -> pl.DataFrame:
    """The results among `links` that show likely machine activity, one row each, in no order.

    Takes stored links: `links` are those of the results to be judged, all of each; `every_link` has at least all of the
    same emails. `day`: the local day of `sent_at`; an automated email, whose links change, is another each day.

    - result_id: String; person, send: Int32; day: Date; sent_at: UTC; flags: Int16, as they are stored
    - links: UInt32, different links followed; until: UTC, the machine's doings are not after it
    - utility_links, opened_at_once, click_without_open: Boolean, reasons beside EVERY_LINK
    - TAKEN: Boolean, what is only a machine's doing: these counts lose the result where machine activity does not count
    """
    begun = _begun(links, day).collect(engine="streaming")
    if begun.is_empty():
        return pl.DataFrame(schema=FLAGGED)
    known, own = pl.collect_all(
        [
            every_link.filter(pl.col("send").is_in(begun["send"].unique().implode()))
            .group_by("send", day.alias("day"))
            .agg(_link().n_unique().alias("known")),
            links.select("result_id", "last_clicked_at", "total_clicks", "utility", _link()).join(
                begun.lazy(), on="result_id"
            ),
        ],
        engine="streaming",
    )
    return _judged(_followed(own.join(known, on=_EMAIL))).select(FLAGGED.keys())


def without(counts: pl.DataFrame, machine: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Counts by `by`, their TAKEN less what only machines did; `machine` has a row a flagged result, TAKEN and `by`."""
    taken = machine.group_by(by).agg(pl.col(TAKEN).sum().cast(pl.Int64).name.suffix("_taken"))
    joined = counts.join(taken, on=by, how="left", nulls_equal=True, maintain_order="left")
    left = [(pl.col(name) - pl.col(f"{name}_taken").fill_null(0)).alias(name) for name in TAKEN]
    return joined.with_columns(left).select(counts.columns)


def slot() -> pl.Expr:
    """Column slot, which tells rows about one send apart: of an automated one its day; null of a mailing, which is one
    row, also where it took past midnight.
    """
    return pl.when("triggered").then("day").alias("slot")


def sends_without(sends: pl.DataFrame, machine: pl.DataFrame) -> pl.DataFrame:
    """The frame of `History.sends` less what only machines did; `machine` is that of `History.machine`."""
    counts = without(sends.with_columns(slot()), machine.with_columns(slot()), ["send_id", "triggered", "slot"])
    return counts.drop("slot")


def reasons() -> pl.Expr:
    """The reasons of a flagged result, as List(String) of `Reason`."""
    # there are as many lists as sets of reasons: put together for each row, they would take most of an answer's time
    lists = [
        [Reason.EVERY_LINK.value, *(reason.value for bit, reason in enumerate(_BESIDE.values()) if told >> bit & 1)]
        for told in range(2 ** len(_BESIDE))
    ]
    told = pl.sum_horizontal(pl.col(name).cast(pl.UInt32) * 2**bit for bit, name in enumerate(_BESIDE))
    return pl.lit(pl.Series(lists, dtype=pl.List(pl.String()))).gather(told).alias("reasons")


def by_person() -> pl.Expr:
    """Whether a link of a flagged result was clicked after the machine was done, `until`."""
    return (pl.col("last_clicked_at") > pl.col("until")).fill_null(value=False)


def _begun(links: pl.LazyFrame, day: pl.Expr) -> pl.LazyFrame:
    """The results of which enough links were clicked early, with the moment of the first."""
    wait = pl.col("last_clicked_at") - pl.col("sent_at")
    return (
        links.filter(has(Flag.DELIVERED | Flag.CLICKED) & (wait <= SOON + LASTS))
        .group_by("result_id", "person", "send", "sent_at", "flags", "opened_at")
        .agg(pl.col("last_clicked_at").min().alias("first"), pl.len().alias("early"))
        .filter(pl.col("early") >= LEAST_LINKS, pl.col("first") - pl.col("sent_at") <= SOON)
        .with_columns(day.alias("day"), (pl.col("first") + LASTS).alias("until"))
        .drop("early")
    )


def _followed(links: pl.DataFrame) -> pl.DataFrame:
    """One row a result of these links: what was followed in its first run of clicks, and what was clicked later."""
    run = (pl.lit(A_LINK) * pl.col("known")).clip(TOGETHER, LASTS)
    together = pl.col("last_clicked_at") - pl.col("first") <= run
    again = pl.col("total_clicks") > 1
    content, own = ~pl.col("utility"), by_person()
    one = ("result_id", "person", "send", "day", "sent_at", "flags", "opened_at", "until", "known")
    return links.group_by(one).agg(
        pl.col("link").filter(together).n_unique().alias("links"),
        pl.col("link").filter(together | again).n_unique().alias("known_to_it"),
        (pl.col("utility") & together).any().alias("utility_links"),
        own.any().alias("own_click"),
        content.any().alias("content"),
        (content & own).any().alias("own_content"),
    )


def _judged(followed: pl.DataFrame) -> pl.DataFrame:
    """Those of `_followed` that are flagged."""
    opened, clicked = has(Flag.OPENED), has(Flag.CLICKED)
    told = followed.with_columns(
        (opened & (pl.col("opened_at") - pl.col("sent_at") <= AT_ONCE)).fill_null(value=False).alias("opened_at_once"),
        (~opened).alias("click_without_open"),
        # an open without its moment can't be told apart from the machine's
        (opened & ~(pl.col("opened_at") > pl.col("until")).fill_null(value=False)).alias("opened"),
        (clicked & ~pl.col("own_click")).alias("clicked"),
        (clicked & pl.col("content") & ~pl.col("own_content")).alias("clicked_content"),
    )
    stays = (opened & ~pl.col("opened")) | (clicked & ~pl.col("clicked"))
    nobody_reads_so = (pl.col("links") >= MANY_LINKS) & (pl.col("opened_at_once") | pl.col("click_without_open"))
    return told.with_columns((~stays).alias("opened_or_clicked")).filter(
        pl.col("links") >= LEAST_LINKS,
        pl.col("known_to_it") >= NEARLY_EVERY * pl.col("known"),
        pl.col("utility_links") | nobody_reads_so,
    )


def _link() -> pl.Expr:
    """What makes a link of an email another; the address of a utility link may hold who got it, behind a ? sign."""
    article = pl.when("utility").then(pl.col("article").str.splitn("?", 2).struct.field("field_0")).otherwise("article")
    return pl.coalesce(article, "link_name", pl.lit("")).alias("link")
