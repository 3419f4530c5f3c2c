"""The rules of a topic as rows of text inputs."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.topics import GROUPS, MOST_LETTERS
from ui.topics.editing import Editing

_WIDTHS = (4, 4, 4, 4, 1.8)
_MEANT = {
    "any_of": ("Any of", "One of these is enough."),
    "all_of": ("All of", "Each of these must hold as well."),
    "none_of": ("None of", "Whatever one of these catches is left out again."),
}
_PARTS = {
    "host": ("Host", "news.cu.edu", "The host of the address, or one below it. Without https:// and www."),
    "path": (
        "Path begins",
        "/stories/",
        "How what follows the host begins; with a slash at the end, that folder only.",
    ),
    "contains": ("Contains", "volleyball", "Any part of the address. Letter case does not matter."),
    "link_name": ("Link name", "Read more", "A part of what any email calls the link."),
}


def group_of_rules(editing: Editing, group: str) -> DeltaGenerator:
    """The rows of a group, and a place for what is wrong with them."""
    title, words = _MEANT[group]
    with st.container(gap="xsmall"):
        st.markdown(f"**{title}** :small[{words}]")
        for number, (row, texts) in enumerate(editing.rules[group].items()):
            _row(editing, group, number, row, texts)
        place = st.container()
        st.button(
            "Add a rule",
            icon=":material/add:",
            type="tertiary",
            key=editing.key(group, "add"),
            help=f"One row more under “{title}”. All that stands in one row must hold of a link.",
            on_click=editing.add,
            args=(group, {}),
        )
    return place


def _row(editing: Editing, group: str, number: int, row: int, texts: dict[str, str]) -> None:
    # columns, which stay side by side where a grid would break rows up
    *columns, last = st.columns(_WIDTHS, vertical_alignment="bottom", gap="xsmall")
    for column, (part, (title, example, words)) in zip(columns, _PARTS.items(), strict=True):
        key = editing.key(group, row, part)
        begin_with(key, texts[part])
        texts[part] = column.text_input(
            title if number == 0 else f"{title} ({GROUPS[group]}, rule {number + 1})",
            key=key,
            label_visibility="visible" if number == 0 else "collapsed",
            placeholder=example,
            help=words if number == 0 else None,
            max_chars=MOST_LETTERS,
            live=True,
        )
    last.button(
        "Drop",
        icon=":material/close:",
        key=editing.key(group, row, "drop"),
        help=f"Take rule {number + 1} of “{GROUPS[group]}” away.",
        on_click=editing.drop,
        args=(group, row),
    )


def begin_with(key: str, text: str) -> None:
    """What a text input begins with, as long as nobody typed in it."""
    st.session_state.setdefault(key, text)
