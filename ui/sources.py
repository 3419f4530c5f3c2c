"""Where the data comes from: what each source is, how it is connected, and whether it can be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import streamlit as st

from analytics.timeline import Reach
from data_access.connections import ConnectionSettings, ConnectionType, declared, declared_names
from data_access.errors import HistoryError, SourceError
from data_access.history import History
from data_access.roots import Root
from data_access.schema import TABLES
from data_access.sources.source import Finding, Origin, Severity
from data_access.store.snapshots import SourceState
from data_access.sync.command import open_declared
from data_access.sync.report import Run, runs
from ui import formats, tables

_WIDE = 380
_CHECKED = "sources.checked"
_MEANS = {Origin.LIVE: "what Salesforce holds now", Origin.ARCHIVE: "what was purged from Salesforce"}
_LEADS_TO = {
    ConnectionType.SQL: "a copy of Salesforce in a SQL database",
    ConnectionType.SNOWFLAKE: "Snowflake",
    ConnectionType.SALESFORCE: "Salesforce itself",
    ConnectionType.EXPORTS: "a folder of exports",
}
_API_USAGE = (
    "Of the last 24 hours, by all users and tools of the org, as the newest refresh was told. Where hardly any are "
    "left, refreshes wait until some come back."
)
_FILE = "`.streamlit/secrets.toml`"


@dataclass(frozen=True)
class Connected:
    """The connections that are declared, or the sentence that says what is wrong with how they are.

    `others`: what stands among them and is not used here.
    """

    settings: Mapping[str, ConnectionSettings] = field(default_factory=dict)
    problem: str = ""
    others: Sequence[str] = ()


def connected() -> Connected:
    """What is declared now."""
    try:
        return Connected(declared(), others=declared_names()[1])
    except SourceError as error:
        return Connected(problem=str(error))


def runs_of_late(store: Root) -> list[Run]:
    """The runs of late, newest first; none where their list can't be read, which is no reason to show nothing else."""
    try:
        return runs(store)
    except (OSError, ValueError, TypeError, KeyError):
        return []


def stale(history: History) -> str:
    """Which sources the newest run that tried them could not fetch, and how old what is shown of them is; or empty."""
    late = runs_of_late(history.store)
    told = []
    # what is not fetched any more does not fail
    for name in _declared_names():
        run = next((run for run in late if name in run.tried), None)
        state = history.sources.get(name)
        # what somebody loaded since is newer than the failure
        if run is None or name in run.answered or (state and state.loaded_at > run.ended):
            continue
        as_of = state.as_of if state else None
        up_to = f"data up to {formats.moment(as_of, history.time_zone)}" if as_of else "none of its data"
        told.append(f"{name} sync failed at {formats.moment(run.ended, history.time_zone)}, showing {up_to}")
    return "; ".join(told)


def _declared_names() -> Sequence[str]:
    try:
        return declared_names()[0]
    except SourceError:
        return list(Origin)


def cards(history: History, found: Connected, reach: Reach, late: Sequence[Run]) -> None:
    """Live and archive side by side: connected or not, how fresh, what is here of it; `late`: runs, newest first."""
    if found.problem:
        st.error(
            f"The connections can’t be used as they are declared: {formats.literal(found.problem)}",
            icon=":material/error:",
        )
    days = {Origin.LIVE: reach.live, Origin.ARCHIVE: reach.archive}
    with st.grid(2, min_column_width=_WIDE):
        for origin in Origin:
            with st.container(border=True, height="stretch"):
                _card(origin, history.sources.get(origin), found, late, history.time_zone)
                if between := days[origin]:
                    st.caption(f"Results of emails sent {formats.days(*between)}.")


def check_button(settings: Mapping[str, ConnectionSettings]) -> bool:
    """What tries the connections; gives whether it was just pressed."""
    return st.button(
        "Try the connections",
        icon=":material/network_check:",
        key="sources.check",
        disabled=not settings,
        help="Signs in everywhere and looks whether every object and field can be read. Nothing is fetched or changed.",
    )


