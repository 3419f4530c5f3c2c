"""Who is meant: people by what they are to the university, what they graduated in, where they live, and more."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import polars as pl

from analytics.audience import Affiliations, Audience, Standing, affiliations
from data_access.errors import QuestionError

T = TypeVar("T")

OWN_COLUMNS = ("person", "city", "state", "opted_out")
"""The columns of `History.profiles` that every history has; any other is a further attribute."""


@dataclass(frozen=True, eq=False)
class Directory:
    """What a history knows of the people on file, as they are today.

    `memberships`: the frame of `History.audiences`; `profiles`: of `History.profiles`, one row a person on file;
    `education`: of `History.education`.
    """

    memberships: pl.DataFrame
    profiles: pl.DataFrame
    education: pl.DataFrame

    @property
    def attributes(self) -> tuple[str, ...]:
        """The titles of the further attributes."""
        return tuple(name for name in self.profiles.columns if name not in OWN_COLUMNS)

    @cached_property
    def affiliations(self) -> Affiliations:
        """What people are affiliated to, and as what."""
        return affiliations(self.memberships)

    @cached_property
    def degrees(self) -> dict[str, int]:
        """Every degree, by name, and how many people have it."""
        return _counted(self.education.select("person", "degree").unique(), "degree")

    @cached_property
    def values(self) -> dict[str, dict[str, int]]:
        """Of city, state and each attribute: every value, in its order, and how many people have it."""
        return {name: _counted(self.profiles, name) for name in ("city", "state", *self.attributes)}


@dataclass(frozen=True)
class Whom:
    """People who meet all of it; every part that is empty leaves nobody out, and all of them empty is everyone on file.

    `audience`: one affiliation has to meet all of it. `degrees`, `graduated_from`, `graduated_to` (years, both
    included): one record of education has to meet all of it. `attributes`: title and values, sorted by title; somebody
    has to have one of the values of each. Of several values of anything, one is enough.
    """

    audience: Audience | None = None
    degrees: tuple[str, ...] = ()
    graduated_from: int | None = None
    graduated_to: int | None = None
    cities: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    opted_out: bool | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for years that run backwards."""
        if self.graduated_from and self.graduated_to and self.graduated_to < self.graduated_from:
            raise ValueError(
                f"The years of graduation end ({self.graduated_to}) before they begin ({self.graduated_from}): change "
                "one of the two."
            )

    @property
    def words(self) -> str:
        """As a reader would say it: "current Alumni at CU Boulder, graduated 2010 or later, living in CO"."""
        parts = []
        if self.degrees:
            parts.append(f"with the degree {_either(self.degrees)}")
        if self.graduated_from or self.graduated_to:
            parts.append(f"graduated {_years(self.graduated_from, self.graduated_to)}")
        if self.cities or self.states:
            parts.append("living in " + ", ".join(_either(places) for places in (self.cities, self.states) if places))
        parts += [f"with {title} {_either(values)}" for title, values in self.attributes]
        if self.opted_out is not None:
            parts.append("opted out of email" if self.opted_out else "not opted out of email")
        if self.audience:
            return ", ".join([self.audience.words, *parts])
        return f"people {', '.join(parts)}" if parts else "everyone on file"

    def among(self, directory: Directory) -> pl.Series:
        """The people who are meant: Int32, in their order, each once.

        Rule: docs/definitions.md, "who is meant". Raises QuestionError for an attribute that the data does not have:
        nobody would be meant by it, and left out of nothing.
        """
        if lacking := [title for title, _ in self.attributes if title not in directory.attributes]:
            raise QuestionError(
                f"No contact in this data has {_either(f'“{title}”' for title in lacking)}: choose without it."
            )
        meets = pl.lit(value=True)
        for column, values in (("city", self.cities), ("state", self.states), *self.attributes):
            if values:
                meets &= pl.col(column).is_in(values)
        if self.opted_out is not None:
            meets &= pl.col("opted_out") == self.opted_out
        people = directory.profiles.filter(meets).select("person")
        if self.audience:
            people = people.join(self.audience.among(directory.memberships), on="person", how="semi")
        if self._asks_education:
            people = people.join(self._educated(directory.education), on="person", how="semi")
        return people["person"].unique().sort()

    def to_dict(self) -> dict[str, Any]:
        """What is chosen, of texts, numbers, lists and objects only, as JSON has them; `from_dict` reads it."""
        chosen: dict[str, Any] = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in vars(self).items()
            if name not in ("audience", "attributes") and value not in ((), None)
        }
        if self.audience:
            audience = {name: list(value) for name, value in vars(self.audience).items() if name != "standing"}
            chosen["audience"] = {"standing": self.audience.standing.value, **audience}
        if self.attributes:
            chosen["attributes"] = {title: list(values) for title, values in self.attributes}
        return chosen

    @classmethod
    def from_dict(cls, said: Any) -> "Whom":
        """What `to_dict` gave. Raises ValueError, with a sentence, for anything else: no condition gets lost."""
        told = _object(said, "Who is meant", tuple(cls.__dataclass_fields__))
        attributes = _object(told.get("attributes", {}), "attributes")
        return cls(
            audience=_audience(told["audience"]) if "audience" in told else None,
            degrees=_texts(told, "degrees"),
            graduated_from=_one(told, "graduated_from", int, "a number"),
            graduated_to=_one(told, "graduated_to", int, "a number"),
            cities=_texts(told, "cities"),
            states=_texts(told, "states"),
            attributes=tuple((title, _texts(attributes, title)) for title in sorted(attributes)),
            opted_out=_one(told, "opted_out", bool, "true or false"),
        )

    @property
    def _asks_education(self) -> bool:
        return bool(self.degrees or self.graduated_from or self.graduated_to)

    def _educated(self, education: pl.DataFrame) -> pl.DataFrame:
        meets = pl.lit(value=True)
        if self.degrees:
            meets &= pl.col("degree").is_in(self.degrees)
        if self.graduated_from:
            meets &= pl.col("graduation_year") >= self.graduated_from
        if self.graduated_to:
            meets &= pl.col("graduation_year") <= self.graduated_to
        return education.filter(meets)


