"""Tables that are fetched from the beginning, whatever was fetched before."""

from datetime import timedelta

import polars as pl
import pytest

from data_access import open_history
from data_access.field_map import load_field_map
from data_access.sources.salesforce import SalesforceSource
from data_access.store import Store
from data_access.store.tables import STORED_CONTACTS
from data_access.sync import Outcome, Status
from data_access.sync.run import Fetching
from tests.data_access.rows import contact
from tests.data_access.sync.conftest import Place
from tests.fake_org.org import CONTACT, RESULT

CITY = "MailingCity"


def cities(place: Place) -> set[str | None]:
    """Where the people of the history live."""
    return set(Store(place.store).scan(STORED_CONTACTS).select(pl.col("city").unique()).collect()["city"])


def read(outcome: Outcome) -> dict[str, int]:
    """How many rows of live were read, by table that had any."""
    return {table: tally.read for table, tally in outcome.tallies["live"].items() if tally.read}


@pytest.fixture
def moved(place: Place) -> Place:
    """People who moved while nobody was allowed to see where to; the next sync is hours later."""
    place.org.hide(CONTACT, CITY)
    place.org.now += timedelta(minutes=15)
    place.org.upsert(CONTACT, [{"Id": contact(one), CITY: "Boulder"} for one in range(20)])
    assert place.sync().status is Status.DONE
    place.org.now += timedelta(hours=5)
    place.sync()
    place.org.hidden.clear()
    return place


def test_a_field_that_came_back_gets_into_every_row(moved: Place) -> None:
    # nothing changed, as far as Salesforce can tell
    assert read(moved.sync()) == {}
    assert cities(moved) == {None}
    moved.mail(50, 60)
    moved.org.jobs.queries.clear()
    outcome = moved.sync(anew=["contacts"])
    assert read(outcome) == {"contacts": 20, "results": 10}
    assert outcome.tallies["live"]["contacts"].updated == 20
    assert cities(moved) == {"Boulder"}
    whole = {query.split(" FROM ")[1].split()[0] for query in moved.org.jobs.queries if " WHERE " not in query}
    assert CONTACT in whole
    assert RESULT not in whole
    # and from then on what changed
    moved.org.now += timedelta(hours=5)
    assert "contacts" not in read(moved.sync())


def test_an_attribute_that_the_field_map_names_later_gets_into_every_row(place: Place) -> None:
    place.org.upsert(CONTACT, [{"Id": contact(one), "Class_Year__c": str(2000 + one)} for one in range(20)])
    for _ in range(2):
        place.sync(place.live())
        place.org.now += timedelta(hours=5)

    def mapped() -> SalesforceSource:
        source = place.live()
        source._mappings = load_field_map().with_attributes({"Class year": ("Class_Year__c",)}).mappings
        return source

    assert read(place.sync(mapped())) == {}
    assert open_history(place.store).profiles().width == 4
    outcome = place.sync(mapped(), anew=["contacts"])
    assert (outcome.tallies["live"]["contacts"].read, outcome.tallies["live"]["contacts"].updated) == (20, 20)
    assert open_history(place.store).profiles()["Class year"].sort().to_list() == [
        str(year) for year in range(2000, 2020)
    ]


def test_what_an_earlier_sync_fetched_and_did_not_publish_does_not_count(moved: Place) -> None:
    moved.org.hide(CONTACT, CITY)

    def die(at: Fetching) -> None:
        if at.table == "contacts":
            raise KeyboardInterrupt

    # all of them had come, without their city
    with pytest.raises(KeyboardInterrupt):
        moved.sync(anew=["contacts"], progress=die)
    moved.org.hidden.clear()
    assert moved.sync(anew=["contacts"]).status is Status.DONE
    assert cities(moved) == {"Boulder"}
