"""What was sent to an id that is nobody on file: a deleted contact, one that was never exported, a lead."""

from dataclasses import dataclass

import polars as pl

from data_access.errors import QuestionError
from data_access.history.persons import told
from data_access.history.reading import Reading
from data_access.ids import LEAD_PREFIX, lift_one
from data_access.people import State
from data_access.store.tables import STORED_LINKS, STORED_RESULTS


@dataclass(frozen=True)
class Filed:
    """Everything that is filed under one id: see `History.filed_under`. `state` is None of a lead."""

    record_id: str
    state: State | None
    results: pl.DataFrame
    links: pl.DataFrame


def filed_under(reading: Reading, record_id: str) -> Filed:
    """See History.filed_under."""
    asked = lift_one(record_id)
    if asked is None:
        raise QuestionError(f"{record_id!r} is no Salesforce id: they have 15 or 18 letters and digits.")
    state = None
    if asked.startswith(LEAD_PREFIX):
        found = reading.scan(STORED_RESULTS).filter(pl.col("lead_id") == asked)
        results = found.collect(engine="streaming")
    else:
        known = reading.people.filter((pl.col("contact_id") == asked) & pl.col("survivor").is_null())
        if known.is_empty():
            raise QuestionError(f"There is no record of {asked} in this data.")
        state = State(known["state"][0])
        results = reading.results_of(known["person"])
    if state is None and results.is_empty():
        raise QuestionError(f"There is no record of {asked} in this data.")
    of_these = pl.col("result_id").is_in(results["id"].implode())
    clicked = reading.scan(STORED_LINKS).filter(of_these).collect(engine="streaming")
    return Filed(asked, state, *told(reading, results, clicked))