def _counted(rows: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(rows.drop_nulls(column).group_by(column).len().sort(column).rows())


def _either(texts: Iterable[str]) -> str:
    return " or ".join(texts)


def _years(first: int | None, last: int | None) -> str:
    if first == last:
        return f"in {first}"
    if first and last:
        return f"{first} to {last}"
    return f"{first} or later" if first else f"{last} or earlier"


def _audience(said: Any) -> Audience:
    told = _object(said, "An audience", tuple(Audience.__dataclass_fields__))
    standing = told.get("standing", Standing.CURRENT.value)
    if standing not in list(Standing):
        raise ValueError(f"An audience is {_either(Standing)}, not {standing!r}.")
    return Audience(
        roles=_texts(told, "roles"),
        standing=Standing(standing),
        campuses=_texts(told, "campuses"),
        schools=_texts(told, "schools"),
        departments=_texts(told, "departments"),
    )


def _object(said: Any, what: str, known: tuple[str, ...] = ()) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise ValueError(f"{what} must be an object, not {said!r}.")
    if known and (unknown := sorted(set(said) - set(known))):
        raise ValueError(f"{what}: nothing is known of {_either(map(repr, unknown))}; there are {', '.join(known)}.")
    return said


def _texts(told: dict[str, Any], name: str) -> tuple[str, ...]:
    value = told.get(name, [])
    if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
        raise ValueError(f"Who is meant: {name} must be a list of texts, not {value!r}.")
    return tuple(value)


def _one(told: dict[str, Any], name: str, kind: type[T], what: str) -> T | None:
    value = told.get(name)
    # true is an int to Python
    if value is None or type(value) is kind:
        return value
    raise ValueError(f"Who is meant: {name} must be {what}, not {value!r}.")
