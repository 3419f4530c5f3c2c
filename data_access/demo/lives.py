"""What the people of the made-up university graduated in, the class they are of, and what they give."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from data_access.demo.made_ids import EDUCATION, salesforce_ids
from data_access.demo.places import PEOPLE_FILE, ROLES, Mask, Numbers

ATTRIBUTES: dict[str, tuple[str, ...]] = {"Class year": ("Class_Year__c",), "Giving level": ("Giving_Level__c",)}
"""The further attributes of contacts, as a field map has them."""

_THIS_YEAR = 2026
# how long ago somebody graduated: half of them in the past 15 years, some in the sixties
_YEARS_AGO = (1.1, 2.9, 62)
_FURTHER = 0.3
# how many alumni give anything, who are no donors by affiliation; and how many of all givers at each level
_GIVING_ALUMNI = 0.12
_LEVELS = (0.56, 0.3, 0.11, 0.03)


@dataclass(frozen=True)
class Lives:
    """`education`: records in Salesforce's names; `contacts`: Id, Class_Year__c and Giving_Level__c, many null."""

    education: pl.DataFrame
    contacts: pl.DataFrame


def live(ids: pl.Series, roles: Numbers, rng: np.random.Generator) -> Lives:
    """Give alumni their degrees, students the year of their class, donors and some alumni a giving level.

    `ids` are those of contacts, `roles` a bit for each of ROLES.
    """
    count = len(ids)
    first, second, most = _YEARS_AGO
    year = _THIS_YEAR - (rng.beta(first, second, count) * most).astype(np.int64)
    coming = _THIS_YEAR + rng.integers(1, 5, count)
    later = np.minimum(year + rng.integers(2, 12, count), _THIS_YEAR)
    alumni, student, donor = (_has(roles, role) for role in ("Alumni", "Student", "Donor"))
    education = [
        _degrees("first_degrees", ids, alumni, year, 0, rng),
        _degrees("further_degrees", ids, alumni & (rng.random(count) < _FURTHER), later, 1, rng),
    ]
    gives = donor | (alumni & (rng.random(count) < _GIVING_ALUMNI))
    class_years = pl.Series(np.where(alumni, year, coming)).cast(pl.String)
    levels = pl.Series(PEOPLE_FILE["giving_levels"]).gather(rng.choice(len(_LEVELS), count, p=_LEVELS))
    contacts = {
        "Id": ids,
        "Class_Year__c": class_years.set(pl.Series(~(alumni | student)), None),
        "Giving_Level__c": levels.set(pl.Series(~gives), None),
    }
    return Lives(pl.concat(education), pl.DataFrame(contacts))


def _has(roles: Numbers, role: str) -> Mask:
    has: Mask = (roles & (1 << ROLES.index(role))) > 0
    return has


def _degrees(kind: str, ids: pl.Series, who: Mask, years: Numbers, turn: int, rng: np.random.Generator) -> pl.DataFrame:
    rows = np.flatnonzero(who)
    degrees = pl.Series(PEOPLE_FILE[kind])
    records = {
        "Id": salesforce_ids(EDUCATION, rows * 2 + turn),
        "hed__Contact__c": ids.gather(rows),
        "hed__Degree_Earned__c": degrees.gather((rng.random(len(rows)) ** 2 * len(degrees)).astype(np.int64)),
        "hed__Graduation_Date__c": years[rows],
    }
    return pl.DataFrame(records).with_columns(pl.date("hed__Graduation_Date__c", 5, 7).alias("hed__Graduation_Date__c"))
