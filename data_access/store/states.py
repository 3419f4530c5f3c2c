"""How fresh each source is after a load."""

from dataclasses import replace
from datetime import UTC, datetime

from data_access.store.load import LIVE
from data_access.store.retention import begins
from data_access.store.snapshots import SourceState
from data_access.store.staging import Changes, StagedSource, earliest, latest


def since(sources: dict[str, SourceState], kept_from: str | None) -> dict[str, SourceState]:
    """The states of sources of which nothing is here that was sent before that month, as far as they tell."""
    if kept_from is None:
        return sources
    first = begins(kept_from)
    return {
        name: replace(state, oldest_sent=latest(state.oldest_sent, first) if state.oldest_sent else None)
        for name, state in sources.items()
    }


def state_after(origin: str, source: StagedSource, before: SourceState | None) -> SourceState:
    """How fresh a source is after a load: never less than before. What live holds begins where this load began."""
    now = datetime.now(UTC)
    told = source.changes or Changes()
    if before is None:
        return SourceState(
            source.as_of,
            source.oldest_sent,
            source.newest_sent,
            now,
            dict(told.watermarks),
            dict(told.months),
            dict(told.files),
            told.identity,
        )
    if source.changes is not None:
        before = before.as_known_to(told.identity)
    oldest = earliest(before.oldest_sent, source.oldest_sent)
    if origin == LIVE and source.oldest_sent and source.changes is None:
        oldest = source.oldest_sent
    months = {table: {**before.months.get(table, {}), **told.months.get(table, {})} for table in _keys(before, told)}
    return SourceState(
        latest(before.as_of, source.as_of),
        oldest,
        latest(before.newest_sent, source.newest_sent),
        now if source.brought else before.loaded_at,
        {**before.watermarks, **told.watermarks},
        months,
        {**before.files, **told.files},
        told.identity or before.identity,
    )


def _keys(before: SourceState, told: Changes) -> list[str]:
    return sorted({*before.months, *told.months})
