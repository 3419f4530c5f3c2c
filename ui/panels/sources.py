"""What is chosen on Sources."""

import polars as pl
import streamlit as st

from ui import formats, notices
from ui.questions import SourcesFilters
from ui.view import View

MOST_OFFERED = 2_000
"""More Email Sends than this are not offered to choose from; an older one is found by a link with its id."""


def send_panel(choices: pl.DataFrame) -> str | None:
    """The id of the Email Send to reconcile, the newest unless asked otherwise; None where there is none.

    Takes the frame of `analytics.reconcile.choices`.
    """
    view = View("sources", SourcesFilters)
    asked = view.asked.email
    known = choices.filter(pl.col("send_id") == asked)
    offered = pl.concat([choices.head(MOST_OFFERED), known]).unique("send_id", maintain_order=True)
    names = {row["send_id"]: _name(row) for row in offered.iter_rows(named=True)}
    if asked and asked not in names:
        view.problems.append(f"There is no Email Send {asked} in this data; the newest one is shown.")
    newest = next(iter(names), "")
    key = view.key("email", asked if asked in names else newest)
    if st.session_state[key] not in names:
        st.session_state[key] = newest
    if not names:
        view.keep(SourcesFilters())
        notices.ignored(view.problems)
        return None
    chosen = st.selectbox(
        "Email Send",
        list(names),
        key=key,
        format_func=names.__getitem__,
        help="Newest first; type a part of its name. Automated sends are not here: Salesforce keeps no totals of them."
        + (f" The newest {MOST_OFFERED:,} are offered." if choices.height > MOST_OFFERED else ""),
    )
    # who did not choose gets a link that stays with the newest
    view.keep(SourcesFilters(email=chosen if asked or chosen != newest else ""))
    notices.ignored(view.problems)
    return str(chosen)


def _name(row: dict[str, str]) -> str:
    totals = "" if row["has_results"] else " (totals only)"
    return f"{row['email_name'] or row['send_id']} · {formats.day(row['day'])}{totals}"  # type: ignore[arg-type]
