"""A list into a Salesforce Campaign: whether that can be done, which Campaign, look first, send, what came of it."""

from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import streamlit as st

from campaigns.mailing import Chosen, named
from campaigns.push import DryRun
from campaigns.salesforce import LONGEST_NAME, Campaign, Campaigns, Permissions
from campaigns.settings import push_connection, push_is_on
from data_access.access import Role, Scope
from data_access.errors import HistoryError
from data_access.history import History
from data_access.kept import Taken
from data_access.settings import load_settings
from data_access.sources.salesforce import SalesforceConnection
from data_access.sources.source import fingerprint
from ui import access, downloads, formats, purpose
from ui.handing import few
from ui.sending import Sending, Target, asked_for, desk, key_of, look, state

_WIDTH = 230
_NEW = ""
_MEMBER_COLUMNS = ("CampaignId", "ContactId", "Status")
_OFF = (
    "Lists can go straight into a Salesforce Campaign, too. That is switched off here; whoever runs the app can switch "
    "it on (docs/campaigns.md)."
)
_NONE = (
    "There is no Campaign that the integration user sees, and it may not make one: give it Read, or Create, on "
    "Campaign (docs/campaigns.md)."
)
_OWN = "Whoever sees a part of the people sends into new Campaigns of their own: who is in others is not told them."
_DEMO = "The people of this demo are made up: no Salesforce has them, so there is no Campaign to send them to."
_BUSY = "Another list is being sent just now. Send this one when that is done."


@dataclass(frozen=True)
class Looked:
    """What somebody looked at before sending: the very list and target, and what was found or why not."""

    asked: tuple[Any, ...]
    found: DryRun | None
    problem: str


def campaign_part(history: History, chosen: Chosen, key: str) -> None:
    """Everything about the Campaign; says what is missing where the list can't be sent."""
    try:
        settings = _settings()
    except HistoryError as error:
        _problem(str(error))
        return
    if settings is None:
        return
    wanted = st.toggle(
        "Send it into a Salesforce Campaign",
        key=f"{key}.campaign.open",
        help="Adds the people of this list to a Campaign, as members. Whoever is a member already stays as they are.",
    )
    if not wanted:
        return
    sending = asked_for(key, history.scope)
    _choose_what_was_made(sending, key)
    try:
        with st.spinner("Asking Salesforce …"):
            permissions, existing = _offers(_place(settings), history.scope.unrestricted, settings)
    except HistoryError as error:
        _problem(str(error))
        return
    for sentence in permissions.missing:
        _problem(sentence)
    if permissions.missing:
        return
    try:
        target = _target(settings, permissions, existing or _made(history.scope, key), history.scope, key)
        if target is not None:
            _send(history, chosen, settings, target, key)
    except HistoryError as error:
        _problem(str(error))
    if (sending := asked_for(key, history.scope)) is not None:
        state(sending, key)


def _settings() -> SalesforceConnection | None:
    """The connection to send through; None, and said why, where nobody wants that. Raises HistoryError."""
    if load_settings().demo_people is not None:
        if push_is_on():
            st.caption(_DEMO)
        return None
    if not push_is_on():
        st.caption(_OFF)
        return None
    return push_connection()


def _problem(text: str) -> None:
    st.warning(formats.literal(text), icon=":material/link_off:")


def _target(
    settings: SalesforceConnection, permissions: Permissions, existing: list[Campaign], scope: Scope, key: str
) -> Target | None:
    """The Campaign that is chosen, or described; None as long as it is neither."""
    titles = {one.id: _title(one) for one in existing}
    if permissions.may_create:
        titles = {_NEW: "A new Campaign …", **titles}
    elif not existing:
        _problem(_NONE if scope.unrestricted else f"{_OWN} The integration user may not make one (docs/campaigns.md).")
        return None
    with st.grid(3, min_column_width=_WIDTH, vertical_alignment="bottom"):
        campaign = st.selectbox(
            "Campaign",
            list(titles),
            index=None,
            key=f"{key}.campaign.id",
            format_func=lambda one: titles.get(one, one),
            placeholder="Choose one",
            help="The newest Campaigns of Salesforce, newest first." if scope.unrestricted else _OWN,
        )
        if campaign is None:
            return None
        if campaign == _NEW:
            name = st.text_input("Name", key=f"{key}.campaign.name", max_chars=LONGEST_NAME)
            status = st.selectbox("Status", list(permissions.statuses), key=f"{key}.campaign.status")
            active = st.toggle("Active", value=True, key=f"{key}.campaign.active")
            return Target(_NEW, name.strip(), status or "", active) if name.strip() else None
        statuses = _statuses(_place(settings), campaign, settings)
        member = st.selectbox(
            "Status of new members",
            list(statuses),
            key=f"{key}.campaign.member.{campaign}",
            help="As this Campaign has them, its default first.",
        )
    return Target(campaign, next(one.name for one in existing if one.id == campaign), member or "")


def _title(campaign: Campaign) -> str:
    parts = [campaign.name, formats.day(campaign.created_at), campaign.status, "" if campaign.active else "not active"]
    parts.append("" if campaign.contacts is None else formats.counted(campaign.contacts, "contact"))
    return " · ".join(part for part in parts if part)


