"""What many questions need is worked out by whoever writes to a store, before readers need it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from data_access.errors import StoreError
from data_access.faults import UNFORESEEN, cause_of
from data_access.history.history import open_history
from data_access.roots import Root
from data_access.store import Store
from data_access.store.beside import preparing_of

_log = logging.getLogger(__name__)


def prepare(store: Root) -> None:
    """`History.prepare` of the newest snapshot of a store, if it holds anything yet; a failure fails nothing else."""
    try:
        with suppress(StoreError):
            open_history(store).prepare()
    except UNFORESEEN as error:
        # whoever asks first works it out
        _log.warning("what pages need was not worked out ahead: %s", cause_of(error))


@contextmanager
def preparing(store: Root) -> Iterator[None]:
    """Prepare what is published within; until then readers keep to what they have (`History.is_overtaken`)."""
    marker, before = preparing_of(store), Store(store).newest()
    # nobody reads yet where there is no folder; a disk that says no will say so when it is written to
    with suppress(OSError):
        marker.touch()
    try:
        yield
        if Store(store).newest() != before:
            prepare(store)
    finally:
        with suppress(OSError):
            marker.unlink(missing_ok=True)
