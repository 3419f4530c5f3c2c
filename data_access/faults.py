"""What stopped a run, in words that quote no row: libraries put values into their messages."""

import os
import re
import traceback
from socket import gaierror
from ssl import SSLError

import polars as pl
from deltalake.exceptions import DeltaError

from data_access.errors import HistoryError

UNFORESEEN = (Exception, pl.exceptions.PanicException)
"""Whatever a library may raise: Polars' panics, at a file that is cut off for instance, are no Exceptions."""

_OF_THE_NETWORK = (ConnectionError, TimeoutError, SSLError, gaierror)
_OF_FILES = (OSError, DeltaError, pl.exceptions.PolarsError)


def is_the_disks(error: BaseException) -> bool:
    """Whether a disk is full, read-only or the like; the libraries that write files say so by the system's number."""
    return _number_of(error) is not None


def cause_of(error: BaseException) -> str:
    """What went wrong; of what nobody foresaw, no more than its kind."""
    if isinstance(error, HistoryError):
        return str(error)
    number = _number_of(error)
    if number is not None:
        return f"the disk said no: {os.strerror(number)}"
    return f"an unexpected fault ({type(error).__name__}); the log says where"


def place_of(error: BaseException) -> str:
    """Where in the program it went wrong, a line for each call."""
    return "".join(traceback.format_tb(error.__traceback__))


def _number_of(error: BaseException) -> int | None:
    if not isinstance(error, _OF_FILES) or isinstance(error, _OF_THE_NETWORK):
        return None
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    found = re.search(r"(?:os error|Errno) (\d+)", str(error))
    return int(found[1]) if found else None
