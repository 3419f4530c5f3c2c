"""The frame of IER Explorer: page config, navigation, freshness line. Pages are in pages/, one folder each."""

import streamlit as st

from ui import frame

st.set_page_config(page_title="IER Explorer", page_icon=":material/mark_email_read:", layout="wide")

QUESTIONS = [
    st.Page(
        "pages/audience_breakdown/page.py",
        title="Audience breakdown",
        icon=":material/groups:",
        url_path="audience_breakdown",
        help="Who opens our newsletter: an audience by campus, school or department.",
        default=True,
    ),
    st.Page(
        "pages/link_interests/page.py",
        title="Link interests",
        icon=":material/ads_click:",
        url_path="link_interests",
        help="Who cares about a topic: people by the number of its articles that they clicked.",
    ),
]

page = st.navigation({"Questions": QUESTIONS})
st.title(page.title)
with frame.sentences():
    frame.freshness_line(frame.require_history())
    page.run()
