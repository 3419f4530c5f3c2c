"""One question about people as widgets: which email, which link, which days, how many, and of whom."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analytics.followup import call_to_action
from analytics.segments import MOST
from analytics.topics import Topic
from analytics.whom import Directory
from data_access.history import History
from data_access.query import Query
from ui import cache, filters, formats, machine, notices
from ui.emails import email_names
from ui.panels.frequency import how_often
from ui.panels.topic import require_topic, topic_or_text
from ui.people_questions import PeopleFilters, Question
from ui.view import View

MOST_OFFERED = 2_000
"""More emails than this are not offered to choose from; an older one is found by a link with its id."""

TITLES: dict[str, str] = {
    Question.OPENED_NOT_CLICKED: "Opened, but did not click the call to action",
    Question.NOT_OPENED: "Did not open",
    Question.NEVER_ENGAGES: "Never engages",
    Question.CLICKED: "Clicked links about something",
    Question.FREQUENT: "Get many emails",
}


def question_widgets(
    view: View[Any],
    asked: PeopleFilters,
    history: History,
    directory: Directory,
    topics: Sequence[Topic],
    questions: Sequence[Question],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of `PeopleFilters` as they are chosen; and those of them that the address had better not name.

    Who chose no email and no link gets an address that stays with the newest email and the link suggested for it.
    """
    usual: dict[str, Any] = {}
    question = st.radio(
        "Who",
        [question.value for question in questions],
        key=view.key("question", str(asked.question)),
        format_func=TITLES.__getitem__,
        horizontal=True,
        label_visibility="collapsed",
    )
    match question:
        case Question.FREQUENT:
            chosen = how_often(view, asked, history, "often_in")
        case Question.NEVER_ENGAGES:
            chosen = _silence(view, asked, history)
        case Question.CLICKED:
            chosen = _clicks(view, asked, history, topics)
        case _:
            with st.grid(2, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
                chosen, usual = _email(view, asked, history)
                if question == Question.OPENED_NOT_CLICKED and chosen["email"]:
                    link, usual_link = _link(view, asked, history, chosen["email"])
                    chosen, usual = chosen | link, usual | usual_link
    chosen |= filters.whom(view, asked, directory, nobody_chosen="Everyone on file")
    with st.container(horizontal=True):
        if question == Question.OPENED_NOT_CLICKED:
            chosen["clicks_count"] = st.toggle(
                "A click on another link counts as an open",
                key=view.key("clicks_count", asked.clicks_count),
                help="Whoever blocks images opens unseen, and is only noticed by a click.",
            )
        if question == Question.CLICKED:
            chosen["every_click"] = st.toggle(
                "Count every click",
                key=view.key("every_click", asked.every_click),
                help="Instead of different articles: three clicks on one story are then as good as three stories.",
            )
        if question != Question.FREQUENT:
            chosen["machine"] = machine.switch(view, asked.machine)
    return {"question": Question(question), **chosen}, usual


def require_whole(chosen: PeopleFilters, topics: Sequence[Topic] = ()) -> None:
    """Stop the page, with a sentence, as long as it is not said which email, link or topic."""
    text = ""
    match chosen.question:
        case Question.CLICKED:
            require_topic(chosen.topic, chosen.contains, topics)
        case Question.OPENED_NOT_CLICKED | Question.NOT_OPENED if not chosen.email:
            text = "There are no individual results of any email in this data."
        case Question.OPENED_NOT_CLICKED if not chosen.link:
            text = (
                "Nobody clicked a link in this email that is on record, so none can be suggested: paste the address of "
                "its call to action above, or ask who did not open it."
            )
    if text:
        notices.nothing_found(text)
        st.stop()


def _email(view: View[Any], asked: PeopleFilters, history: History) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which email; the newest one that is not automated, unless asked otherwise."""
    sends = cache.sends(history, Query()).frame
    names = email_names(sends)
    newest = next(iter(email_names(sends.filter(triggered=False)) or names), "")
    if asked.email and asked.email not in names:
        view.problems.append(f"There is no email {asked.email} with results in this data; the newest one is shown.")
    key = view.key("email", asked.email if asked.email in names else newest)
    offered = [*names][:MOST_OFFERED]
    if st.session_state[key] not in offered:
        offered.append(st.session_state[key])
    if not names:
        return {"email": ""}, {}
    email = st.selectbox(
        "Email",
        offered,
        key=key,
        format_func=names.__getitem__,
        help="Newest first; type a part of its name."
        + (f" The newest {MOST_OFFERED:,} are offered." if len(names) > MOST_OFFERED else ""),
    )
    return {"email": email}, ({} if asked.email or email != newest else {"email": ""})


def _link(view: View[Any], asked: PeopleFilters, history: History, email: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which link of an email is its call to action: one that was clicked in it, or any whose address is pasted.

    A suggestion unless asked otherwise. Who asks with a whole address gets its article.
    """
    links = cache.links(history, Query(sends=(email,))).frame
    names = {row["article"]: _link_name(row) for row in links.filter(utility=False).iter_rows(named=True)}
    suggested = call_to_action(links) or ""
    # a widget of its own for each email: what was chosen for another one means nothing here
    key = view.key(f"link.{email}", asked.link or suggested or None)
    chosen = st.selectbox(
        "Call to action",
        list(names),
        key=key,
        format_func=lambda link: names.get(link, link),
        accept_new_options=True,
        placeholder="Paste the address of the link",
        help="The links that anybody clicked in this email, most people first; paste the address of any other. "
        "Suggested is the one with most people whose name or address asks to do something: register, RSVP, apply, "
        "give, sign up and the like.",
    )
    link = history.article(chosen.strip()) or "" if chosen else ""
    if link and link not in names:
        view.problems.append(
            f"Nobody clicked {link} in this email, as far as is on record: all who opened it are found."
        )
    return {"link": link}, ({} if asked.link or link != suggested else {"link": ""})


def _link_name(row: dict[str, Any]) -> str:
    called = " | ".join(row["link_names"])
    return (
        f"{called + ' · ' if called else ''}{row['article']} ({formats.counted(row['clickers'], 'person', 'people')})"
    )


def _silence(view: View[Any], asked: PeopleFilters, history: History) -> dict[str, Any]:
    with st.grid(3, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
        sent = filters.period(view, asked.sent, history, "Sent in", "Whole local days on which emails were sent.")
        series = filters.from_names(view, asked.series, cache.sends(history, Query()).frame["series"])
        least = st.number_input(
            "At least so many delivered",
            *(1, MOST),
            key=view.key("least_delivered", asked.least_delivered),
            help="Whoever got only a few emails had little to be silent about.",
        )
    return {"sent": sent, "series": tuple(series), "least_delivered": int(least)}


def _clicks(view: View[Any], asked: PeopleFilters, history: History, topics: Sequence[Topic]) -> dict[str, Any]:
    with st.grid(4, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
        topic, contains = topic_or_text(view, asked.topic, asked.contains, history, topics)
        clicked = filters.period(
            view, asked.clicked, history, "Clicked in", "Whole local days of a person’s last click.", name="clicked"
        )
        least = st.number_input(
            "At least so many articles",
            *(1, MOST),
            key=view.key("least", asked.least),
            help="Different articles that a person clicked, each counted once.",
        )
    return {"topic": topic, "contains": contains, "clicked": clicked, "least": int(least)}
