"""Downloads: files that are made when they are asked for, and not before."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from campaigns.csv_text import to_csv
from data_access.errors import HistoryError


def csv_button(label: str, file_name: str, make: Callable[[], pl.DataFrame], *, key: str, help_: str = "") -> None:
    """A button for a frame as CSV (docs/downloads.md). For `make` see `file_button`."""
    file_button(label, file_name, "text/csv", lambda: to_csv(make()), key=key, help_=help_)


def file_button(label: str, file_name: str, mime: str, make: Callable[[], bytes], *, key: str, help_: str = "") -> None:
    """A button that makes its file when it is clicked, not before: until then no file exists that could be fetched.

    `make` runs in another thread and may run again, so it carries all it needs and calls nothing of Streamlit.
    """

    def data() -> bytes:
        try:
            return make()
        except (HistoryError, OSError, pl.exceptions.PolarsError) as error:
            # Streamlit logs what is raised here, with its cause: neither may quote a row
            reason = type(error).__name__
        raise HistoryError(f"{file_name} could not be made: {reason}")

    st.download_button(
        label,
        data,
        file_name,
        mime,
        key=key,
        help=help_ or None,
        on_click="ignore",
        icon=":material/download:",
    )
