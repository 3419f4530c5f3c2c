"""Link interests: who cares about a topic, by the number of its articles that people clicked."""

from functools import partial

import streamlit as st

from analytics.interests import Interests, interested
from analytics.segments import Names, title
from data_access.access import Role
from data_access.query import Query
from ui import (
    cache,
    charts,
    comparison,
    downloads,
    figures,
    formats,
    frame,
    links,
    lists,
    machine,
    notices,
    panels,
    saved,
    tables,
    worked_out,
)
from ui.people_questions import clicked
from ui.questions import TimelineFilters

history = frame.require_history(Role.ANALYST)
st.caption("Pick a topic: who clicked several of its articles, and which of them may be mailed.")
directory, topics = cache.directory(history), cache.topics()
asked = panels.interests_panel(history, directory, topics)

topic, who, query, segment = asked.links_about(topics), asked.who, asked.query(history), clicked(asked)
meant = worked_out.meant(history, asked.whom) if who else None


def readers(days: Query) -> Interests:
    """Who clicked them."""
    everybody = worked_out.readers(history, topic, days)
    return interested(everybody, meant, asked.least, by_total_clicks=asked.every_click)


with st.skeleton(height=600):
    answer = cache.links(history, query)
    articles = topic.articles(answer.frame)
    found, otherwise = readers(query), readers(query.other)
if not found.clicked_any:
    notices.nothing_found("Nobody on file clicked such a link in this period: choose another topic or other days.")
    st.stop()

standing = cache.standing(history).join(found.people, on="person", how="semi")
chosen = tables.mailing_list(found.people, standing, asked.leave_out)
st.header(f"Who clicked links about {formats.literal(topic.name)}, {formats.days(query.first, query.last)}")
if who:
    st.caption(notices.meant(asked.whom.words))
before = comparison.period_before(history, query) if asked.compare else None
figures.funnel(found, chosen.height, asked, who, readers(before) if before else None)
st.caption(machine.both_funnels(asked.machine, figures.steps(asked, who), found, otherwise))
if before:
    st.caption(comparison.ONLY_THE_LAST_CLICK)
st.subheader("The people, most interested first")
if chosen.height:
    people = tables.readers_list(history, chosen.head(tables.MOST_PEOPLE))
    tables.show(
        tables.readers_table(people, history.time_zone),
        columns=tables.CLICK_COLUMNS,
        key="interests.people",
        alt="The people and the articles that they read; a click opens a person's timeline.",
        ids=people["contact_id"].to_list(),
        on_click=lambda person: links.open_next(links.Place.TIMELINE, TimelineFilters(person=person)),
    )
    if chosen.height > tables.MOST_PEOPLE:
        st.caption(f"The first {tables.MOST_PEOPLE} of {chosen.height:,}; the file has all of them.")
elif found.in_audience:
    notices.nothing_found("All of them are left out of the list, for the reasons below.")
else:
    notices.nothing_found("Nobody is left: ask for fewer articles, another audience, or a longer period.")
if found.in_audience:
    lists.ready_to_send(history, panels.interests_listing(history, asked, topic, found.people), "interests")
saved.keep(segment, title(segment, Names(topics={topic.id: topic.name})), "interests")

st.subheader("People by number of articles")
charts.show(
    charts.readers(found.by_articles, None if asked.every_click else asked.least, who),
    key="interests.chart",
    alt="Bar chart of people by the number of different articles they clicked, with the least number marked.",
)
st.subheader("The articles, most people first")
tables.show(
    tables.articles_table(articles, history.time_zone),
    columns=tables.CLICK_COLUMNS,
    key="interests.articles",
    alt="The articles of the topic, with the people who clicked each.",
)
downloads.csv_button(
    f"Download {formats.counted(articles.height, 'article')}",
    formats.file_name("articles", topic.name, history.today),
    partial(tables.articles_table, articles, history.time_zone),
    key="interests.articles.download",
    about=downloads.About(
        f"Which articles about {topic.name} were clicked, {formats.days(query.first, query.last)}?", articles.height
    ),
)
st.caption(notices.provenance(history, answer.provenance, "link detail"))
