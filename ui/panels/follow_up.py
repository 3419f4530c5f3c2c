"""The filters of Follow-up."""

from dataclasses import replace

import streamlit as st

from analytics.whom import Directory
from data_access.history import History
from ui import lists, notices
from ui.panels.people_question import question_widgets, require_whole
from ui.people_questions import FOLLOW_UPS, FollowUpFilters
from ui.view import View


def follow_up_panel(history: History, directory: Directory) -> FollowUpFilters:
    """The filters of Follow-up, email and link filled in. Stops the page where there is none to ask about."""
    view = View("follow_up", FollowUpFilters)
    asked = view.asked
    with st.container(border=True):
        chosen, usual = question_widgets(view, asked, history, directory, (), FOLLOW_UPS)
    filters = FollowUpFilters(**chosen, leave_out=lists.leave_out(view, asked.leave_out))
    view.keep(replace(filters, **usual))
    notices.ignored(view.problems)
    require_whole(filters)
    return filters
