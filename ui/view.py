"""One page's filters: its widgets and its address kept saying the same.

The address wins when it was changed from outside (a link, Back); the widgets win when somebody used one.
"""

from collections.abc import Collection
from typing import Any, Generic, TypeVar

import streamlit as st

from ui.address import Filters, from_address, to_address

F = TypeVar("F", bound=Filters)
_FEW = 3


class View(Generic[F]):
    """The filters that a page was asked for (`asked`), the widgets to change them, and what had to be ignored."""

    def __init__(self, page: str, kind: type[F]) -> None:
        self._page = page
        self._kind = kind
        self._names: list[str] = []
        address = {key: st.query_params.get_all(key) for key in st.query_params}
        kept: dict[str, Any] = st.session_state.get(f"{page}.kept", {})
        used = any(st.session_state.get(key, value) != value for key, value in kept.get("widgets", {}).items())
        self._from_outside = not used and address != kept.get("address")
        self.asked, problems = from_address(kind, address)
        self.problems = list(problems) if self._from_outside else []

    def key(self, name: str, asked: Any) -> str:
        """The key of a widget, whose value is what the address asks for unless somebody used the widget."""
        key = f"{self._page}.{name}"
        if self._from_outside or key not in st.session_state:
            st.session_state[key] = asked
        self._names.append(key)
        return key

    def key_of_some(self, name: str, asked: tuple[str, ...], options: Collection[str], label: str) -> str:
        """The key of a widget for several of these options; what was asked for and is none of them is left out."""
        key = self.key(name, list(asked))
        chosen: list[str] = st.session_state[key]
        lost = [option for option in chosen if option not in options]
        if lost:
            st.session_state[key] = [option for option in chosen if option in options]
            default = getattr(self._kind, name, ())
            if tuple(chosen) != default:
                self.problems.append(_left_out(label, lost))
        return key

    def keep(self, filters: F) -> None:
        """Write the address of these filters, and remember how the widgets stand."""
        address = to_address(filters)
        if address != {key: st.query_params.get_all(key) for key in st.query_params}:
            st.query_params.from_dict(address)
        st.session_state[f"{self._page}.kept"] = {
            "address": address,
            "widgets": {key: st.session_state[key] for key in self._names},
        }


def _left_out(label: str, lost: list[str]) -> str:
    named = ", ".join(f"“{option}”" for option in lost[:_FEW]) + (" …" if len(lost) > _FEW else "")
    return f"{label}: {named} is not among what this data and the other filters leave to choose; it was left out."
