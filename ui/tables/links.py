"""Articles as people read them."""

from typing import Any

import polars as pl
import streamlit as st

from ui.tables.words import local_day

CLICK_COLUMNS: dict[str, Any] = {
    "People": st.column_config.NumberColumn(help="People on file who clicked the article, each once.", format="%,d"),
    "Articles": st.column_config.NumberColumn(help="Different articles that this person clicked.", format="%,d"),
    "Total clicks": st.column_config.NumberColumn(help="Every click counted, also repeated ones.", format="%,d"),
    "Last click": st.column_config.DateColumn(
        help="Local day of the last click; only the last one is known.", format="MMM D, YYYY"
    ),
    "Articles read": st.column_config.ListColumn(help="What they clicked, most clicked first.", width="large"),
    "Article": st.column_config.TextColumn(
        help="The link without what tracking adds to it: the same story in two emails is one article.", width="large"
    ),
    "Called in emails": st.column_config.TextColumn(help="What emails call the link.", width="medium"),
}


def articles_table(articles: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """Rows of `History.links` for the screen and the file, most clickers first."""
    return articles.select(
        pl.col("article").alias("Article"),
        pl.col("link_names").list.join(" | ").alias("Called in emails"),
        pl.col("clickers").alias("People"),
        pl.col("total_clicks").alias("Total clicks"),
        local_day("last_clicked_at", time_zone).alias("Last click"),
    )