def _send(history: History, chosen: Chosen, settings: SalesforceConnection, target: Target, key: str) -> None:
    """Look first, then send the very same."""
    listed = named(history, chosen)
    contacts = listed.people["contact_id"]
    # words don't say who is on a list: a topic may catch something else by now
    asked = (listed.question, tuple(chosen.although["reason"]), chosen.published_at, target, listed.digest)
    question = f"{listed.question} Sent into the Campaign “{target.name}”."
    one_by_one = few(contacts)
    entry = downloads.entry_of(downloads.About(question, len(contacts), _MEMBER_COLUMNS, Taken.PUSH, one_by_one))
    # of a few ids, which can be guessed, a digest without salt would tell for good, also of who is forgotten since
    entry = replace(entry, sha256="" if one_by_one else listed.digest)
    sending = asked_for(key, history.scope)
    busy = sending is not None and sending.is_alive()
    with st.container(horizontal=True):
        if st.button("Look first", key=f"{key}.campaign.look", icon=":material/preview:", disabled=busy):
            st.session_state[f"{key}.campaign.looked"] = _looked(contacts, settings, target, asked)
            st.session_state.pop(key_of(key), None)
        looked: Looked | None = st.session_state.get(f"{key}.campaign.looked")
        found = looked.found if looked is not None and looked.asked == asked else None
        count = "" if found is None else f" {formats.counted(found.to_add, 'person', 'people')}"
        if st.button(
            f"Send{count}",
            key=f"{key}.campaign.send",
            icon=":material/send:",
            type="primary",
            disabled=busy or found is None or not found.to_add or not entry.purpose,
            help="First look what would happen; then send." if entry.purpose else purpose.MISSING,
        ):
            _begin(Sending(settings, target, contacts, entry, history.scope), key)
        purpose.ask(question, len(contacts), f"{key}.campaign", access.visitor())
    if looked is not None and looked.asked == asked:
        _told(looked, target, chosen)


def _looked(contacts: pl.Series, settings: SalesforceConnection, target: Target, asked: tuple[Any, ...]) -> Looked:
    try:
        with st.spinner("Looking who is a member already …"):
            return Looked(asked, look(settings, target, contacts), "")
    except HistoryError as error:
        return Looked(asked, None, str(error))


def _told(looked: Looked, target: Target, chosen: Chosen) -> None:
    found = looked.found
    if found is None:
        _problem(looked.problem)
        return
    where = f"the {'' if target.campaign else 'new '}Campaign {formats.literal(target.name)}"
    already = "is a member already and stays" if found.already == 1 else "are members already and stay"
    st.info(
        f"Into {where}: {formats.counted(found.on_list, 'person', 'people')} on the list, {chosen.out:,} left out. "
        f"{found.already:,} {already} as they are; **{found.to_add:,} would be added**. Nothing was sent yet.",
        icon=":material/preview:",
    )


def _begin(sending: Sending, key: str) -> None:
    access.require(Role.ANALYST)
    if not desk().ask(sending):
        st.warning(_BUSY, icon=":material/hourglass:")
        return
    st.session_state.pop(f"{key}.campaign.looked", None)
    st.session_state[key_of(key)] = sending
    st.session_state[f"{key}.campaign.new"] = not sending.target.campaign
    st.rerun()


def _choose_what_was_made(sending: Sending | None, key: str) -> None:
    """Once a new Campaign is made, it is one of those to choose, and the chosen one."""
    if sending is not None and sending.made is not None and st.session_state.pop(f"{key}.campaign.new", False):
        _offers.clear()
        st.session_state[f"{key}.campaign.made"] = (sending.scope, replace(sending.made, contacts=None))
        st.session_state[f"{key}.campaign.id"] = sending.made.id


def _made(scope: Scope, key: str) -> list[Campaign]:
    """The Campaign that this session made last on this page, with this scope."""
    made_with, made = st.session_state.get(f"{key}.campaign.made", (None, None))
    return [made] if made is not None and made_with == scope else []


def _place(settings: SalesforceConnection) -> str:
    return fingerprint(settings.login_url, settings.username, settings.consumer_key)


@st.cache_data(ttl="1m", max_entries=4, show_spinner=False)
def _offers(place: str, existing: bool, _settings: SalesforceConnection) -> tuple[Permissions, list[Campaign]]:  # noqa: ARG001 - the key
    """What may be done, and the Campaigns that exist, if those are wanted."""
    campaigns = Campaigns(_settings)
    try:
        permissions = campaigns.permissions()
        return permissions, campaigns.recent() if existing and not permissions.missing else []
    finally:
        campaigns.close()


@st.cache_data(ttl="10m", max_entries=100, show_spinner=False)
def _statuses(place: str, campaign: str, _settings: SalesforceConnection) -> tuple[str, ...]:  # noqa: ARG001 - the key
    campaigns = Campaigns(_settings)
    try:
        return campaigns.statuses(campaign)
    finally:
        campaigns.close()