def checked(settings: Mapping[str, ConnectionSettings], store: Root, time_zone: str, now: bool) -> None:
    """What a check found that this session asked for, now or earlier."""
    if now:
        with st.spinner("Trying the connections …", show_time=True):
            st.session_state[_CHECKED] = (datetime.now(UTC), tuple(settings), check(settings, store))
    if _CHECKED not in st.session_state:
        return
    at, names, found = st.session_state[_CHECKED]
    words = f"Tried {' and '.join(names)} at {formats.moment(at, time_zone)}"
    if not found:
        st.success(f"{words}: all is well.", icon=":material/check_circle:")
        return
    if any(finding.severity is Severity.UNUSABLE for _, finding in found):
        st.error(f"{words}: something can’t be used as it is.", icon=":material/error:")
    else:
        st.warning(f"{words}: usable, but something stays empty.", icon=":material/info:")
    tables.show(
        tables.findings_table(found),
        key="sources.findings",
        alt="What the check found: source, object, how bad it is, what is wrong, and what mends it.",
        columns=tables.FINDING_COLUMNS,
        height="content",
    )


def check(settings: Mapping[str, ConnectionSettings], store: Root) -> list[tuple[str, Finding]]:
    """Try every connection: what is missing, of the wrong type or not visible, by connection."""
    found = []
    for name, one in settings.items():
        try:
            connection = open_declared(one, store)
            try:
                found += [(name, finding) for finding in connection.check()]
            finally:
                connection.close()
        except HistoryError as error:
            found.append((name, Finding(Severity.UNUSABLE, "", str(error), "see docs/connections.md")))
        except Exception as error:  # noqa: BLE001 - a driver's message may quote rows: its kind has to do
            problem = f"the check broke off ({type(error).__name__})"
            found.append((name, Finding(Severity.UNUSABLE, "", problem, "the log of the app says more")))
    return found


def _card(origin: Origin, state: SourceState | None, found: Connected, late: Sequence[Run], time_zone: str) -> None:
    settings = found.settings.get(origin)
    with st.container(gap="xsmall"):
        st.markdown(f"**{origin.value.capitalize()}**, {_MEANS[origin]}")
        if settings:
            st.badge(f"connected: {_LEADS_TO[settings.type]}", icon=":material/link:", color="green")
        elif found.problem:
            st.badge("can’t say how it is connected", icon=":material/link_off:", color="orange")
        elif state is None:
            st.badge("nothing here", icon=":material/link_off:", color="gray")
        else:
            followed = state.watermarks or state.months or state.files
            words = "was connected, is no more" if followed else "loaded from exports"
            st.badge(words, icon=":material/link_off:" if followed else ":material/upload_file:", color="gray")
    if state is not None:
        # what is read whole once a day is up to a day old, which says nothing of the rest
        marks = [mark for name, mark in state.watermarks.items() if not TABLES[name].replaced]
        with st.container(gap="xsmall"):
            _moment("As of", state.as_of, time_zone, "The newest change of this source that is in this data.")
            if marks:
                words = (
                    "Of the objects that are followed by what changed, the one furthest behind: every change until "
                    "then is here. The others stand under “Object by object”."
                )
                _moment("Complete up to", min(marks), time_zone, words)
            if answered := next((run.ended for run in late if origin in run.answered), None):
                words = "When it last gave a refresh all that it was asked for; there may have been nothing new."
                _moment("Last asked", answered, time_zone, words)
            _moment("Last new rows", state.loaded_at, time_zone, "When rows of it last came that were new or changed.")
            if settings and (usage := next((run.api_usage[origin] for run in late if origin in run.api_usage), None)):
                st.markdown(f"API requests **{usage.used:,} of {usage.total:,}**", help=_API_USAGE)
    if settings and state is None:
        st.markdown("Nothing was fetched yet: press *Refresh now*.")
    elif found.settings and not settings:
        instead = "Its exports are loaded by hand." if state else "Load exports of it, or connect it."
        st.markdown(
            f"{instead} To have it fetched by itself, declare `[connections.{origin}]` in {_FILE}; "
            "docs/connections.md says how."
        )


def _moment(title: str, utc: datetime | None, time_zone: str, words: str) -> None:
    told = formats.moment(utc, time_zone) if utc else formats.NOTHING
    st.markdown(f"{title} **{told}**", help=words)
