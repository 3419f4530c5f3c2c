"""The filters of Figures."""

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics.lattice import By, Question, emails, months
from data_access.calendar import Per
from data_access.history import History
from data_access.query import Query
from ui import cache, filters, formats, notices
from ui.lattice_questions import FiguresFilters
from ui.view import View

_TITLES = {
    By.EMAIL: "One email",
    By.NEWSLETTER: "A newsletter or sender, by month",
    By.AUTOMATED: "An automated email, by month",
}
_LABELS = {By.NEWSLETTER: "Newsletter or sender", By.AUTOMATED: "Automated email"}


def figures_panel(history: History) -> tuple[Question | None, str]:
    """What is asked about, and what it is called; None where there is nothing of that kind to ask about."""
    view = View("figures", FiguresFilters)
    sends = cache.sends(history, Query()).frame
    with st.container(border=True):
        by = By(
            st.radio(
                "Figures of",
                [one.value for one in By],
                key=view.key("by", view.asked.by.value),
                format_func=lambda value: _TITLES[By(value)],
                horizontal=True,
            )
        )
        if by is By.EMAIL:
            chosen, question, title = _email(view, emails(sends, history.today))
        else:
            whole = cache.periods(history, Query(), Per.MONTH)
            offered = months(sends, whole, history.today).filter(by=by.value)
            chosen, question, title = _month(view, by, offered)
    view.keep(FiguresFilters(by=by, **chosen))
    notices.ignored(view.problems)
    return question, title


def _email(view: View[FiguresFilters], offered: pl.DataFrame) -> tuple[dict[str, Any], Question | None, str]:
    names = {
        row["send_id"]: f"{row['email_name']} · {formats.day(row['day'])}" for row in offered.iter_rows(named=True)
    }
    send = _one_of(view, "email", view.asked.email, names, "Email", "Newest first; type a part of its name.")
    if send is None:
        return {}, None, ""
    return {"email": _unless_first(send, view.asked.email, names)}, Question(By.EMAIL, send), names[send]


def _month(view: View[FiguresFilters], by: By, offered: pl.DataFrame) -> tuple[dict[str, Any], Question | None, str]:
    names = dict(offered.select("what", "name").unique(maintain_order=True).sort("name", "what").iter_rows())
    asked = view.asked.newsletter if by is By.NEWSLETTER else view.asked.automated
    with st.grid(2, min_column_width=filters.WIDTH, vertical_alignment="bottom"):
        what = _one_of(view, by.value, asked, names, _LABELS[by], "Type a part of the name.")
        if what is None:
            return {}, None, ""
        of = offered.filter(what=what)["month"].to_list()
        titles = {f"{month:%Y-%m}": formats.month(month) for month in of}
        wanted = f"{view.asked.month:%Y-%m}" if view.asked.month else ""
        chosen = _one_of(view, "month", wanted, titles, "Month", "Whole calendar months that are over, newest first.")
    month = date.fromisoformat(f"{chosen}-01")
    kept = {by.value: _unless_first(what, asked, names), "month": month if wanted or month != of[0] else None}
    return kept, Question(by, what, month), f"{names[what]} · {formats.month(month)}"


def _one_of(
    view: View[FiguresFilters], name: str, asked: str, names: dict[str, str], label: str, help_: str
) -> str | None:
    """One of these, the first unless asked otherwise; None where there is none."""
    first = next(iter(names), None)
    key = view.key(name, asked or first)
    if st.session_state[key] not in names:
        if st.session_state[key]:
            view.problems.append(
                f"{label}: of what was asked for no figures can be shown; the first that there is was taken."
            )
        st.session_state[key] = first
    if first is None:
        return None
    found: str = st.selectbox(label, list(names), key=key, format_func=names.__getitem__, help=help_)
    return found


def _unless_first(chosen: str, asked: str, names: dict[str, str]) -> str:
    """What the address says: who did not choose gets a link that stays with the first."""
    return chosen if asked or chosen != next(iter(names)) else ""
