"""What is about people stays here: files that only their owner reads, logs that quote no row.

An error's own words may quote what it stumbled over: a name, an address, a key. A log is read by more people than the
data, so it gets the kind of error and where it was, and of the operating system's errors which file.
"""

import logging
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

KIND = "error_kind"
"""The attribute of a log record that has the kind of its error."""

_OTHERS, _OWNERS = 0o077, 0o600


def keep_private() -> None:
    """From now on this process makes folders and files for its own user alone, and logs errors without their words.

    For whoever starts a process: the app and the commands. A folder that is there already keeps its mode. What somebody
    else put in the place of Python's own ways of reporting stays.
    """
    os.umask(_OTHERS)
    if logging.getLogRecordFactory() is logging.LogRecord:
        logging.setLogRecordFactory(_record)
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _at_the_end
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _in_a_thread


def write_private(path: Path, text: str, draft: Path | None = None) -> None:
    """Put a text in the place of a file, for its owner alone: all of it is there afterwards, or what was before.

    `draft`: where it is written first, for files that several processes may write at once; else beside it.
    """
    draft = draft or path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        new = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNERS)
        with os.fdopen(new, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def described(error: BaseException) -> str:
    """An error, and those that it came of: where each was, and its kind."""
    return "\nwhich led to\n".join(reversed(list(_told(error))))


def _told(error: BaseException | None) -> Iterator[str]:
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        where = "".join(traceback.format_tb(error.__traceback__))
        yield f"{where}{type(error).__module__}.{type(error).__qualname__}{_file(error)}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _file(error: BaseException) -> str:
    return f": {error.strerror}: {error.filename}" if isinstance(error, OSError) and error.errno is not None else ""


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kwargs)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.exc_info, record.exc_text = None, described(error)
        vars(record)[KIND] = type(error).__name__
    return record


def _at_the_end(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.stderr.write("Interrupted.\n")
    else:
        sys.stderr.write(f"{described(error)} (its words may quote a row, and are left out)\n")


def _in_a_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        sys.stderr.write(f"In a thread:\n{described(told.exc_value)}\n")
