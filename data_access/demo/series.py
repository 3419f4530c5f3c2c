"""Who writes to whom: the offices' series of emails, and a newsletter of every school."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from data_access.demo import stories
from data_access.demo.places import CAMPUSES, ROLES, SCHOOLS_PER_CAMPUS
from data_access.demo.population import Population

Numbers = npt.NDArray[np.int64]

CONTENT_LINKS = 6
_SYSTEM = len(CAMPUSES) - 1


@dataclass(frozen=True)
class Series:
    """A From Name: who gets it (roles, or one campus or school), how often, and what it links to.

    `unit`: the business unit; `share` of those meant, each time; `topics`: places in stories.TOPICS, of each link;
    `opens`, `clicks`: as a multiple of everybody's chance; `desk`: the campus whose news it carries.
    """

    name: str
    unit: str
    every_days: int
    share: float
    topics: tuple[int, ...]
    opens: float
    clicks: float
    roles: tuple[str, ...] = ROLES
    campus: int | None = None
    school: int | None = None
    triggered: bool = False
    weekends: bool = False

    @property
    def desk(self) -> int:
        """The campus whose stories it links to."""
        if self.school is not None:
            return self.school // SCHOOLS_PER_CAMPUS
        return _SYSTEM if self.campus is None else self.campus

    def recipients(self, population: Population) -> Numbers:
        """The places, in the population's columns, of everyone who may get it."""
        wanted = sum(1 << ROLES.index(role) for role in self.roles)
        meant = (population.roles & wanted) > 0
        if self.campus is not None:
            meant &= population.places // SCHOOLS_PER_CAMPUS == self.campus
        if self.school is not None:
            meant &= population.places == self.school
        return np.flatnonzero(meant)


def _topics(*names: str) -> tuple[int, ...]:
    return tuple(stories.NAMES.index(name) for name in names)


def _offices() -> list[Series]:
    told = tomllib.loads(Path(__file__).with_name("series.toml").read_text("utf-8"))["series"]
    return [
        Series(**{**one, "topics": _topics(*one["topics"]), "roles": tuple(one.get("roles", ROLES))}) for one in told
    ]


def _newsletters() -> list[Series]:
    return [
        Series(
            name=f"{school.name}, {campus.name}",
            unit=campus.name,
            every_days=30,
            share=0.9,
            topics=_topics(school.topic, "faculty", "events", school.topic, "careers", "giving"),
            # no two schools write equally well
            opens=0.85 + 0.05 * (place * 7 % 11),
            clicks=0.7 + 0.08 * (place * 5 % 13),
            school=campus_at * SCHOOLS_PER_CAMPUS + place,
        )
        for campus_at, campus in enumerate(CAMPUSES)
        for place, school in enumerate(campus.schools)
    ]


SERIES = (*_offices(), *_newsletters())
