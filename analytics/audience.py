"""Who is meant: an audience, as the affiliations of today have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl


class Standing(StrEnum):
    """Which affiliations count."""

    CURRENT = "current"
    FORMER = "former"
    ANY = "any"


@dataclass(frozen=True)
class Audience:
    """People by their affiliations: of these roles, at these campuses, schools and departments; empty means any.

    One affiliation has to meet all of it. An audience without roles and places, of any standing, is everyone who has an
    affiliation at all.
    """

    roles: tuple[str, ...] = ()
    standing: Standing = Standing.CURRENT
    campuses: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The audience as a reader would say it: "current Faculty at the department History, CU Boulder"."""
        standing = "current or former" if self.standing is Standing.ANY else self.standing.value
        roles = " or ".join(self.roles) or "affiliates"
        # a department may be called as a school is
        levels = (("the department ", self.departments), ("", self.schools), ("", self.campuses))
        places = ", ".join(f"{what}{' or '.join(level)}" for what, level in levels if level)
        return f"{standing} {roles}" + (f" at {places}" if places else "")

    def among(self, memberships: pl.DataFrame) -> pl.DataFrame:
        """The memberships that make someone part of the audience.

        Takes the frame of `History.audiences` (person, role, current, campus, school, department), gives rows of it.
        """
        meets = pl.lit(value=True)
        if self.standing is not Standing.ANY:
            meets &= pl.col("current") == (self.standing is Standing.CURRENT)
        wanted = {
            "role": self.roles,
            "campus": self.campuses,
            "school": self.schools,
            "department": self.departments,
        }
        for column, values in wanted.items():
            if values:
                meets &= pl.col(column).is_in(values)
        return memberships.filter(meets)


@dataclass(frozen=True, eq=False)
class Affiliations:
    """What people are affiliated to, and as what: an audience is chosen among it.

    `roles`: for each standing, every role there is with the number of people who have it in that standing, most first.
    `places`: campus, school, department: String, each combination that anybody is affiliated to once, in their order.
    """

    roles: Mapping[Standing, Mapping[str, int]]
    places: pl.DataFrame


def affiliations(memberships: pl.DataFrame) -> Affiliations:
    """What stands in the frame of `History.audiences`."""
    everybody = int(memberships["person"].max() or 0) + 1  # type: ignore[arg-type]
    roles: dict[Standing, dict[str, int]] = {standing: {} for standing in Standing}
    for role, held in memberships.select("role", "person", "current").partition_by("role", as_dict=True).items():
        people, current = held["person"].to_numpy(), held["current"].to_numpy()
        of = {Standing.CURRENT: people[current], Standing.FORMER: people[~current], Standing.ANY: people}
        for standing, theirs in of.items():
            # each once, by a look into an array: millions of them are counted
            once = np.zeros(everybody, dtype=np.bool_)
            once[theirs] = True
            roles[standing][str(role[0])] = int(once.sum())
    places = memberships.select("campus", "school", "department").unique().cast(pl.String)
    return Affiliations(
        {standing: _most_first(people_of) for standing, people_of in roles.items()},
        places.sort("campus", "school", "department"),
    )


def _most_first(people: dict[str, int]) -> dict[str, int]:
    return dict(sorted(people.items(), key=lambda one: (-one[1], one[0])))
