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
    """People by their affiliations: of these roles, at these campuses and schools; empty means any.

    One affiliation has to meet all of it. An audience without roles, campuses and schools, of any standing, is everyone
    who has an affiliation at all.
    """

    roles: tuple[str, ...] = ()
    standing: Standing = Standing.CURRENT
    campuses: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The audience as a reader would say it: "current Faculty at CU Boulder"."""
        standing = "current or former" if self.standing is Standing.ANY else self.standing.value
        roles = " or ".join(self.roles) or "affiliates"
        places = " or ".join(self.schools or self.campuses)
        return f"{standing} {roles}" + (f" at {places}" if places else "")

    def among(self, memberships: pl.DataFrame) -> pl.DataFrame:
        """The memberships that make someone part of the audience.

        Takes the frame of `History.audiences` (person, role, current, campus, school, department), gives rows of it.
        """
        meets = pl.lit(value=True)
        if self.standing is not Standing.ANY:
            meets &= pl.col("current") == (self.standing is Standing.CURRENT)
        for column, wanted in (("role", self.roles), ("campus", self.campuses), ("school", self.schools)):
            if wanted:
                meets &= pl.col(column).is_in(wanted)
        return memberships.filter(meets)
