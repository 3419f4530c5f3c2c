"""The ledger on its page: whether it is whole, its entries, and one of them with everything that is known of it."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import streamlit as st

from data_access.kept import Search, open_ledger
from ui import formats, notices, tables

_MOST_FAULTS = 20
_BLANKED = "taken out, since it named somebody who was forgotten"
_WHOLE = "No entry was changed, removed, moved or put in."
_HELP = (
    "Each entry holds the hash of the one before it. Write the newest hash down elsewhere: only that tells whether the "
    "newest entries were cut off, or the whole ledger was made anew (docs/ledger.md)."
)


def chain(time_zone: str) -> None:
    """Whether the ledger is as it was made, and how far it reaches."""
    ledger = open_ledger()
    head = ledger.head()
    if not head.count:
        return
    with st.spinner("Going through the ledger …"):
        wrong, verified_at = _verified(ledger.place, head.count, head.hash)
    at = ledger.entries(Search(number=head.count))["at"].to_list()
    newest = f"Entry {head.count:,} is the newest" + (f", of {formats.moment(at[0], time_zone)}" if at else "")
    if wrong:
        told = "\n".join(f"- {fault}" for fault in wrong[:_MOST_FAULTS])
        more = f"\n- and {len(wrong) - _MOST_FAULTS:,} more" if len(wrong) > _MOST_FAULTS else ""
        st.error(f"The ledger is not as it was made:\n\n{told}{more}", icon=":material/link_off:")
    else:
        st.markdown(f":green-badge[:material/verified: verified] :small[{_WHOLE} {newest}.]", help=_HELP)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"Verified {formats.moment(verified_at, time_zone)}. Hash of the newest entry:", width="content")
        st.code(head.hash, language=None, width="content", wrap_lines=True)
        st.button("Verify now", key="exports.verify", icon=":material/refresh:", on_click=_verified.clear)


def newest(search: Search, most: int) -> tuple[pl.DataFrame, int]:
    """The newest entries that are wanted, and how many there are in all."""
    ledger = open_ledger()
    return ledger.entries(search, most), ledger.count(search)


def file(search: Search) -> pl.DataFrame:
    """All of them, as an auditor gets them."""
    return tables.entries_file(open_ledger().entries(search))


def detail(number: int, time_zone: str) -> None:
    """One entry: everything that is known of it, and a way to ask the same again."""
    found = open_ledger().entries(Search(number=number))
    if found.is_empty():
        notices.nothing_found(f"There is no entry {number:,} in the ledger.")
        return
    entry = found.row(0, named=True)
    st.header(f"Entry {number:,}")
    with st.container(border=True):
        st.markdown(f"**{formats.literal(_text(entry['question']))}**")
        with st.container(gap="xsmall"):
            for label, text in _told(entry, time_zone):
                left, right = st.columns([1, 4], gap="small")
                left.caption(label)
                # not Markdown: people typed it
                right.text(text)
        link = entry["link"] or ""
        if link.startswith("./"):
            st.link_button("Ask the same again", link, icon=":material/open_in_new:")


def _told(entry: dict[str, Any], time_zone: str) -> list[tuple[str, str]]:
    about = [_text(one) for one in entry["about"]]
    told = [
        ("When", f"{formats.moment(entry['at'], time_zone)} ({entry['at']:%Y-%m-%dT%H:%M:%SZ})"),
        ("Who", entry["who"]),
        ("As", ", ".join(part for part in (entry["role"], entry["scope"]) if part)),
        ("What", tables.TAKEN[entry["kind"]]),
        ("What for", _text(entry["purpose"])),
        ("File", _text(entry["file_name"])),
        ("About", ", ".join(about)),
        ("Rows", f"{entry['rows']:,}"),
        ("Columns", ", ".join(entry["columns"])),
        ("SHA-256", entry["sha256"]),
        ("Link", _text(entry["link"])),
        ("Hash", entry["hash"]),
        ("Follows", entry["previous"]),
    ]
    return [(label, text) for label, text in told if text]


def _text(text: str | None) -> str:
    return _BLANKED if text is None else text


@st.cache_data(ttl="10m", max_entries=4, show_spinner=False)
def _verified(place: str, count: int, newest: str) -> tuple[list[str], datetime]:  # noqa: ARG001 - the key
    """What is wrong, and when that was found out."""
    # what was read before is known: an entry that came since is no fault
    return [str(fault) for fault in open_ledger().verify({count: newest})], datetime.now(UTC)
