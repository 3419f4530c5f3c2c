"""Who somebody is: name, address, whether they may be mailed, what they are to the university, ids to copy."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from analytics.timeline import Engagement
from data_access.grants import load_access
from data_access.history import History
from data_access.history.filed import Filed
from data_access.kept import Taken, open_ledger
from data_access.people import State
from ui import cache, downloads, formats, tables

_NOTED = "person.noted"
_MOST_AFFILIATIONS = 8
_WIDTH, _WIDE, _FIVE = 140, 205, 5
_MACHINES = "Security gateways and Apple Mail open and click too: it is no proof of reading."

_NOBODY = {
    State.DELETED: "This contact was deleted in Salesforce, and nobody on file stands for it. What it was sent counts "
    "as “not linked to a contact”; what is still filed under its id is below.",
    State.UNKNOWN: "There is no record of this contact in this data: it was deleted, or was never exported. What it "
    "was sent counts as “not linked to a contact”; what is filed under its id is below.",
    None: "This is the id of a lead, of whom nothing but emails is in this data. What it was sent counts as “not "
    "linked to a contact”.",
}


def note(found: dict[str, Any]) -> None:
    """Enter in the ledger that this person, a row of `History.find`, is opened: once a session, where that is kept.

    Called before anything of them is shown: raises KeptError where it can't be entered.
    """
    if not load_access().log_person_pages:
        return
    noted: set[str] = st.session_state.setdefault(_NOTED, set())
    contact_id = found["contact_id"]
    if contact_id not in noted:
        name = formats.full_name(found) or contact_id
        about = downloads.About(f"What is on record of {name}?", 1, (), Taken.PERSON, (contact_id,))
        open_ledger().enter(downloads.entry_of(about))
        noted.add(contact_id)


def header(history: History, found: dict[str, Any], absorbed: Sequence[str], memberships: pl.DataFrame) -> str:
    """Put the person on the page, who is a row of `History.find`; gives the name, or the id of somebody without one."""
    person = history.people(pl.Series([found["person"]], dtype=pl.Int32)).row(0, named=True)
    standing = cache.standing(history).row(by_predicate=pl.col("person") == found["person"], named=True)
    name = formats.full_name(person) or person["contact_id"]
    st.header(formats.literal(name))
    if found["state"] == State.ABSORBED:
        st.info(
            f"What you asked for belongs to a record that was merged into this person’s record, "
            f"{person['contact_id']}.",
            icon=":material/merge:",
        )
    with st.container(horizontal=True, gap="small"):
        _badge(standing["opted_out"], "opted out of email", "not opted out")
        _badge(standing["unsubscribed"], "unsubscribed", "no unsubscribe on record")
        _badge(standing["newest_hard_bounced"], "newest email bounced hard", "no hard bounce lately")
    with st.grid(4, min_column_width=_WIDE):
        _to_copy("Email address", person["email"] or "none on file")
        _to_copy("Contact ID, 18 characters", person["contact_id"])
        _to_copy("Contact ID, 15 characters", person["contact_id"][:15])
        if absorbed:
            _to_copy("Merged into them, and in here too", "\n".join(absorbed))
    st.markdown(_affiliations(memberships.filter(person=found["person"])))
    return name


def nobody(filed: Filed, found: dict[str, Any]) -> None:
    """Put an id that is nobody on file on the page; takes `History.filed_under`, and a row of `History.find`."""
    name = formats.full_name(found)
    st.header(formats.literal(name or filed.record_id))
    st.info(f"{filed.record_id}: {_NOBODY[filed.state]}", icon=":material/person_off:")


def may_have_got(email_sends: pl.DataFrame) -> None:
    """The emails of which nobody can say whether the person got them: the frame of `History.email_sends`."""
    if email_sends.is_empty():
        return
    some = formats.counted(email_sends.height, "email")
    left = "leaves" if email_sends.height == 1 else "leave"
    with st.expander(f"{some} sent in this time {left} open who got them", icon=":material/visibility_off:"):
        st.caption(
            "They left no results: with individual tracking switched off Salesforce keeps totals only, no names. This "
            "person may have got them or not; this data can’t say."
        )
        tables.show(
            tables.without_results(email_sends),
            key="timeline.without",
            alt="Emails without results: day, name, sender and how many they were sent to.",
            columns=tables.WITHOUT_COLUMNS,
        )


def _badge(is_so: bool | None, yes: str, no: str) -> None:
    if is_so:
        st.badge(yes, icon=":material/block:", color="orange")
    else:
        st.badge(no, icon=":material/check:", color="gray")


def _to_copy(title: str, text: str) -> None:
    with st.container(gap="xsmall"):
        st.caption(title)
        st.code(text, language=None, wrap_lines=True)


def _affiliations(own: pl.DataFrame) -> str:
    """One line an affiliation, current ones first."""
    if own.is_empty():
        return "No affiliation on file today."
    ranked = own.sort("current", "role", "campus", "school", "department", descending=[True, *[False] * 4])
    lines = []
    for row in ranked.head(_MOST_AFFILIATIONS).iter_rows(named=True):
        places = [row[place] for place in ("campus", "school", "department")]
        standing = "current" if row["current"] else "former"
        lines.append(f"- **{formats.literal(row['role'])}**, {standing}: {formats.literal(' · '.join(places))}")
    if own.height > _MOST_AFFILIATIONS:
        lines.append(f"- and {own.height - _MOST_AFFILIATIONS:,} more")
    return "Affiliations as they are today:\n\n" + "\n".join(lines)


def figures(found: Engagement, time_zone: str) -> None:
    """What the person got and did, in five figures."""
    with st.grid(_FIVE, min_column_width=_WIDTH):
        for title, count, words in (
            ("Sent to them", found.sent, "Emails sent to this person, bounced ones included."),
            ("Delivered", found.delivered, tables.COUNTS["delivered"][1]),
            (
                "Opened or clicked",
                found.opened_or_clicked,
                f"{tables.COUNTS['opened_or_clicked'][1]} Marked as opened: {found.opened:,}. {_MACHINES}",
            ),
            ("Clicked", found.clicked, f"{tables.COUNTS['clicked'][1]} {_MACHINES}"),
        ):
            st.metric(title, formats.number(count), help=words, border=True, height="stretch")
        words = "The newest open that Salesforce dates, of a delivered email, in local time."
        if found.last_opened_at is None:
            st.metric("Last opened", formats.NOTHING, help=words, border=True, height="stretch")
        else:
            *day, clock, zone = formats.moment(found.last_opened_at, time_zone).split()
            st.metric(
                "Last opened",
                " ".join(day),
                f"{clock} {zone}",
                delta_color="off",
                delta_arrow="off",
                help=words,
                border=True,
                height="stretch",
            )
