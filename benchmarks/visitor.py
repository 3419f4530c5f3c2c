"""Somebody who uses the app without a browser, by Streamlit's own messages: a browser for each of twenty people would
take the machine away from the server that is measured.

What this visitor calls finished is what a browser does: the script has ended, and not to run once more.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import polars as pl
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Selectbox_pb2 import Selectbox
from streamlit.util import calc_hash
from websockets.sync.client import ClientConnection, connect

PATIENCE = 120
_LARGEST = 256 * 2**20
_PERSON = "Contact ID"


class AppError(RuntimeError):
    """The page can't be used as somebody would: it has not what they look for, or ends without an answer."""


@dataclass
class Drawn:
    """What came of one click: `seconds` until all of it was there, `bytes` that were sent, `largest`: of one message.

    `faults`: what a visitor sees as broken, in the page's own words.
    """

    seconds: float = 0.0
    bytes: int = 0
    largest: int = 0
    faults: list[str] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """What the page is made of, in order: "heading", "dataframe", …"""
        return [str(element.WhichOneof("type")) for element in self.elements]

    @property
    def people(self) -> list[str]:
        """The ids of those whom its tables name."""
        return [one for table in self.tables if _PERSON in table.columns for one in table[_PERSON].drop_nulls()]

    @property
    def tables(self) -> list[pl.DataFrame]:
        """Its tables, as far as they are sent at once."""
        whole = [element.dataframe.arrow_data.data for element in self.elements if element.HasField("dataframe")]
        return [pl.read_ipc_stream(BytesIO(data)) for data in whole if data]


class Visitor:
    """A session with a server; opened, it is at no page yet."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._page = self._query = ""
        self._drawn = Drawn()

    def open(self, page: str, query: str = "") -> Drawn:
        """A page by the last part of its address, as by a click on a link to it."""
        self._page, self._query = calc_hash(page), query
        return self._ask(BackMsg())

    def choose(self, label: str, option: str) -> Drawn:
        """An option of a list that allows one choice. Raises AppError where the page has no such list or option."""
        box = self._box(label)
        if option not in box.options:
            raise AppError(f"{label} has no option {option}, only {', '.join(box.options)}")
        message = BackMsg()
        message.rerun_script.widget_states.widgets.add(id=box.id, string_value=option)
        return self._ask(message)

    def other_option(self, label: str) -> Drawn:
        """The same with the option after the one that stands there."""
        box = self._box(label)
        options = list(box.options)
        stands = box.raw_value if box.set_value else options[box.default]
        return self.choose(label, options[(options.index(stands) + 1) % len(options)])

    def _box(self, label: str) -> Selectbox:
        for element in self._drawn.elements:
            if element.HasField("selectbox") and element.selectbox.label == label:
                return element.selectbox
        raise AppError(f"the page has no list {label}")

    def _ask(self, message: BackMsg) -> Drawn:
        message.rerun_script.query_string = self._query
        message.rerun_script.page_script_hash = self._page
        begun, drawn = time.perf_counter(), Drawn()
        self._socket.send(message.SerializeToString())
        for answer, size in self._answers(begun):
            drawn.bytes, drawn.largest = drawn.bytes + size, max(drawn.largest, size)
            match answer.WhichOneof("type"):
                case "page_info_changed":
                    self._query = answer.page_info_changed.query_string
                case "new_session":
                    # what a run before this one drew is gone where it was on another page, or is drawn over
                    drawn.elements, drawn.faults = [], []
                    self._page = answer.new_session.page_script_hash
                case "delta" if answer.delta.HasField("new_element"):
                    drawn.elements.append(answer.delta.new_element)
                    drawn.faults += faults_of(answer.delta.new_element)
                case "script_finished" if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    break
                case "script_finished" if answer.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    drawn.faults.append("the page can't be run")
                    break
        drawn.seconds = time.perf_counter() - begun
        self._drawn = drawn
        return drawn

    def _answers(self, begun: float) -> Iterator[tuple[ForwardMsg, int]]:
        """What the server sends, and how many bytes each takes. Raises TimeoutError after `PATIENCE` seconds."""
        while True:
            data = self._socket.recv(timeout=begun + PATIENCE - time.perf_counter(), decode=False)
            yield ForwardMsg.FromString(data), len(data)


@contextmanager
def visiting(url: str) -> Iterator[Visitor]:
    """A session of its own with a server while the block runs."""
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    told: dict[str, Any] = {"origin": url, "subprotocols": ["streamlit"]}
    with connect(address, max_size=_LARGEST, open_timeout=PATIENCE, **told) as socket:
        yield Visitor(socket)


def faults_of(element: Element) -> list[str]:
    """What of an element tells that something broke."""
    if element.HasField("exception"):
        return [f"{element.exception.type}: {element.exception.message}"]
    if element.HasField("alert") and element.alert.format == Alert.ERROR:
        return [element.alert.body]
    return []
