"""The accounts of the made-up university: campuses, schools and departments, and who belongs where."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from data_access.demo.made_ids import ACCOUNT, AFFILIATION, salesforce_ids

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class School:
    """A school or college, what its newsletter is mostly about, and its departments."""

    name: str
    topic: str
    departments: tuple[str, ...]


@dataclass(frozen=True)
class Campus:
    """A campus: its share of all affiliations, its shares of ROLES, and where it publishes its news."""

    name: str
    share: float
    roles: tuple[float, ...]
    news: str
    schools: tuple[School, ...]


PEOPLE_FILE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("people.toml").read_text("utf-8"))
ROLES: tuple[str, ...] = tuple(PEOPLE_FILE["roles"])
CAMPUSES = tuple(
    Campus(
        one["name"],
        one["share"],
        tuple(one["roles"]),
        one["news"],
        tuple(School(name, topic, tuple(departments)) for name, topic, departments in one["schools"]),
    )
    for one in PEOPLE_FILE["campus"]
)
SCHOOLS_PER_CAMPUS = len(CAMPUSES[0].schools)

# the first schools are the large ones
_SCHOOL_SHARES = (0.34, 0.2, 0.16, 0.12, 0.1, 0.08)
# at the campus itself, at the school itself, in a department
_DEPTHS = (0.05, 0.45, 0.5)
# how many have a first, a second and a third affiliation: roles overlap
_AFFILIATED = (0.95, 0.28, 0.08)
_FORMER = 0.15


@dataclass(frozen=True)
class Belonging:
    """Who belongs where, by person.

    `roles`: a bit for each of ROLES; `places`: campus × schools a campus + school, and `first_roles`: the role, of the
    first affiliation.
    """

    affiliations: pl.DataFrame
    roles: Numbers
    places: Numbers
    first_roles: Numbers


def accounts() -> pl.DataFrame:
    """The tree of accounts, in Salesforce's field names: each campus, then each of its schools and departments."""
    names: list[str] = []
    parents: list[int | None] = []
    for campus in CAMPUSES:
        campus_at = len(names)
        names.append(campus.name)
        parents.append(None)
        for school in campus.schools:
            school_at = len(names)
            names += [school.name, *school.departments]
            parents += [campus_at] + [school_at] * len(school.departments)
    ids = salesforce_ids(ACCOUNT, np.arange(len(names)))
    return pl.DataFrame({"Id": ids, "Name": names, "ParentId": ids.gather(pl.Series(parents, dtype=pl.UInt32))})


def affiliate(ids: pl.Series, known: Mask, rng: np.random.Generator) -> Belonging:
    """Give people none, one or several affiliations.

    Only `known` contacts have rows; leads and unknown contacts are written to as if they had.
    """
    everyone = len(ids)
    campus_rows, school_rows, departments = _rows()
    role_limits = np.cumsum([campus.roles for campus in CAMPUSES], axis=1)
    bits = np.zeros(everyone, dtype=np.int64)
    frames, first = [], (bits, bits)
    for turn, share in enumerate(_AFFILIATED):
        campus = rng.choice(len(CAMPUSES), everyone, p=[campus.share for campus in CAMPUSES])
        role = (rng.random(everyone)[:, None] > role_limits[campus, :-1]).sum(axis=1)
        school = campus * SCHOOLS_PER_CAMPUS + rng.choice(SCHOOLS_PER_CAMPUS, everyone, p=_SCHOOL_SHARES)
        depth = rng.choice(3, everyone, p=_DEPTHS)
        department = 1 + (rng.random(everyone) * departments[school]).astype(np.int64)
        account = np.where(depth == 0, campus_rows[campus], school_rows[school]) + np.where(depth == 2, department, 0)
        has = rng.random(everyone) < share
        bits = bits | np.where(has, 1 << role, 0)
        if turn == 0:
            first = (school, role)
        rows = np.flatnonzero(has & known)
        frames.append(
            pl.DataFrame(
                {
                    "Id": salesforce_ids(AFFILIATION, rows * len(_AFFILIATED) + turn),
                    "hed__Contact__c": ids.gather(rows),
                    "hed__Account__c": salesforce_ids(ACCOUNT, account[rows]),
                    "hed__Role__c": pl.Series(ROLES).gather(role[rows]),
                    "hed__Status__c": np.where(rng.random(len(rows)) < _FORMER, "Former", "Current"),
                }
            )
        )
    return Belonging(pl.concat(frames), bits, *first)


def _rows() -> tuple[Numbers, Numbers, Numbers]:
    """The row of each campus and of each school among the accounts, and how many departments each school has."""
    campuses, schools, departments, row = [], [], [], 0
    for campus in CAMPUSES:
        campuses.append(row)
        row += 1
        for school in campus.schools:
            schools.append(row)
            departments.append(len(school.departments))
            row += 1 + len(school.departments)
    return np.array(campuses), np.array(schools), np.array(departments)
