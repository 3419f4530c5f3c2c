"""Likely machine activity by mail domain, as people read it."""

from typing import Any

import polars as pl
import streamlit as st

from ui.tables.words import COUNTS, per_cent

_SHARE = "Share of opened or clicked (%)"

DOMAIN_COLUMNS: dict[str, Any] = {
    "Mail domain": st.column_config.TextColumn(
        help="Of the addresses now on file, whatever address an email went to.", width="medium"
    ),
    "Likely a machine": st.column_config.NumberColumn(
        help="Results that show likely machine activity: one for each person and email.", format="%,d"
    ),
    _SHARE: st.column_config.NumberColumn(help="Likely a machine ÷ opened or clicked.", format="%.1f"),
    "Opened or clicked": st.column_config.NumberColumn(help=COUNTS["opened_or_clicked"][1], format="%,d"),
    "People": st.column_config.NumberColumn(
        help="People on file to whom at least one of these emails was delivered, each once.", format="%,d"
    ),
}


def domains_table(domains: pl.DataFrame) -> pl.DataFrame:
    """The frame of `analytics.machine.by_domain` for the screen and the file, in its order."""
    return domains.select(
        pl.col("domain").alias("Mail domain"),
        pl.col("flagged").alias("Likely a machine"),
        per_cent("share").alias(_SHARE),
        pl.col("opened_or_clicked").alias("Opened or clicked"),
        pl.col("people").alias("People"),
    )
