"""Sentences that pages show: what is missing and what to do, what was left out, where numbers come from."""

import shlex
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from analytics.mailing import SEVERAL_REASONS
from analytics.overview import STILL_ARRIVING_DAYS, TOTALS_RATES, Basis, settled
from analytics.rates import PEOPLE_RATES, Rate
from analytics.reconcile import Reason
from analytics.segments.reckoning import Reckoning
from analytics.timeline import Engagement, Event, Reach
from data_access.calendar import Calendar
from data_access.history import History
from data_access.query import Provenance
from data_access.roots import Root
from ui import formats
from ui.charts.lanes import MOST_LANES
from ui.charts.sends import MOST_DOTS
from ui.charts.shares import MOST_ROWS

TOTALS_ONLY = (
    "Of these emails there are no individual results here, so nobody can say who opened them. The numbers are "
    "Salesforce’s own; they are in none of the figures above."
)
TODAY_AFFILIATIONS = "Audiences are people’s affiliations as they are today, not as they were when an email was sent."
SEVERAL_ROWS = "A person in several rows counts in each and once in the total."

STALE = "The app goes on answering from what it has. The page Sources says what failed and what mends it."
STALE_ELSEWHERE = "The app goes on answering from what it has. Whoever runs it sees what failed and what mends it."
LEDGER_IS_WHOLE = "The ledger is about everybody: only those may read it who may see everything."
TOPICS_ARE_READ = "Topics are the same for everybody: only admins change them."
OPEN = "Nobody signs in here: whoever reaches this address sees everything. Whoever runs the app allowed that."
DEMO = "Made-up people and emails, to look around; none of this is real."
_FRESH = timedelta(days=2)
_MOST_ALIKE = 5


def load_command(store: Root, live: str = "LIVE_FOLDER", archive: str = "ARCHIVE_FOLDER") -> str:
    """What to type, in the folder of the app, to fill a store."""
    return f"IER_STORE={shlex.quote(str(store))} make load LIVE={live} ARCHIVE={archive}"


def sync_command(store: Root) -> str:
    """What to type, in the folder of the app, to fetch what changed at the connections."""
    return f"IER_STORE={shlex.quote(str(store))} .venv/bin/python -m data_access sync"


def nothing_to_show() -> None:
    """Instead of a page, for those who can't mend it: where the store is and how it is filled is not for them."""
    st.warning("There is nothing to show right now. Tell whoever runs this app.", icon=":material/database_off:")


def no_history(store: Root, reason: str) -> None:
    """Instead of a page, where there is no history that could be shown."""
    st.warning("There is no history to show yet.", icon=":material/database_off:")
    st.markdown(formats.literal(reason))
    st.markdown("To load the exports of Salesforce and of the archive, type this in the folder of the app:")
    st.code(load_command(store), language="bash")
    st.markdown("To look around with the example exports that come with the app:")
    st.code(load_command(store, "examples/exports/live", "examples/exports/archive"), language="bash")
    st.markdown("Where connections are declared (docs/connections.md), this fetches everything instead:")
    st.code(sync_command(store), language="bash")
    st.markdown("Then reload this page.")


def unreadable(store: Root) -> None:
    """Instead of a page, where the files of the store can't be read."""
    st.error("The history can’t be read right now.", icon=":material/database_off:")
    st.markdown(
        "The files of the history are damaged, locked or just being replaced. Reload this page in a minute. If it "
        "stays like this, tell whoever runs the app: the log says more, and the exports can be loaded into a new "
        "folder at any time:"
    )
    st.code(load_command(store.with_name(f"{store.name}-new")), language="bash")


def problem(text: str) -> None:
    """What went wrong with this question, in a sentence."""
    st.error(formats.literal(text), icon=":material/error:")


def ignored(problems: list[str]) -> None:
    """What an address or an older choice asked for in vain."""
    if problems:
        st.warning("\n\n".join(formats.literal(text) for text in problems), icon=":material/filter_alt_off:")


