"""What an error of the app's own database means, in a sentence."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from data_access.errors import KeptError

# by how the code of SQLite, or the SQLSTATE of any other database, begins; the first that fits
_CAUSES = {
    "SQLITE_BUSY": "another process holds it for too long; try again",
    "SQLITE_LOCKED": "another process holds it for too long; try again",
    "SQLITE_READONLY": "it may not be written to; make the file and its folder writable for the app",
    "SQLITE_CANTOPEN": "it can’t be opened; make the file and its folder writable for the app",
    "SQLITE_FULL": "the disk is full; make room there",
    "SQLITE_CORRUPT": "the file is damaged; put a backup in its place",
    "SQLITE_NOTADB": "the file is no SQLite database; let IER_DATABASE name another one",
    "28": "the sign-in was refused; correct user and password in IER_DATABASE",
    "3D": "there is no such database; make it, or correct its name in IER_DATABASE",
    "42501": "the user of IER_DATABASE may not do that; let it make tables, read and write",
    "25006": "it may not be written to; let IER_DATABASE name one that may",
    "53100": "its disk is full; make room there",
}
# what a server says before it has let anybody in comes without a code
_REFUSED = {
    "28": r"(?i)authentication failed|no password supplied|no pg_hba.conf entry|role \".*\" does not exist",
    "3D": r"database \".*\" does not exist",
}
_UNREACHED = "it can’t be reached; see whether it runs, and whether IER_DATABASE names the right host"
_ELSE = "the log of the app says more"


@contextmanager
def said(place: str) -> Iterator[None]:
    """Turn what SQLAlchemy raises into a KeptError that names the database; drivers quote values, so no word of theirs
    is passed on but a code.
    """
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        code = _code(error)
        cure = next((words for begin, words in _CAUSES.items() if code.startswith(begin)), "")
        if not cure:
            cure = _ELSE if code or not isinstance(error, sa.exc.OperationalError) else _UNREACHED
        told = f"{type(error).__name__} {code}".strip()
        raise KeptError(
            f"The app’s own database ({place}) can’t be used ({told}): {cure}. Nothing was changed."
        ) from error


def _code(error: sa.exc.SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return str(code) if code else next((code for code, words in _REFUSED.items() if re.search(words, str(cause))), "")
