"""Sends as people read them: those with results, and those of which only totals are known."""

from typing import Any

import polars as pl
import streamlit as st

from analytics.overview import STILL_ARRIVING_DAYS, TOTALS_RATES
from analytics.rates import RATES
from ui.tables.words import COUNTS, per_cent, sentence

STILL_ARRIVING = "still arriving"
_SHOWN_RATES = tuple(rate for rate in RATES if rate.name in {"open_rate", "click_rate", "click_to_open_rate"})
_SHOWN_COUNTS = ("delivered", "people", "opened", "clicked", "unsubscribed", "bounced")
_TOTALS = ("sent", "delivered", "opened", "clicked", "unsubscribed", "bounced")

SEND_COLUMNS: dict[str, Any] = {
    "Email": st.column_config.TextColumn(
        help="What the email is called in Salesforce. Click a row to see who it reached.", width=230, pinned=True
    ),
    "Series": st.column_config.TextColumn(help="The From Name.", width="medium"),
    "Sent on": st.column_config.DateColumn(
        help="Local day; an automated email, which goes out for months, has a row for each day.",
        format="ddd, MMM D, YYYY",
    ),
    "State": st.column_config.TextColumn(
        help=f"“{STILL_ARRIVING}”: sent in the last {STILL_ARRIVING_DAYS} days. Most opens come within 72 hours, "
        "bounces settle for days. “automated”: goes out for months."
    ),
    **{title: st.column_config.NumberColumn(help=words, format="%,d") for title, words in COUNTS.values()},
    **{f"{rate.title} (%)": st.column_config.NumberColumn(help=sentence(rate.words), format="%.1f") for rate in RATES},
}
TOTALS_COLUMNS: dict[str, Any] = {
    "Email": st.column_config.TextColumn(help="What the email is called in Salesforce.", width=230, pinned=True),
    "Series": SEND_COLUMNS["Series"],
    "Sent on": st.column_config.DateColumn(help="Local day.", format="ddd, MMM D, YYYY"),
    "Why no results": st.column_config.TextColumn(
        help="Individual tracking disabled: whoever sent it asked Salesforce to keep no results. Older than the "
        "results here: they were not kept, or not loaded. No results arrived: they should be here and are not; "
        "tell whoever runs the app.",
        width="medium",
    ),
    "Sent": st.column_config.NumberColumn(help="Number Sent, as Salesforce keeps it.", format="%,d"),
    "Delivered": st.column_config.NumberColumn(help="Sent − bounced, from Salesforce’s own numbers.", format="%,d"),
    "Opened": st.column_config.NumberColumn(help="Unique opens, as Salesforce keeps them.", format="%,d"),
    "Clicked": st.column_config.NumberColumn(help="Unique clicks, as Salesforce keeps them.", format="%,d"),
    "Unsubscribed": st.column_config.NumberColumn(help="Unsubscribes, as Salesforce keeps them.", format="%,d"),
    "Bounced": st.column_config.NumberColumn(help="Hard and soft bounces, as Salesforce keeps them.", format="%,d"),
    **{
        f"{rate.title} (%)": st.column_config.NumberColumn(
            help=f"{sentence(rate.words)} From Salesforce’s own numbers.", format="%.1f"
        )
        for rate in TOTALS_RATES
    },
}


def send_name() -> pl.Expr:
    """What a send is called: its email name, else its subject, else its id."""
    return pl.coalesce(_filled("email_name"), _filled("subject"), _filled("send_id"), pl.lit("(no name)"))


def series_name() -> pl.Expr:
    """The series, also of those who sent without a name."""
    return pl.coalesce(_filled("series"), pl.lit("(no From Name)"))


def send_ids(sends: pl.DataFrame) -> list[tuple[str, str]]:
    """What `OverviewFilters.of_send` takes, a row each: the id, and the day of an automated send."""
    day = pl.when("triggered").then(pl.col("day").cast(pl.String)).otherwise(pl.lit(""))
    found: list[tuple[str, str]] = sends.select(pl.col("send_id").fill_null(""), day).rows()
    return found


def sends_table(sends: pl.DataFrame) -> pl.DataFrame:
    """The frame of `analytics.overview` for the screen, in its order."""
    state = pl.when("still_arriving").then(pl.lit(STILL_ARRIVING))
    automated = pl.when("triggered").then(pl.lit("automated"))
    return sends.select(
        send_name().alias("Email"),
        series_name().alias("Series"),
        pl.col("day").alias("Sent on"),
        _state(state, automated),
        *(pl.col(name).alias(COUNTS[name][0]) for name in _SHOWN_COUNTS[:2]),
        *(per_cent(rate.name).alias(f"{rate.title} (%)") for rate in _SHOWN_RATES),
        *(pl.col(name).alias(COUNTS[name][0]) for name in _SHOWN_COUNTS[2:]),
    )


def sends_file(sends: pl.DataFrame) -> pl.DataFrame:
    """The same for the file: everything that is counted, and the id."""
    state = pl.when("still_arriving").then(pl.lit(STILL_ARRIVING))
    automated = pl.when("triggered").then(pl.lit("automated"))
    return sends.select(
        send_name().alias("Email"),
        pl.col("subject").alias("Subject"),
        series_name().alias("Series"),
        pl.col("day").alias("Sent on"),
        _state(state, automated),
        *(pl.col(name).alias(COUNTS[name][0]) for name in COUNTS if name in sends.columns),
        pl.col("hard_bounces").alias("Hard bounces"),
        pl.col("soft_bounces").alias("Soft bounces"),
        *(per_cent(rate.name).alias(f"{rate.title} (%)") for rate in RATES),
        pl.col("send_id").alias("Send ID"),
    )


def totals_table(totals: pl.DataFrame) -> pl.DataFrame:
    """The frame of `analytics.overview.totals_only` for the screen, in its order."""
    return totals.select(
        send_name().alias("Email"),
        series_name().alias("Series"),
        pl.col("day").alias("Sent on"),
        pl.col("why").alias("Why no results"),
        *(pl.col(name).alias(COUNTS[name][0]) for name in _TOTALS),
        *(per_cent(rate.name).alias(f"{rate.title} (%)") for rate in TOTALS_RATES),
    )


def totals_file(totals: pl.DataFrame) -> pl.DataFrame:
    """The same for the file, with subject, business unit and id."""
    more = totals.select(
        pl.col("subject").alias("Subject"),
        pl.col("business_unit").alias("Business unit"),
        pl.col("hard_bounces").alias("Hard bounces"),
        pl.col("soft_bounces").alias("Soft bounces"),
        pl.col("send_id").alias("Send ID"),
    )
    return totals_table(totals).hstack(more)


def _filled(column: str) -> pl.Expr:
    text = pl.col(column).str.strip_chars()
    return pl.when(text != "").then(text)


def _state(*words: pl.Expr) -> pl.Expr:
    joined = pl.concat_str(*words, separator=", ", ignore_nulls=True)
    return pl.when(joined != "").then(joined).alias("State")
