"""The people of a made-up university: accounts, contacts with their merges, affiliations, leads. Nobody is real."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.made_ids import ACCOUNT, AFFILIATION, CONTACT, LEAD, salesforce_ids

RESULTS_PER_PERSON = 50
LEAST_PEOPLE = 1000
CAMPUSES: dict[str, tuple[str, ...]] = {
    "CU Boulder": ("Arts and Sciences", "Leeds Business", "Law", "Music", "Engineering", "Education"),
    "CU Denver": ("Business", "Public Affairs", "Architecture", "Arts & Media", "Engineering", "Liberal Arts"),
    "CU Anschutz": ("Medicine", "Nursing", "Dental Medicine", "Pharmacy", "Public Health", "Graduate School"),
    "UCCS": ("Business", "Letters, Arts & Sciences", "Beth-El Nursing", "Engineering", "Education", "Public Affairs"),
    "CU System": ("President", "University Relations", "Human Resources", "Procurement", "Treasurer", "Counsel"),
}
ROLES = ("Alumni", "Student", "Staff", "Faculty", "Donor")

_CAMPUS_SHARES = (0.4, 0.2, 0.15, 0.2, 0.05)
_ROLE_SHARES = (0.44, 0.2, 0.16, 0.1, 0.1)
_SCHOOLS = 6
_DEPARTMENTS = 2
_ACCOUNTS_PER_CAMPUS = 1 + _SCHOOLS * (1 + _DEPARTMENTS)
# how many have a first, a second and a third affiliation: roles overlap
_AFFILIATED = (0.95, 0.3, 0.1)
_FORMER = 0.15
_FIRST_NAMES = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett")
# every fifth absorbed contact was itself absorbed by an absorbed one; the first three make the longest chain
_CHAIN_EVERY = 5

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Population:
    """Everyone who may be written to, as columns: people on file, absorbed, deleted and unknown contacts, leads.

    `contact_ids`: as the archive names them; `ids_today`: as live does, after merges and deletions. `roles`: a bit for
    each of ROLES; `places`: campus × 6 + school of the first affiliation. `open_chance`, `click_chance`: a result's.
    """

    people: int
    contact_ids: pl.Series
    ids_today: pl.Series
    lead_ids: pl.Series
    roles: Numbers
    places: Numbers
    open_chance: Floats
    click_chance: Floats
    accounts: pl.DataFrame
    contacts: pl.DataFrame
    affiliations: pl.DataFrame

    @property
    def merged_person(self) -> str:
        """The contact at the end of the longest chain of merges."""
        found: str = self.contact_ids[0]
        return found


def populate(size: int, rng: np.random.Generator, as_of: pl.Expr) -> Population:
    """The people for that many results; `as_of` is the moment of their SystemModstamp."""
    people = max(LEAST_PEOPLE, size // RESULTS_PER_PERSON)
    counts = {
        "on file": people,
        "absorbed": max(10, people // 80),
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
    leads = salesforce_ids(LEAD, numbers).set(~is_lead, None)

    survivor = numbers.copy()
    while (absorbed := master[survivor] >= 0).any():
        survivor[absorbed] = master[survivor[absorbed]]
    ids_today = contact_ids.gather(survivor).set(pl.Series(np.isin(kinds, ["deleted", "unknown"])), None)

    accounts, account_ids = _accounts()
    affiliations, roles, places = _affiliations(ids, kinds, account_ids, rng)
    fan = rng.random(everyone) < 0.06
    fan[[0, *np.flatnonzero(kinds == "absorbed")[:3]]] = True
    open_chance = np.where(fan, 0.9, rng.beta(1.2, 2.4, everyone))
    return Population(
        people=people,
        contact_ids=contact_ids,
        ids_today=ids_today,
        lead_ids=leads,
        roles=roles,
        places=places,
        open_chance=open_chance,
        click_chance=np.where(fan, 0.35, 0.09 * open_chance),
        accounts=accounts,
        contacts=_contacts(ids, kinds, master, rng, as_of),
        affiliations=affiliations,
    )


def _masters(kinds: npt.NDArray[np.str_], rng: np.random.Generator) -> Numbers:
    """For each contact the one that absorbed it, -1 where none did; chains of two, and one of three."""
    master = np.full(len(kinds), -1, dtype=np.int64)
    absorbed = np.flatnonzero(kinds == "absorbed")
    people = int((kinds == "on file").sum())
    master[absorbed] = rng.integers(1, people, len(absorbed))
    chained = absorbed[:-1:_CHAIN_EVERY]
    master[chained] = chained + 1
    master[absorbed[1]], master[absorbed[2]] = absorbed[2], 0
    return master


def _accounts() -> tuple[pl.DataFrame, pl.Series]:
    names: list[str] = []
    parents: list[int | None] = []
    for campus, schools in CAMPUSES.items():
        campus_at = len(names)
        names.append(campus)
        parents.append(None)
        for school in schools:
            school_at = len(names)
            names.append(school)
            parents.append(campus_at)
            names += [f"{school}, department {number}" for number in range(1, _DEPARTMENTS + 1)]
            parents += [school_at] * _DEPARTMENTS
    ids = salesforce_ids(ACCOUNT, np.arange(len(names), dtype=np.int64))
    parent_ids = ids.gather(pl.Series(parents, dtype=pl.UInt32))
    return pl.DataFrame({"Id": ids, "Name": names, "ParentId": parent_ids}), ids


def _affiliations(
    ids: pl.Series, kinds: npt.NDArray[np.str_], account_ids: pl.Series, rng: np.random.Generator
) -> tuple[pl.DataFrame, Numbers, Numbers]:
    everyone = len(kinds)
    known = np.isin(kinds, ["on file", "absorbed", "deleted"])
    bits = np.zeros(everyone, dtype=np.int64)
    first_places = np.zeros(everyone, dtype=np.int64)
    frames = []
    for turn, share in enumerate(_AFFILIATED):
        role = rng.choice(len(ROLES), everyone, p=_ROLE_SHARES)
        campus = rng.choice(len(CAMPUSES), everyone, p=_CAMPUS_SHARES)
        school = rng.integers(0, _SCHOOLS, everyone)
        depth = rng.choice(3, everyone, p=(0.05, 0.75, 0.2))
        department = np.where(depth == 2, rng.integers(1, _DEPARTMENTS + 1, everyone), 0)
        within = np.where(depth == 0, 0, 1 + school * (1 + _DEPARTMENTS) + department)
        # leads and unknown contacts have no affiliation here, but are written to as if they had
        has = rng.random(everyone) < share
        bits |= np.where(has, 1 << role, 0)
        if turn == 0:
            first_places = campus * _SCHOOLS + school
        rows = np.flatnonzero(has & known)
        status = np.where(rng.random(len(rows)) < _FORMER, "Former", "Current")
        frames.append(
            pl.DataFrame(
                {
                    "Id": salesforce_ids(AFFILIATION, rows * len(_AFFILIATED) + turn),
                    "hed__Contact__c": ids.gather(rows),
                    "hed__Account__c": account_ids.gather((campus * _ACCOUNTS_PER_CAMPUS + within)[rows]),
                    "hed__Role__c": pl.Series(ROLES).gather(role[rows]),
                    "hed__Status__c": status,
                }
            )
        )
    return pl.concat(frames), bits, first_places


def _contacts(
    ids: pl.Series, kinds: npt.NDArray[np.str_], master: Numbers, rng: np.random.Generator, as_of: pl.Expr
) -> pl.DataFrame:
    rows = np.flatnonzero(np.isin(kinds, ["on file", "absorbed", "deleted"]))
    absorbed_by = pl.Series(master[rows])
    number = pl.Series(rows).cast(pl.String)
    return pl.DataFrame(
        {
            "Id": ids.gather(rows),
            "FirstName": pl.Series(_FIRST_NAMES).gather(rng.integers(0, len(_FIRST_NAMES), len(rows))),
            "LastName": "Example " + number,
            "Email": "person" + number + "@example.edu",
            "HasOptedOutOfEmail": rng.random(len(rows)) < 0.03,
            "MailingCity": pl.Series(["Boulder", "Denver", "Aurora", "Colorado Springs"]).gather(
                rng.integers(0, 4, len(rows))
            ),
            "MailingState": "CO",
            "IsDeleted": kinds[rows] != "on file",
            "MasterRecordId": ids.gather(absorbed_by.set(absorbed_by < 0, None).cast(pl.UInt32)),
        }
    ).with_columns(as_of.alias("SystemModstamp"))
