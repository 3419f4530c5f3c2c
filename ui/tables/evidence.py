"""A sheet of evidence as tables."""

from typing import Any

import polars as pl
import streamlit as st

from analytics.evidence.letter import Letter
from analytics.evidence.missing import Unknown

_EMAIL = ("Sent", "Delivered", "Bounced", "Opened", "Clicked", "Unsubscribed", "Likely a machine", "Subject", "From")
_IDS = ("Send", "Record", "Filed under", "As of")

EVIDENCE_COLUMNS: dict[str, Any] = {
    "No.": st.column_config.NumberColumn(width=50, pinned=True),
    "Email": st.column_config.TextColumn(width=260),
    **{name: st.column_config.TextColumn(width=330) for name in ("Sent", "Opened", "Clicked")},
    "Why": st.column_config.TextColumn(width=620),
}


def evidence_emails(told: Letter) -> pl.DataFrame:
    """What is on record of each email, one row each; columns that nothing stands in are left out."""
    rows = [
        {"No.": number, "Email": email.name, **{line.label: line.text for line in (*email.about, *email.record)}}
        for number, email in enumerate(told.emails, start=1)
    ]
    named = [name for name in (*_EMAIL, *_IDS) if any(name in row for row in rows)]
    schema = {"No.": pl.Int64(), **dict.fromkeys(("Email", *named), pl.String())}
    return pl.DataFrame(rows, schema=schema)


def evidence_unknown(emails: tuple[Unknown, ...]) -> pl.DataFrame:
    """The emails of which the data can’t say whether the person got them."""
    rows = [{"Email": one.name, "Sent": one.sent, "Why": one.why, "What it is": one.about} for one in emails]
    return pl.DataFrame(rows, schema=dict.fromkeys(("Email", "Sent", "Why", "What it is"), pl.String()))
