"""An audience is whoever has one affiliation that meets all of it."""

import pytest

from analytics.audience import Audience, Standing, affiliations
from tests.analytics.frames import member, memberships

PLACES = memberships(
    member(1),
    member(2, current=False),
    member(3, role="Staff"),
    member(4, campus="Denver", school="Business"),
    member(5, role="Staff", campus="Denver", school="Arts"),
    member(5, role="Faculty", campus="Denver", school="Business", current=False),
)


@pytest.mark.parametrize(
    ("audience", "persons"),
    [
        (Audience(), [1, 3, 4, 5]),
        (Audience(standing=Standing.FORMER), [2, 5]),
        (Audience(standing=Standing.ANY), [1, 2, 3, 4, 5, 5]),
        (Audience(roles=("Faculty",)), [1, 4]),
        (Audience(roles=("Faculty",), standing=Standing.ANY), [1, 2, 4, 5]),
        (Audience(roles=("Faculty", "Staff")), [1, 3, 4, 5]),
        (Audience(campuses=("Denver",)), [4, 5]),
        (Audience(schools=("Arts",)), [1, 3, 5]),
        (Audience(campuses=("Denver",), schools=("Arts",)), [5]),
        (Audience(roles=("Donor",)), []),
    ],
    ids=lambda value: value.words if isinstance(value, Audience) else "",
)
def test_who_is_meant(audience: Audience, persons: list[int]) -> None:
    assert audience.among(PLACES)["person"].to_list() == persons


def test_one_affiliation_has_to_meet_all_of_it() -> None:
    # person 5 is current, and is Faculty, but is no current Faculty
    assert 5 not in Audience(roles=("Faculty",), campuses=("Denver",)).among(PLACES)["person"].to_list()


def test_nobody_is_among_nobody() -> None:
    assert Audience().among(memberships()).rows() == []


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        (Audience(), "current affiliates"),
        (Audience(roles=("Faculty",), campuses=("CU Boulder",)), "current Faculty at CU Boulder"),
        (Audience(roles=("Faculty", "Staff"), standing=Standing.ANY), "current or former Faculty or Staff"),
        (Audience(standing=Standing.FORMER, schools=("Law", "Arts")), "former affiliates at Law or Arts"),
        (Audience(departments=("Law",)), "current affiliates at the department Law"),
        (
            Audience(departments=("Law", "Jazz"), campuses=("Denver",)),
            "current affiliates at the department Law or Jazz, Denver",
        ),
    ],
    ids=["everyone", "role-and-campus", "roles-any-standing", "former-at-schools", "department", "departments"],
)
def test_in_words(audience: Audience, words: str) -> None:
    assert audience.words == words


def test_what_an_audience_is_chosen_among() -> None:
    found = affiliations(PLACES)
    assert {standing: list(roles.items()) for standing, roles in found.roles.items()} == {
        # of equals the first by name; person 5 has both roles
        Standing.CURRENT: [("Faculty", 2), ("Staff", 2)],
        Standing.FORMER: [("Faculty", 2), ("Staff", 0)],
        Standing.ANY: [("Faculty", 4), ("Staff", 2)],
    }
    assert found.places.select("campus", "school").unique(maintain_order=True).rows() == [
        ("Boulder", "Arts"),
        ("Denver", "Arts"),
        ("Denver", "Business"),
    ]
    nobody = affiliations(PLACES.clear())
    assert (nobody.roles[Standing.ANY], nobody.places.height) == ({}, 0)
