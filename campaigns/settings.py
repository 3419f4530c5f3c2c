"""Whether lists may be sent into Salesforce Campaigns, and through which connection."""

import os
from collections.abc import Mapping
from pathlib import Path

from data_access.connections import ConnectionType, declared, read_secrets, secrets_path
from data_access.errors import HistoryError, SourceError
from data_access.sources.salesforce import SalesforceConnection
from data_access.sources.source import Origin

_VARIABLE = "IER_CAMPAIGN_PUSH"
_SECTION, _KEY = "campaigns", "push"
_YES_NO = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
_DOCS = "docs/campaigns.md"


class CampaignError(HistoryError):
    """A Campaign can't be asked for, made or filled: what is missing, and what mends it."""


def push_is_on(secrets: Path | None = None, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether it is switched on: `push = true` under `[campaigns]` of secrets.toml; IER_CAMPAIGN_PUSH goes before it.

    Raises SourceError, naming place and key, for a value that is neither on nor off, or a key that is none.
    """
    if _VARIABLE in environment:
        said = environment[_VARIABLE].strip().lower()
        if said not in _YES_NO:
            raise SourceError(f"{_VARIABLE} says neither on nor off; write 1 or 0")
        return _YES_NO[said]
    path = secrets or secrets_path()
    section = read_secrets(path).get(_SECTION, {})
    if not isinstance(section, dict):
        raise SourceError(f"{path}: {_SECTION} is no section; write [{_SECTION}]")
    unknown = [key for key in section if key != _KEY]
    if unknown:
        raise SourceError(
            f"{path}: {_SECTION} has {unknown[0]}, which means nothing here; it may have {_KEY} ({_DOCS})"
        )
    asked = section.get(_KEY, False)
    if not isinstance(asked, bool):
        raise SourceError(f"{path}: {_SECTION}: {_KEY} is neither true nor false; write it without quotation marks")
    return asked


def push_connection(secrets: Path | None = None, environment: Mapping[str, str] = os.environ) -> SalesforceConnection:
    """The connection to Salesforce that Campaigns are filled through.

    Raises CampaignError where there is none, SourceError where it is declared wrongly.
    """
    live = declared(secrets, environment).get(Origin.LIVE.value)
    if live is None:
        raise CampaignError(
            "No connection to Salesforce is declared, so there is no Campaign to send to: write [connections.live] "
            f'with type = "salesforce" into secrets.toml ({_DOCS})'
        )
    if live.type is not ConnectionType.SALESFORCE:
        raise CampaignError(
            f"[connections.live] is of type {live.type}, which is only read: Campaigns are filled through Salesforce "
            f'itself, type = "salesforce" ({_DOCS})'
        )
    details: SalesforceConnection = live.details
    return details
