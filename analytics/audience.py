"""Who is meant: an audience, as the affiliations of today have it."""

from dataclasses import dataclass
from enum import StrEnum

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