def meant(words: str) -> str:
    """Who is meant, and when that is true of them."""
    return (
        f"Who is meant: {formats.literal(words)}. That is what people are today, not what they were when an email was "
        "sent."
    )


def nothing_found(text: str) -> None:
    """An answer that is empty, and what to try."""
    st.info(text, icon=":material/search_off:")


def left_out(people: int, reasons: pl.DataFrame, listed: pl.DataFrame) -> None:
    """How many are not on the list, and why; and how many are on it although something speaks against mailing them.

    Both are frames of `analytics.mailing.left_out`: of who is left out, and of who is listed.
    """
    if people:
        text = f"Left out of the list: {formats.counted(people, 'person', 'people')} ({_by_reason(reasons)})."
        st.caption(f"{text} {SEVERAL_REASONS}" if reasons["people"].sum() > people else text)
    if told := _by_reason(listed):
        st.warning(f"On the list although they should not be mailed: {told}.", icon=":material/warning:")


def _by_reason(reasons: pl.DataFrame) -> str:
    return "; ".join(f"{row['people']:,} {row['reason']}" for row in reasons.iter_rows(named=True) if row["people"])


def about_reckoned(found: Reckoning) -> str:
    """Why those who were sent something and are not found are not."""
    told = ", ".join(f"{step.out:,} {step.why}" for step in found.steps if step.out)
    text = f"Not among them: {told}." if told else "Nobody fell away."
    if found.not_linked:
        emails = formats.counted(found.not_linked, "email")
        text += f" Besides, whoever is meant, {emails} went to nobody on file, such as a lead."
    if found.link_unknown:
        clicked = formats.counted(found.link_unknown, "person", "people")
        text += f" {clicked} among them clicked something of which no link is on record: it may have been that link."
    return text


def uncertain(openers: int) -> str:
    """How many of those found are uncertain openers, if there are any; goes on from another sentence."""
    if not openers:
        return ""
    are = "is an uncertain opener" if openers == 1 else "are uncertain openers"
    return f" {openers:,} of these people {are}: they opened, and clicked in no email that is on record."


def still_arriving(name: str, last: date, today: date) -> None:
    """That an email is too young to judge, if so; `last` is the day on which it was sent, or most lately."""
    if last > settled(today):
        st.warning(
            f"{formats.literal(name)} is still arriving: it was sent in the last {STILL_ARRIVING_DAYS} days, on "
            f"{formats.day(last)}. Most opens and clicks come within 72 hours, so some of these people will still do "
            "so.",
            icon=":material/pending:",
        )


def same_page(article: str, others: pl.DataFrame) -> None:
    """That other links of an email may go where its call to action does, if so: rows of `analytics.followup.same_page`.

    Only the reader can tell whether they do: what is after the ? sign may make it another page.
    """
    if others.is_empty():
        return
    told = [
        f"{row['article']} ({formats.counted(row['clickers'], 'person', 'people')})"
        for row in others.head(_MOST_ALIKE).iter_rows(named=True)
    ]
    more = others.height - len(told)
    named = "; ".join([*told, *([f"and {more:,} more"] if more else [])])
    st.warning(
        f"The call to action is {formats.literal(article)} exactly. Other links of this email may go to the same page, "
        f"since they differ only after the ? sign: {formats.literal(named)}. Who clicked only such a link counts as "
        "not having clicked the call to action.",
        icon=":material/alt_route:",
    )


def about_shares(rate: Rate, rows: int, who: str) -> str:
    """How to read the dot plot."""
    text = f"The dotted line is {formats.literal(who)} together. "
    if rate in PEOPLE_RATES:
        text += "Whiskers are 95% intervals: where they overlap, a difference may be chance."
    else:
        text += "No whiskers: results of one person are not independent, so an interval would look surer than it is."
    if rows > MOST_ROWS:
        text += f" The {MOST_ROWS} rows with most people are drawn; the table has all {rows:,}."
    return text


