"""What an error of a driver means, in words: which cause, which cure, and whether trying again may help.

Drivers quote rows, values and addresses in their messages, so nothing of a message is passed on but its code.
"""

import re
from dataclasses import dataclass, replace

import psycopg
import pyarrow as pa
import snowflake.connector.errors as snowflake_errors
import sqlalchemy.exc as sa_errors

from data_access.errors import SourceError

DRIVER_ERRORS = (sa_errors.SQLAlchemyError, psycopg.Error, snowflake_errors.Error, pa.ArrowException, OSError)


@dataclass(frozen=True)
class Cause:
    """One cause. `codes`: a pattern of the SQLSTATEs or Snowflake numbers that say so; `words`: of the messages."""

    what: str
    cure: str
    codes: str = "(?!)"
    words: str = "(?!)"
    transient: bool = False


_SIGN_IN_CURE = "correct user and password, key or token"
_DROPPED = Cause(
    "the connection broke off",
    "look at the network and at the database's log if it happens again",
    r"08\w{3}|57P0[124]|25000[38]|29\d{4}|261000|39011[1-5]|390195",
    r"(?i)server closed the connection|connection (was )?lost|terminat|broken pipe|reset by peer|EOF detected"
    r"|connection (aborted|broken)|consuming input failed|gone away",
    transient=True,
)
# the first that fits
_CAUSES = (
    Cause(
        "the sign-in was refused",
        _SIGN_IN_CURE,
        r"28P01|28000|3901(00|01|44)|39030[23]|39031[78]|39042[02]|250001:sign-in",
        r"(?i)authentication failed|no password supplied|incorrect username|JWT token is invalid|no pg_hba.conf entry"
        r"|role \".*\" does not exist",
    ),
    Cause(
        "the database does not exist",
        "correct the database's name",
        r"3D000",
        r"database \".*\" does not exist",
    ),
    Cause(
        "the host's name is unknown",
        "correct host or account",
        words=r"(?i)name or service not known|failed to resolve|nodename nor servname|getaddrinfo|NameResolution",
        transient=True,
    ),
    Cause(
        "reading was not permitted",
        "grant the role what docs/connections.md lists",
        r"42501|3001|3003",
        r"(?i)permission denied|insufficient privileges|not authorized",
    ),
    Cause(
        "a table is gone",
        "look whether it was renamed, then run the check (docs/connections.md)",
        r"42P01|3F000|2003|2043",
        r"no such table",
    ),
    Cause(
        "a column is gone",
        "look whether it was renamed, then run the check (docs/connections.md)",
        r"42703|904",
        r"no such column",
    ),
    Cause(
        "a statement took too long and was stopped",
        "raise statement_timeout, or ask for smaller parts",
        r"57014|604|630",
        r"(?i)statement timeout",
        transient=True,
    ),
    Cause("no warehouse is running", "name one in warehouse, and let the role use it", r"606"),
    Cause(
        "a standby server needed the rows that were being read",
        "raise max_standby_streaming_delay on the standby if it happens again",
        r"40001",
        transient=True,
    ),
    Cause("the database has no room for more", "let it finish its other work", r"53\w{3}|57P03", transient=True),
    Cause(
        "a value can't be taken for what its column is compared with",
        "give moments as timestamps, in a view for instance",
        r"22\w{3}|100\d{3}",
    ),
    _DROPPED,
    Cause(
        "can't be reached",
        "look whether host and port are right and the database is up",
        r"2500\d\d|2510\d\d",
        r"(?i)connection (refused|failed|timed out)|timeout expired|could not connect|timed out|unable to open",
        transient=True,
    ),
)


def diagnose(error: Exception) -> Cause:
    """What an error of a driver means; it quotes neither secrets nor values nor rows."""
    original = getattr(error, "orig", None) or error
    code, message = _code(original), str(original)
    if getattr(error, "connection_invalidated", False):
        cause = _DROPPED
    else:
        cause = next((cause for cause in _CAUSES if _fits(cause, code, message)), None) or Cause(
            f"failed with {type(original).__module__.partition('.')[0]}.{type(original).__name__}",
            "look it up in the database's own log",
        )
    return replace(cause, what=f"{cause.what} ({code})" if code else cause.what)


def as_source_error(place: str, error: Exception) -> SourceError:
    """The error of a driver as one for a person."""
    cause = diagnose(error)
    return SourceError(f"{place}: {cause.what}; {cause.cure}", transient=cause.transient)


def _fits(cause: Cause, code: str, message: str) -> bool:
    return bool(re.fullmatch(cause.codes, code) or re.search(cause.words, message))


def _code(error: BaseException) -> str:
    """The SQLSTATE of PostgreSQL, or the number that Snowflake or the system gives."""
    state = getattr(error, "sqlstate", None) if isinstance(error, psycopg.Error) else getattr(error, "errno", None)
    return str(state) if state else ""
