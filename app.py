"""The frame of IER Explorer: page config, navigation, freshness line. Pages are in pages/, one folder each."""

from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data_access.access import Role
from data_access.private import keep_private
from ui import access, frame, links, warming

keep_private()
st.set_page_config(page_title="IER Explorer", page_icon="ui/look/favicon.svg", layout="wide", initial_sidebar_state=240)
st.logo("ui/look/logo.svg", size="large", icon_image="ui/look/favicon.svg")

visitor = access.recognised()


def _page(place: links.Place, **told: Any) -> StreamlitPage:
    """A page; only those find it in the navigation who may open it, and for others it says so itself."""
    may = visitor is not None and visitor.may(place.role)
    return st.Page(place, visibility="visible" if may else "hidden", **told)


QUESTIONS = [
    _page(
        links.Place.OVERVIEW,
        title="Overview",
        icon=":material/monitoring:",
        url_path="overview",
        help="What did we send, how did it do, is the data fresh?",
        default=True,
    ),
    _page(
        links.Place.TIMELINE,
        title="Contact timeline",
        icon=":material/person_search:",
        url_path="contact_timeline",
        help="What did this person get, open and click? Were they told?",
    ),
    _page(
        links.Place.BREAKDOWN,
        title="Audience breakdown",
        icon=":material/groups:",
        url_path="audience_breakdown",
        help="Who opens our newsletter: an audience by campus, school or department.",
    ),
    _page(
        links.Place.INTERESTS,
        title="Link interests",
        icon=":material/ads_click:",
        url_path="link_interests",
        help="Who cares about a topic: people by the number of its articles that they clicked.",
    ),
    _page(
        links.Place.FOLLOW_UP,
        title="Follow-up",
        icon=":material/reply_all:",
        url_path="follow_up",
        help="Who opened but did not act, who did not open, who never engages.",
    ),
    _page(
        links.Place.FREQUENCY,
        title="Frequency",
        icon=":material/stacked_email:",
        url_path="frequency",
        help="How often people are written to, across all senders; who gets most, and whose emails overlap.",
    ),
    _page(
        links.Place.FIGURES,
        title="Figures",
        icon=":material/table_chart:",
        url_path="figures",
        help="How many people an email reached, campus by campus, school by school: figures without people.",
    ),
]

TEAM = [
    _page(
        links.Place.TOPICS,
        title="Topics",
        icon=":material/sell:",
        url_path="topics",
        help="What links are about: the topics that the team keeps, and what each catches.",
    ),
    _page(
        links.Place.SEGMENTS,
        title="Segments",
        icon=":material/join_inner:",
        url_path="segments",
        help="Questions about people, saved, combined, and asked anew on the data of today.",
    ),
    _page(
        links.Place.SOURCES,
        title="Sources",
        icon=":material/database:",
        url_path="sources",
        help="Where the data comes from, how fresh and how complete it is.",
    ),
    _page(
        links.Place.EXPORTS,
        title="Exports",
        icon=":material/receipt_long:",
        url_path="exports",
        help="Who took which file, list or sheet, when, and what for.",
    ),
]

page = st.navigation({"Questions": QUESTIONS, "Kept by the team": TEAM}, position="sidebar" if visitor else "hidden")
with frame.sentences():
    visitor = access.visitor()
    links.follow()
    if page == QUESTIONS[0]:
        links.open_first(visitor.role)
    access.sidebar(visitor)
    st.title(page.title)
    history = frame.require_history(Role.VIEWER)
    frame.freshness_line(history)
    warming.begin(history)
    page.run()