def about_lately(automated_days: int) -> str:
    """How to read the figures of the past 30 days."""
    text = f"Emails of the last {STILL_ARRIVING_DAYS} days are left out: most of their opens and clicks still come in."
    if automated_days:
        text += f" Automated emails of {formats.counted(automated_days, 'day')} are in the rates, but no sends."
    return text


def about_dots(sends: pl.DataFrame, together: dict[str, Any], rate: Rate) -> str:
    """How to read the dots: takes the frame of `analytics.overview`, and all of it together."""
    half, all_of = formats.rate(together[f"median_{rate.name}"]), formats.rate(together[rate.name])
    text = f"A dot for each send, larger where more was delivered. The send in the middle has {half} (dotted "
    text += f"line, automated emails left out); all of them together have {all_of}."
    if sends["still_arriving"].any():
        text += f" Hollow: sent in the last {STILL_ARRIVING_DAYS} days, still arriving."
    if sends.height > MOST_DOTS:
        text += f" The {MOST_DOTS:,} of which most was delivered are drawn; the table has all {sends.height:,}."
        return f"{text} Click a dot to see who that email reached."
    return f"{text} Click a dot or a row to see who that email reached."


def about_months(rate: Rate, months: pl.DataFrame) -> str:
    """How to read the months: takes the frame of `analytics.overview.by_month`."""
    text = "Everything there is, whatever days are chosen above; the newest month is not over."
    if (months["basis"] == Basis.TOTALS).any():
        text += " Hollow and pale: totals only, as Salesforce keeps them, without individual results."
        if rate not in TOTALS_RATES:
            text += f" They don’t give a {rate.title.lower()}."
    return text


def freshness(as_of: str, coverage: pl.DataFrame, age: timedelta) -> str:
    """How far the history reaches: `Live to Nov 20, 2026 05:00 MST · archive back to Oct 2025 · 12 days old`.

    Takes the frame of `History.coverage`; `age` is told where it is more than two days.
    """
    oldest = {source: coverage.filter(pl.col(f"in_{source}") > 0)["day"].min() for source in ("live", "archive")}
    parts = [f"{'Live' if oldest['live'] else 'Complete'} to {as_of}"]
    for source, first in oldest.items():
        if first and (source == "archive" or not oldest["archive"]):
            parts.append(f"{source} back to {formats.month(first)}")  # type: ignore[arg-type]
    if age > _FRESH:
        parts.append(f"{age.days} days old")
    return " · ".join(parts)


def about_coverage(gaps: Sequence[tuple[date, date]]) -> str:
    """The months without results, in words: takes what `analytics.coverage.gaps` gives."""
    if not gaps:
        return "No month is missing between the first result and the last."
    spans = [
        formats.month(first) if first == last else f"{formats.month(first)} – {formats.month(last)}"
        for first, last in gaps
    ]
    return (
        f"Without a single result: {', '.join(spans)}. Either nothing was sent, or those results were never loaded: if "
        "they are in the archive, load or fetch these months."
    )


def about_kept(first: date) -> str:
    """That months before this day are not kept."""
    return (
        f"Results are kept from {formats.month(first)} on; months before that were dropped, and are not loaded again."
    )


def about_reconciled(table: pl.DataFrame, reasons: Sequence[Reason]) -> str:
    """How a send’s two accounts compare, and why they may differ: takes what `analytics.reconcile` gives."""
    sent = table.row(0, named=True)
    if sent["difference"] is None:
        text = f"The Email Send does not say how many it was sent to; {sent['results']:,} results are here."
    else:
        off = abs(sent["difference"])
        than = "fewer" if sent["difference"] < 0 else "more"
        compared = f"{off:,} {than}" if off else "none is missing"
        text = f"Sent to {sent['email_send']:,}, and {formats.counted(sent['results'], 'result')} here: {compared}."
    untold = table.filter(pl.col("email_send").is_null()).height
    if untold:
        text += " A dash: this data does not have Salesforce’s own total."
    if not reasons:
        return text + (" What both say agrees." if untold < table.height else "")
    return f"{text} Why they may differ:\n\n" + "\n".join(f"- {reason}" for reason in reasons)


