"""Salesforce ids for made-up rows, by the hundred thousand."""

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from data_access.ids import lift

Numbers = npt.NDArray[np.int64]

_LENGTH = 15
_PREFIX_LENGTH = 6
_DIGITS = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", dtype=np.uint8)
# Salesforce's own layout: object, then the organisation's instance, then a counter in base 62
_INSTANCE = "5x0"

ACCOUNT, CONTACT, LEAD, AFFILIATION, EDUCATION = "001", "003", "00Q", "a1A", "a2E"
RESULT, SEND, TRIGGERED_SEND, LINK = "a0R", "a2S", "a3T", "a4L"


def salesforce_ids(prefix: str, numbers: Numbers) -> pl.Series:
    """The 18-character ids that an organisation gives the rows of these numbers; `prefix` names the object."""
    text = np.empty((len(numbers), _LENGTH), dtype=np.uint8)
    text[:, :_PREFIX_LENGTH] = np.frombuffer((prefix + _INSTANCE).encode(), dtype=np.uint8)
    rest = numbers
    for place in range(_LENGTH - 1, _PREFIX_LENGTH - 1, -1):
        rest, digit = np.divmod(rest, 62)
        text[:, place] = _DIGITS[digit]
    offsets = np.arange(len(numbers) + 1, dtype=np.int64) * _LENGTH
    array = pa.LargeStringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(text))
    return lift(pl.Series(values=array, dtype=pl.String))
