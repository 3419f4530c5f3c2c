"""How to reach Salesforce and who signs in, checked before anything is asked of the network."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from data_access.errors import SourceError
from data_access.sources.source import DeletedMeans

# columns of a result come in the order asked for since 50.0
OLDEST_VERSION = 50.0
_DOCS = "docs/connections-salesforce.md"
_LOGIN_HOSTS = ("login", "test")
_ALIASES = {"client_id": "consumer_key"}
_TEXTS = (
    "username",
    "consumer_key",
    "client_secret",
    "private_key",
    "private_key_file",
    "domain",
    "instance_url",
    "api_version",
    "deleted",
    "ca_file",
)
_KNOWN = (*_TEXTS, "reserve")


@dataclass(frozen=True)
class SalesforceConnection:
    """A connected app's sign-in: by JWT bearer (`username` and `private_key`), else client credentials.

    `place` is where the settings stand, for messages. `login_url` issues tokens, `audience` is who a JWT is meant for.
    `reserve`: the share (0 to 1) of the org's daily API requests that is left to others. `ca_file`: certificates to
    trust instead of the usual ones.
    """

    place: str
    login_url: str
    consumer_key: str
    username: str | None = None
    private_key: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    audience: str = "https://login.salesforce.com"
    api_version: str = "62.0"
    deleted: DeletedMeans = DeletedMeans.REMOVED
    ca_file: str | None = None
    reserve: float = 0.05

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may show."""
        return tuple(secret for secret in (self.private_key, self.client_secret, self.consumer_key) if secret)

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any], place: str) -> "SalesforceConnection":
        """The connection that a section of settings describes; `place` names the section in messages.

        Raises SourceError, naming place and key and never a secret, for an unknown, missing, empty or malformed
        setting.
        """
        return _Reader(settings, place).connection()


class _Reader:
    def __init__(self, settings: Mapping[str, Any], place: str) -> None:
        self._place = place
        unknown = [key for key in settings if key not in (*_KNOWN, *_ALIASES)]
        if unknown:
            self._refuse(f"has {unknown[0]}, which means nothing here; it may have {', '.join(_KNOWN)} ({_DOCS})")
        for short, name in _ALIASES.items():
            if short in settings and name in settings:
                self._refuse(f"has both {short} and {name}, which are the same; keep one")
        self._settings = {_ALIASES.get(key, key): value for key, value in settings.items()}
        for key in _TEXTS:
            if key in self._settings:
                self._check_text(key, self._settings[key])

    def connection(self) -> SalesforceConnection:
        key = self._text("consumer_key")
        if key is None:
            self._refuse(f"lacks consumer_key, the connected app's; see {_DOCS}")
        private_key, secret = self._private_key(), self._text("client_secret")
        if (private_key is None) == (secret is None):
            has = "neither" if secret is None else "both"
            self._refuse(
                f"has {has} a private key (private_key_file or private_key: sign-in by JWT bearer) "
                f"{'nor' if secret is None else 'and'} client_secret (client credentials); give one of them ({_DOCS})"
            )
        username = self._text("username")
        if private_key is not None and username is None:
            self._refuse("lacks username, whom the private key signs in")
        login_url, audience = self._login()
        if secret is not None and urlsplit(login_url).hostname in [f"{host}.salesforce.com" for host in _LOGIN_HOSTS]:
            self._refuse('lacks domain: client credentials need My Domain, such as domain = "colorado.my"')
        return SalesforceConnection(
            self._place,
            login_url,
            key,
            username,
            private_key,
            secret,
            audience,
            self._version(),
            self._deleted(),
            self._file("ca_file"),
            self._reserve(),
        )

    def _login(self) -> tuple[str, str]:
        """Where tokens are issued, and the audience of a JWT: Salesforce takes only its two public log-in hosts."""
        domain, url = self._text("domain"), self._text("instance_url")
        host = domain or "login"
        if not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", host):
            self._refuse('domain is no domain; write "login", "test" or My Domain, such as "colorado.my"')
        host = host.lower().removesuffix(".salesforce.com")
        if url is not None:
            parts = urlsplit(url)
            if parts.scheme != "https" or not parts.hostname or parts.username or parts.path.strip("/") or parts.query:
                self._refuse(
                    "instance_url is no https address of a host alone, such as https://colorado.my.salesforce.com"
                )
            url = f"https://{parts.netloc}"
        login_url = url or f"https://{host}.salesforce.com"
        # a sandbox's My Domain is called colorado--uat.sandbox.my
        sandbox = host == "test" or ".sandbox." in login_url or "--" in login_url
        return login_url, f"https://{'test' if sandbox else 'login'}.salesforce.com"

    def _private_key(self) -> str | None:
        text, file = self._text("private_key"), self._file("private_key_file")
        if text is not None and file is not None:
            self._refuse("has both private_key and private_key_file; keep one")
        key, name = (
            (text, "private_key") if file is None else (self._content("private_key_file", file), "private_key_file")
        )
        if key is not None and not ("-----BEGIN" in key and "PRIVATE KEY-----" in key):
            self._refuse(f"{name} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)")
        if key is not None and "ENCRYPTED" in key:
            self._refuse(f"{name} is protected by a pass phrase; take it off (openssl rsa) and guard the file instead")
        return key

    def _version(self) -> str:
        version = (self._text("api_version") or SalesforceConnection.api_version).removeprefix("v")
        if not re.fullmatch(r"\d{2}\.0", version) or float(version) < OLDEST_VERSION:
            self._refuse(f'api_version is no version of {OLDEST_VERSION} or later; write "62.0", say')
        return version

    def _deleted(self) -> DeletedMeans:
        try:
            return DeletedMeans(self._text("deleted") or DeletedMeans.REMOVED)
        except ValueError:
            self._refuse(f"deleted is none of {', '.join(DeletedMeans)} (docs/loading.md, Deleted rows)")

    def _reserve(self) -> float:
        value = self._settings.get("reserve", SalesforceConnection.reserve)
        try:
            # an environment variable is text
            share = float(value)
        except (TypeError, ValueError):
            share = -1.0
        if not 0 <= share < 1:
            self._refuse("reserve is no share from 0 to less than 1; write 0.05 to leave others the last 5 %")
        return share

    def _file(self, key: str) -> str | None:
        name = self._text(key)
        if name is not None:
            self._content(key, name)
        return name

    def _content(self, key: str, name: str) -> str:
        try:
            return Path(name).expanduser().read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            self._refuse(f"{key} names a file that can't be read ({why}); give the path of a PEM file")

    def _text(self, key: str) -> str | None:
        value: str | None = self._settings.get(key)
        return value

    def _check_text(self, key: str, value: Any) -> None:
        if not isinstance(value, str) or not value.strip():
            self._refuse(f"{key} is empty or no text; write it in quotation marks")

    def _refuse(self, what: str) -> NoReturn:
        raise SourceError(f"{self._place}: {what}")
