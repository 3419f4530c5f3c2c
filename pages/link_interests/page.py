"""Link interests: who cares about a topic, by the number of its articles that people clicked."""

from functools import partial

import streamlit as st

from analytics.interests import interests
from analytics.mailing import left_out
from ui import cache, charts, downloads, figures, formats, frame, notices, panels, tables

ON_SCREEN = 100

history = frame.require_history()
st.caption("Pick a topic: who clicked several of its articles, and which of them may be mailed.")
memberships = cache.memberships(history)
asked = panels.interests(history, memberships)

topic, audience, query = asked.links_about(history), asked.audience_or_everyone, asked.query(history)
links = cache.links(history, query)
articles = topic.articles(links.frame)
clicks = cache.clicks(history, query)
found = interests(
    clicks.frame, articles["article"], memberships, audience, asked.least, by_total_clicks=asked.every_click
)
if not found.clicked_any:
    notices.nothing_found("Nobody on file clicked such a link in this period: choose another topic or other days.")
    st.stop()

standing = cache.mail_standing(history, found.people["person"])
chosen = tables.mailing_list(found.people, standing, asked.leave_out)
who = audience.words if audience else None
st.subheader(f"Who clicked links about {formats.literal(topic.name)}, {formats.days(query.first, query.last)}")
figures.funnel(found, chosen.height, asked, who)
notices.left_out(found.in_audience - chosen.height, left_out(standing, asked.leave_out))

st.markdown("**The people**, most interested first")
if chosen.height:
    st.dataframe(
        tables.readers_table(history, chosen.head(ON_SCREEN)),
        column_config=tables.CLICK_COLUMNS,
        key="interests.people",
    )
    if chosen.height > ON_SCREEN:
        st.caption(f"The first {ON_SCREEN} of {chosen.height:,}; the file has all of them.")
    downloads.csv_button(
        f"Download {formats.counted(chosen.height, 'person', 'people')} for a campaign",
        formats.file_name("link interests", topic.name, history.today),
        partial(tables.readers_file, history, chosen),
        key="interests.download",
        help_="One row a person: contact id (18 and 15 characters), name, email, articles, clicks and last click.",
    )
else:
    notices.nothing_found("Nobody is left: ask for fewer articles, another audience, or a longer period.")

st.markdown("**People by number of articles**")
charts.show(
    charts.readers(found.by_articles, None if asked.every_click else asked.least, who),
    key="interests.chart",
    alt="Bar chart of people by the number of different articles they clicked, with the least number marked.",
)
st.markdown("**The articles**, most people first")
st.dataframe(
    tables.articles_table(articles, history.time_zone), column_config=tables.CLICK_COLUMNS, key="interests.articles"
)
downloads.csv_button(
    f"Download {formats.counted(articles.height, 'article')}",
    formats.file_name("articles", topic.name, history.today),
    partial(tables.articles_table, articles, history.time_zone),
    key="interests.articles.download",
)
if audience:
    st.caption(notices.TODAY_AFFILIATIONS)
st.caption(notices.provenance(history, clicks.provenance, "link detail"))
