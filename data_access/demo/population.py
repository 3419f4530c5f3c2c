"""The people of the made-up university: contacts with their merges, leads, what each likes. Nobody is real."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import polars as pl

from data_access.demo import places, stories
from data_access.demo.made_ids import CONTACT, LEAD, salesforce_ids
from data_access.demo.places import PEOPLE_FILE

# every fifth absorbed contact was itself absorbed by an absorbed one; the first three make the longest chain
_CHAIN_EVERY = 5
_FANS = 0.05
_MACHINES = 0.01
_BAD_ADDRESSES = 0.012
_OPTED_OUT = 0.03
# so many more care about sports than about any other topic
_SPORTS_SHARE = 0.18
_ODD_NAME_EVERY = 1500
# with a row in Contact; what a forgotten merge absorbed has none left
_KNOWN = ("on file", "absorbed", "deleted")

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Kinds = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Population:
    """Everyone who may be written to, as columns: people on file, absorbed, deleted and unknown contacts, leads.

    `contact_ids`: as the archive names them; `ids_today`: as live does, after merges and deletions. `roles`: a bit for
    each of ROLES; `places`: campus × schools a campus + school of the first affiliation. `open_chance`,
    `click_chance`, `hard_chance`: a result's; `tastes`: the topic whose links they prefer; `machines`: behind a gateway
    that opens and follows everything.
    """

    contact_ids: pl.Series
    ids_today: pl.Series
    lead_ids: pl.Series
    roles: Numbers
    places: Numbers
    open_chance: Floats
    click_chance: Floats
    hard_chance: Floats
    tastes: Numbers
    machines: Mask
    accounts: pl.DataFrame
    contacts: pl.DataFrame
    affiliations: pl.DataFrame

    @property
    def merged_person(self) -> str:
        """The contact at the end of the longest chain of merges."""
        found: str = self.contact_ids[0]
        return found


def populate(people: int, rng: np.random.Generator, as_of: datetime, *, forgotten_merges: bool) -> Population:
    """So many people on file, and those who are no longer; `as_of` is the moment of their SystemModstamp."""
    counts = {
        "on file": people,
        "absorbed": max(10, people // 80),
        "forgotten": max(5, people // 400) if forgotten_merges else 0,
        "deleted": max(5, people // 200),
        "unknown": max(5, people // 500),
        "lead": max(10, people // 60),
    }
    kinds = np.repeat(list(counts), list(counts.values()))
    everyone = len(kinds)
    master = _masters(kinds, rng)
    numbers = np.arange(everyone, dtype=np.int64)
    is_lead = pl.Series(kinds == "lead")
    ids = salesforce_ids(CONTACT, numbers)
    contact_ids = ids.set(is_lead, None)

    survivor = numbers.copy()
    while (absorbed := master[survivor] >= 0).any():
        survivor[absorbed] = master[survivor[absorbed]]
    ids_today = contact_ids.gather(survivor).set(pl.Series(np.isin(kinds, ["deleted", "unknown"])), None)

    belonging = places.affiliate(ids, np.isin(kinds, _KNOWN), rng)
    fan = rng.random(everyone) < _FANS
    fan[[0, *np.flatnonzero(kinds == "absorbed")[:3]]] = True
    by_role = np.array(PEOPLE_FILE["role_opens"])[belonging.first_roles]
    open_chance = np.where(fan, 0.85, rng.beta(1.1, 2.6, everyone) * by_role)
    sporty = rng.random(everyone) < _SPORTS_SHARE
    tastes = np.where(sporty, stories.NAMES.index("athletics"), rng.integers(0, len(stories.TOPICS), everyone))
    return Population(
        contact_ids=contact_ids,
        ids_today=ids_today,
        lead_ids=salesforce_ids(LEAD, numbers).set(~is_lead, None),
        roles=belonging.roles,
        places=belonging.places,
        open_chance=open_chance,
        click_chance=np.where(fan, 0.2, 0.075 * open_chance),
        hard_chance=np.where(rng.random(everyone) < _BAD_ADDRESSES, 0.55, 0.0006),
        tastes=tastes,
        machines=rng.random(everyone) < _MACHINES,
        accounts=places.accounts(),
        contacts=_contacts(ids, kinds, master, rng, as_of),
        affiliations=belonging.affiliations,
    )


def _masters(kinds: Kinds, rng: np.random.Generator) -> Numbers:
    """For each contact the one that absorbed it, -1 where none did; chains of two, and one of three."""
    master = np.full(len(kinds), -1, dtype=np.int64)
    people = int((kinds == "on file").sum())
    absorbed, forgotten = np.flatnonzero(kinds == "absorbed"), np.flatnonzero(kinds == "forgotten")
    master[absorbed] = rng.integers(1, people, len(absorbed))
    chained = absorbed[:-1:_CHAIN_EVERY]
    master[chained] = chained + 1
    master[absorbed[1]], master[absorbed[2]] = absorbed[2], 0
    master[forgotten] = rng.integers(1, people, len(forgotten))
    return master


def _contacts(ids: pl.Series, kinds: Kinds, master: Numbers, rng: np.random.Generator, as_of: datetime) -> pl.DataFrame:
    rows = np.flatnonzero(np.isin(kinds, _KNOWN))
    count = len(rows)
    first = _any_of(PEOPLE_FILE["first_names"], rng, count)
    last = _any_of(PEOPLE_FILE["last_names"], rng, count)
    ascii_last = last.str.replace("ñ", "n")
    email = (first + "." + ascii_last).str.to_lowercase() + "." + pl.Series(rows).cast(pl.String) + "@example.edu"
    odd = np.arange(_ODD_NAME_EVERY // 2, count, _ODD_NAME_EVERY)
    odd_names = pl.Series(PEOPLE_FILE["odd_last_names"])
    cities = (rng.random(count) ** 2 * len(PEOPLE_FILE["cities"])).astype(np.int64)
    city, state = (pl.Series(column) for column in zip(*PEOPLE_FILE["cities"], strict=True))
    absorbed_by = pl.Series(master[rows])
    return pl.DataFrame(
        {
            "Id": ids.gather(rows),
            "FirstName": first,
            "LastName": last.scatter(odd, odd_names.gather(np.arange(len(odd)) % len(odd_names))),
            "Email": email,
            "HasOptedOutOfEmail": rng.random(count) < _OPTED_OUT,
            "MailingCity": city.gather(cities),
            "MailingState": state.gather(cities),
            "IsDeleted": kinds[rows] != "on file",
            "MasterRecordId": ids.gather(absorbed_by.set(absorbed_by < 0, None).cast(pl.UInt32)),
        }
    ).with_columns(pl.lit(as_of, dtype=pl.Datetime("us", "UTC")).alias("SystemModstamp"))


def _any_of(values: list[str], rng: np.random.Generator, count: int) -> pl.Series:
    return pl.Series(values).gather(rng.integers(0, len(values), count))
