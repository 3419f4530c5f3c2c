"""The part that every page which ends in people ends with: ready for the next send."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from analytics.mailing import REASONS
from campaigns.files import Preset, file_name, package, titles
from campaigns.mailing import Chosen, Listing, choose, named
from data_access.history import History
from ui import cache, downloads, formats, notices, who
from ui.campaign import campaign_part
from ui.handing import Made, few
from ui.view import View

__all__ = ["Listing", "leave_out", "ready_to_send"]

_WIDTH = 230
_PRESETS = {
    Preset.PLAIN: ("Everything", "both contact ids, names, address, and why they are in"),
    Preset.DATA_IMPORT_WIZARD: ("Data Import Wizard", "the contact id of 18 characters, which the wizard matches by"),
    Preset.APSONA: ("Apsona", "the contact id of 15 characters first, then everything else"),
}
_FOR = {Preset.DATA_IMPORT_WIZARD: "the Data Import Wizard", Preset.APSONA: "Apsona"}


def leave_out(view: View[Any], asked: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons that keep people off the page's list, as the switches of `ready_to_send` stand.

    A panel calls it before `View.keep`, with what the address asks for: the switches themselves stand further down.
    """
    return tuple(reason for reason in REASONS if st.session_state[view.key(f"leave_out.{reason}", reason in asked)])


def ready_to_send(history: History, listing: Listing, key: str) -> None:
    """Who of a listing may be mailed, why others may not, and the list as a file.

    `key` is the name of the page's view, whose switches `leave_out` reads.
    """
    st.subheader("Ready for the next send")
    standing = cache.standing(history)
    on = tuple(reason for reason in REASONS if _is_on(key, reason))
    chosen = choose(history, listing, standing, on)
    with st.container(border=True):
        _switches(chosen, key)
        notices.left_out(chosen.out, chosen.left_out, chosen.although)
        if chosen.people.is_empty():
            notices.nothing_found("Nobody is left to send to: ask for more people, or switch a reason off.")
            return
        _file(history, chosen, key)
        campaign_part(history, chosen, key)


def _is_on(key: str, reason: str) -> bool:
    """Where nobody said anything else, a reason keeps people out."""
    return bool(st.session_state.setdefault(f"{key}.leave_out.{reason}", True))


def _switches(chosen: Chosen, key: str) -> None:
    """A switch for each reason, with how many of those found have it."""
    counts = dict(chosen.against.rows())
    st.markdown("Who is left out, unless you switch it off:")
    with st.grid(len(REASONS), min_column_width=_WIDTH):
        for reason, words in REASONS.items():
            with st.container(gap="xxsmall"):
                st.toggle(f"{words[:1].upper()}{words[1:]}", key=f"{key}.leave_out.{reason}")
                st.caption(f"{counts[words]:,} of {formats.counted(chosen.found, 'person', 'people')} found")


def _file(history: History, chosen: Chosen, key: str) -> None:
    with st.grid(2, min_column_width=_WIDTH, vertical_alignment="bottom"):
        preset = st.selectbox(
            "File for",
            list(_PRESETS),
            key=f"{key}.preset",
            format_func=lambda one: _PRESETS[one][0],
            help="\n\n".join(f"{title}: {words}." for title, words in _PRESETS.values()),
        )
        who.ask("It stands in the file’s manifest, as the maker of the list.")
    maker = who.current()

    columns = titles(chosen.listing.titled(chosen.people.clear()).drop("person"), preset)

    def make() -> Made:
        listed = named(history, chosen)
        data = package(listed, preset, maker, datetime.now(UTC)).data
        return Made(data, listed.people.height, columns, few(listed.people["contact_id"]))

    # the label and the name say what the file is for: a click may still meet the button of a choice before
    use = "a campaign" if preset is Preset.PLAIN else _FOR[preset]
    downloads.file_button(
        f"Download {formats.counted(chosen.people.height, 'person', 'people')} for {use}",
        file_name(chosen.listing.name, history.today, preset),
        "application/zip",
        make,
        key=f"{key}.download",
        about=downloads.About(chosen.listing.question, chosen.people.height, columns),
        help_="A zip: one row a person, in parts of 50,000 as Salesforce takes them, and a manifest that says what was "
        "asked, who was left out and why.",
    )
