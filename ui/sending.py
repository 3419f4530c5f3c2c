"""A list on its way into a Campaign: a thread that goes on when whoever waits for it closes the page."""

import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl
import streamlit as st

from campaigns.push import DryRun, Outcome, Progress, dry_run, push
from campaigns.salesforce import Campaign, Campaigns
from data_access.access import Role, Scope
from data_access.errors import HistoryError
from data_access.kept import Entry, open_ledger
from data_access.sources.salesforce import SalesforceConnection
from ui import access, downloads, formats, tables

_log = logging.getLogger(__name__)
_GLANCE = 1.0
_BROKE = (
    "The push broke off, and it is not known how many were added. The log of the app says why; tell whoever runs it. "
    "Look first and send again: nobody is added twice."
)


@dataclass(frozen=True)
class Target:
    """Where a list goes: a Campaign by its id, or, with an empty id, a new one of that name.

    `status` is the members' in a Campaign that exists, the Campaign's own in a new one; `active` is a new one's.
    """

    campaign: str
    name: str
    status: str
    active: bool = True


def look(settings: SalesforceConnection, target: Target, contacts: pl.Series) -> DryRun:
    """What sending would do; nothing is changed. Raises HistoryError."""
    campaigns = Campaigns(settings)
    try:
        if target.campaign:
            return dry_run(campaigns, target.campaign, contacts)
        campaigns.new_name(target.name)
        return DryRun(contacts.n_unique(), 0, contacts.n_unique())
    finally:
        campaigns.close()


class Sending(threading.Thread):
    """One push, entered in the ledger before anything is sent; a new Campaign is made first where that is wanted.

    `scope`: about whom whoever asked for it could ask. `target`: with the Campaign's id once it is made, and `made`
    that Campaign. `outcome`, `error`: how it ended, one of the two.
    """

    def __init__(
        self, settings: SalesforceConnection, target: Target, contacts: pl.Series, entry: Entry, scope: Scope
    ) -> None:
        super().__init__(name="push", daemon=True)
        self.scope = scope
        self.target = target
        self.made: Campaign | None = None
        self.share = 0.0
        self.words = "Asking who is a member already"
        self.outcome: Outcome | None = None
        self.error = ""
        self.ended = datetime.now(UTC)
        self._settings = settings
        self._contacts = contacts
        self._entry = entry

    def run(self) -> None:
        """Send; what goes wrong is kept as a sentence for those who wait."""
        campaigns = Campaigns(self._settings)
        try:
            open_ledger().enter(self._entry)
            target, status = self.target, self.target.status
            if not target.campaign:
                self.made = made = campaigns.create(target.name, target.status, active=target.active)
                # from now on it is one that exists, whose members get Salesforce's default
                self.target, status = Target(made.id, made.name, ""), ""
            self.outcome = push(campaigns, self.target.campaign, self._contacts, status, self._tell)
        except HistoryError as error:
            # raised before anything is sent only
            self.error = f"Nobody was added. {error}"
        except Exception as error:  # noqa: BLE001 - nobody sees what a thread raises, and messages may quote rows
            _log.error("a push broke off: %s", type(error).__name__)
            self.error = _BROKE
        finally:
            campaigns.close()
            self.ended = datetime.now(UTC)

    def _tell(self, at: Progress) -> None:
        self.share = at.done / max(at.total, 1)
        self.words = f"Adding members: {at.done:,} of {at.total:,}"


class Desk:
    """Where pushes are asked for: one at a time, whoever asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: Sending | None = None

    def ask(self, sending: Sending) -> bool:
        """Begin, unless another one is under way; says whether it began."""
        with self._lock:
            if self._newest is not None and self._newest.is_alive():
                return False
            self._newest = sending
            sending.start()
            return True


@st.cache_resource(max_entries=1, show_spinner=False)
def desk() -> Desk:
    """The one desk of this app."""
    return Desk()


def key_of(page: str) -> str:
    """Where a session keeps the push that it asked for on a page."""
    return f"{page}.campaign.sending"


def asked_for(page: str, scope: Scope) -> Sending | None:
    """The push that a session asked for on a page; none where whoever asks may see something else by now."""
    sending: Sending | None = st.session_state.get(key_of(page))
    return sending if sending is not None and sending.scope == scope else None


def state(sending: Sending, key: str) -> None:
    """How far a push is, or how it ended; `key` is the page's."""
    if sending.is_alive():
        st.fragment(_progress, run_every=_GLANCE)(sending)
    elif sending.outcome is None:
        st.error(formats.literal(sending.error), icon=":material/error:")
    else:
        _ended(sending.target.name, sending.outcome, key)


def _progress(sending: Sending) -> None:
    access.still(Role.ANALYST)
    st.progress(sending.share, f"{sending.words} …")
    if not sending.is_alive():
        st.rerun()


def _ended(name: str, outcome: Outcome, key: str) -> None:
    already = "was a member already" if outcome.already == 1 else "were members already"
    text = (
        f"{formats.counted(outcome.added, 'person', 'people')} added to {formats.literal(name)}; {outcome.already:,} "
        f"{already}; {outcome.failed.height:,} refused."
    )
    if outcome.stopped:
        st.error(
            f"{text} It was stopped, and of {outcome.rest:,} it is not known: {formats.literal(outcome.stopped)}\n\n"
            "Look first and send again: whoever is in is left alone.",
            icon=":material/error:",
        )
    elif outcome.failed.height:
        st.warning(text, icon=":material/rule:")
    else:
        st.success(text, icon=":material/check_circle:")
    if outcome.failed.height:
        _failures(outcome.failed, name, key)


def _failures(failed: pl.DataFrame, name: str, key: str) -> None:
    shown = failed.select(pl.col("contact_id").alias("Contact ID"), pl.col("reason").alias("Why Salesforce refused"))
    tables.show(
        shown,
        key=f"{key}.campaign.failed",
        alt="Whom Salesforce did not take into the Campaign, by contact id, and its reason.",
    )
    downloads.csv_button(
        f"Download {formats.counted(failed.height, 'person', 'people')} refused",
        "campaign-refused.csv",
        lambda: shown,
        key=f"{key}.campaign.failed.download",
        about=downloads.About(f"Whom did Salesforce not take into the Campaign {name}?", failed.height),
        help_="Contact ids and reasons, no names.",
    )