def complete(history: History) -> str:
    """How far the data reaches that is asked."""
    return f"Asked of data that is complete to {formats.moment(history.as_of, history.time_zone)}."


def provenance(history: History, found: Provenance, noun: str = "result") -> str:
    """Where an answer comes from, in a sentence or two."""
    zone, calendar = history.time_zone, Calendar(history.time_zone)
    text = f"Counted from {formats.counted(found.rows, noun)}"
    if found.oldest_sent is None or found.newest_sent is None:
        return f"{text}, complete to {formats.moment(found.as_of, zone)}."
    first, last = calendar.day_of(found.oldest_sent), calendar.day_of(found.newest_sent)
    text += (
        f" (live {found.in_live:,}, archive {found.in_archive:,}, both {found.in_both:,}) of emails sent "
        f"{formats.days(first, last)}, complete to {formats.moment(found.as_of, zone)}."
    )
    if last > settled(history.today):
        text += f" Emails of the last {STILL_ARRIVING_DAYS} days are among them, and still come in."
    return text


_NO_RESULT = (
    "No result does not mean not mailed: emails with individual tracking switched off leave none, and what other "
    "systems or business units that are not connected here sent is not in this data."
)


def searched(history: History, reach: Reach) -> str:
    """Where a person's emails were looked for, and what may be missing."""
    text = f"Searched: results of emails sent {formats.days(*reach.days)}" if reach.days else "Searched: no results yet"
    sources = (("live", reach.live), ("archive", reach.archive))
    parts = [f"{name} {formats.days(*days)}" for name, days in sources if days]
    text += f" ({', '.join(parts)})" if parts else ""
    return f"{text}, complete to {formats.moment(history.as_of, history.time_zone)}. {_NO_RESULT}"


def never_sent(name: str) -> str:
    """Instead of a timeline, for a person without any result."""
    return f"No result of any email to {formats.literal(name)} is in this data. {_NO_RESULT}"


def nothing_sent(name: str, emails: int, days: str) -> str:
    """Instead of a timeline, where only other emails than those asked for were sent."""
    return (
        f"No result of such an email to {formats.literal(name)}, sent {days}, is in this data; "
        f"{formats.counted(emails, 'other email')} to them {'is' if emails == 1 else 'are'}: choose other days, or any "
        "newsletter or sender."
    )


def bounced(found: Engagement) -> None:
    """That some of the emails were not delivered, if so."""
    if found.bounced:
        was = "it was" if found.bounced == 1 else "they were"
        text = f"{found.bounced:,} of {formats.counted(found.sent, 'email')} bounced: {was} not delivered."
        if found.bounced_but_opened:
            text += (
                f" Salesforce marks {found.bounced_but_opened:,} of them as opened all the same, which is not counted."
            )
        st.warning(text, icon=":material/unsubscribe:")


def about_lanes(reach: Reach, all_lanes: int, undated: dict[Event, int]) -> str:
    """How to read the timeline, and what it can't show."""
    text = "A click on a mark opens the breakdown of that email."
    if reach.archive and reach.live:
        text += (
            f" The archive has emails sent {formats.days(*reach.archive)}, live Salesforce those sent "
            f"{formats.days(*reach.live)}; where both reach, an email may stand in either or in both."
        )
    if all_lanes > MOST_LANES:
        text += f" The {MOST_LANES} senders with most emails are drawn; the table has all {all_lanes:,}."
    if undated:
        told = ", ".join(f"{count:,} {event}" for event, count in undated.items())
        text += f" Not drawn, since Salesforce does not say when it happened: {told}; the table has them."
    return text
