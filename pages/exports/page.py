"""Exports: who took what, when, and what for?"""

from functools import partial

import streamlit as st

from data_access.access import Role
from ui import downloads, exports, formats, frame, notices, panels, tables

history = frame.require_history(Role.ADMIN)
if not history.scope.unrestricted:
    notices.problem(notices.LEDGER_IS_WHOLE)
    st.stop()
zone = history.time_zone
st.caption("Every file, list and sheet that was taken out of this app: who took it, when, and what for.")
exports.chain(zone)
asked = panels.exports_panel()

search = asked.search(zone)
found, count = exports.newest(search, tables.MOST_PEOPLE)
if count:
    tables.show(
        tables.entries_table(found, zone),
        columns=tables.ENTRY_COLUMNS,
        key="exports.table",
        alt="Who took what, newest first: when, what was asked, how many rows, and what for; a click opens an entry.",
        ids=found["number"].to_list(),
        on_click=panels.open_entry,
    )
    more = (
        f"The first {tables.MOST_PEOPLE} of {count:,}; the file has all of them. " if count > tables.MOST_PEOPLE else ""
    )
    st.caption(f"{more}Click a row for everything that is known of it.")
    downloads.csv_button(
        f"Download {formats.counted(count, 'entry', 'entries')}",
        formats.file_name("ledger", history.today),
        partial(exports.file, search),
        key="exports.download",
        about=downloads.About(f"What does the ledger say of {asked.words}?", count),
        help_="For an auditor: every entry with its hashes. This file is entered in the ledger, too.",
    )
elif asked.anything:
    notices.nothing_found("Nothing of that kind was taken: search for less, or for other days.")
else:
    notices.nothing_found("Nothing was taken yet.")
if asked.entry:
    exports.detail(asked.entry, zone)
st.caption(notices.complete(history))
