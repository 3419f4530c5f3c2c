"""Where a history may lie: a folder, or a prefix of a bucket in S3-compatible object storage (docs/scale.md).

`[store]` of secrets.toml says how a bucket is reached; the variables AWS_…, which every program for S3 knows, go before
it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from data_access.connections import read_secrets, secrets_path
from data_access.errors import HistoryError
from data_access.keys import placeholders, read_keys

SCHEME = "s3://"
_WORK = Path(__file__).resolve().parent.parent / "var" / "work"
_URL = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]+)/(?P<prefix>[\w.-]+(/[\w.-]+)*)/?")
_KEYS: dict[str, type] = {
    "place": str,
    "work": str,
    "endpoint": str,
    "region": str,
    "access_key_id": str,
    "secret_access_key": str,
    "session_token": str,
    "allow_http": bool,
}
# by key, the variables that go before it
_VARIABLES = {
    "place": ("IER_STORE",),
    "work": ("IER_WORK",),
    "endpoint": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"),
    "region": ("AWS_REGION", "AWS_DEFAULT_REGION"),
    "access_key_id": ("AWS_ACCESS_KEY_ID",),
    "secret_access_key": ("AWS_SECRET_ACCESS_KEY",),
    "session_token": ("AWS_SESSION_TOKEN",),
    "allow_http": ("AWS_ALLOW_HTTP",),
}
_OURS = ("place", "work")


@dataclass(frozen=True)
class Bucket:
    """A prefix of a bucket: `s3://bucket/prefix`.

    `work`: the folder of this machine for what must not, or need not, lie there: see store.place. `options`: how it is
    reached, by the names that deltalake, Polars and obstore share; what they lack is found as on any machine of AWS.
    """

    url: str
    work: Path = field(compare=False)
    # holds secrets
    options: Mapping[str, str] = field(repr=False, compare=False)

    def __str__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        """The last part of the prefix."""
        return self.url.rpartition("/")[2]

    def with_name(self, name: str) -> "Bucket":
        """What lies beside it under that name."""
        return replace(self, url=f"{self.url.rpartition('/')[0]}/{name}", work=self.work.with_name(name))


Root = Path | Bucket
"""Where a history lies."""


def declared_root(
    default: Path, secrets: Path | None = None, environment: Mapping[str, str] = os.environ
) -> tuple[Root, bool]:
    """The place of the history that a deployment declared, else `default`; and whether it declared any.

    Raises HistoryError, naming place, key and cure, for what can't be meant.
    """
    place = environment.get("IER_STORE") or _section(secrets).get("place")
    return (root_of(str(place), secrets, environment), True) if place else (default, False)


def root_of(text: str, secrets: Path | None = None, environment: Mapping[str, str] = os.environ) -> Root:
    """A place as somebody writes it: a path, or s3://bucket/prefix. Raises HistoryError as `declared_root` does."""
    if not text.startswith(SCHEME):
        return Path(text)
    found = _URL.fullmatch(text)
    if found is None or ".." in text:
        raise HistoryError(f"{text}: is no place in a bucket; write s3://bucket/prefix, s3://our-ier/history say")
    told = _told(_section(secrets), environment)
    work = Path(str(told.get("work", _WORK))).expanduser() / found["bucket"] / found["prefix"]
    options = {f"aws_{key}": str(value) for key, value in told.items() if key not in _OURS}
    return Bucket(f"{SCHEME}{found['bucket']}/{found['prefix']}", work, options)


def _section(secrets: Path | None) -> dict[str, object]:
    path = secrets or secrets_path()
    section = read_secrets(path).get("store", {})
    if not isinstance(section, dict):
        raise HistoryError(f"{path}: store is no section; write [store]")
    if left := placeholders(section):
        raise HistoryError(f"{path}: store: write real values for {', '.join(left)}, or take them out")
    return read_keys(section, _KEYS, f"{path}: store")


def _told(section: Mapping[str, object], environment: Mapping[str, str]) -> dict[str, object]:
    """What environment and section say, by key."""
    told = dict(section)
    for key, names in _VARIABLES.items():
        said = next((environment[name] for name in names if environment.get(name)), None)
        if said is not None:
            told[key] = said
    if "allow_http" in told:
        told["allow_http"] = str(told["allow_http"]).lower()
    if "endpoint" in told:
        # other stores than Amazon's have no regions, but a request has to name one
        told.setdefault("region", "us-east-1")
    return told
