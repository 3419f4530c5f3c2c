"""Whoever meets every condition is meant; whoever is asked for nothing is everyone on file."""

import json
import re
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.audience import Audience, Standing
from analytics.whom import Directory, Whom
from data_access.errors import QuestionError
from tests.analytics.frames import educated, education, member, memberships, profile, profiles

ALUMNI = Audience(roles=("Alumni",))
DIRECTORY = Directory(
    memberships(
        member(1, role="Alumni", campus="Boulder"),
        member(2, role="Alumni", campus="Denver", department="Jazz"),
        member(2, role="Staff", current=False),
        member(3, role="Staff", current=False),
    ),
    profiles(
        profile(1, city="Denver", state="CO", **{"Class year": "2010", "Employer": "Ball"}),
        profile(2, city="Denver", state="IA", opted_out=True, **{"Class year": "2011"}),
        profile(3, city="Pueblo", state="CO", Employer="Ball"),
        profile(4),
        attributes=("Class year", "Employer"),
    ),
    education(
        educated(1, "BA", 2010),
        educated(1, "MBA", 2015),
        educated(2, "BA", 2015),
        educated(3, "PhD"),
        educated(3, None, 1999),
    ),
)
CASES: list[tuple[Whom, list[int], str]] = [
    (Whom(), [1, 2, 3, 4], "everyone on file"),
    (Whom(ALUMNI), [1, 2], "current Alumni"),
    (Whom(Audience()), [1, 2], "current affiliates"),
    (Whom(Audience(standing=Standing.FORMER)), [2, 3], "former affiliates"),
    (
        Whom(Audience(departments=("Jazz",), campuses=("Denver",))),
        [2],
        "current affiliates at the department Jazz, Denver",
    ),
    (Whom(degrees=("BA", "PhD")), [1, 2, 3], "people with the degree BA or PhD"),
    (Whom(graduated_from=2010), [1, 2], "people graduated 2010 or later"),
    (Whom(graduated_to=2010), [1, 3], "people graduated 2010 or earlier"),
    (Whom(graduated_from=2011, graduated_to=2015), [1, 2], "people graduated 2011 to 2015"),
    (Whom(graduated_from=2010, graduated_to=2010), [1], "people graduated in 2010"),
    # one degree has to meet all of it: the BA of person 1 is of 2010, and the PhD of person 3 has no year
    (Whom(degrees=("BA",), graduated_from=2011), [2], "people with the degree BA, graduated 2011 or later"),
    (Whom(degrees=("PhD",), graduated_to=2000), [], "people with the degree PhD, graduated 2000 or earlier"),
    (Whom(cities=("Denver", "Pueblo")), [1, 2, 3], "people living in Denver or Pueblo"),
    (Whom(cities=("Denver",), states=("CO",)), [1], "people living in Denver, CO"),
    (Whom(attributes=(("Class year", ("2010", "2011")),)), [1, 2], "people with Class year 2010 or 2011"),
    (
        Whom(attributes=(("Class year", ("2010",)), ("Employer", ("Ball",)))),
        [1],
        "people with Class year 2010, with Employer Ball",
    ),
    (Whom(opted_out=True), [2], "people opted out of email"),
    (Whom(opted_out=False), [1, 3, 4], "people not opted out of email"),
    (
        Whom(replace(ALUMNI, campuses=("Boulder",)), graduated_from=2010, states=("CO",)),
        [1],
        "current Alumni at Boulder, graduated 2010 or later, living in CO",
    ),
]


@pytest.mark.parametrize(("whom", "people", "words"), CASES, ids=[words for *_, words in CASES])
def test_who_is_meant(whom: Whom, people: list[int], words: str) -> None:
    found = whom.among(DIRECTORY)
    assert (found.to_list(), whom.words) == (people, words)
    assert found.dtype == pl.Int32


VALUES = ["a", "b", "Ä =\n"]
texts = st.lists(st.sampled_from(VALUES), max_size=2, unique=True).map(tuple)
some = st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True).map(tuple)
years = st.one_of(st.none(), st.integers(2000, 2003))
audiences = st.builds(Audience, texts, st.sampled_from(Standing), texts, texts, texts)
TITLES = ("Class year", "Employer")


@st.composite
def attributes(draw: st.DrawFn) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Values of some of the titles."""
    return tuple((title, draw(some)) for title in TITLES if draw(st.booleans()))


PARTS: dict[str, st.SearchStrategy[Any]] = {
    "audience": audiences,
    "degrees": texts,
    "graduated_from": years,
    "graduated_to": years,
    "cities": texts,
    "states": texts,
    "attributes": attributes(),
    "opted_out": st.one_of(st.none(), st.booleans()),
}


@st.composite
def whoms(draw: st.DrawFn) -> Whom:
    """Any parts of it, years in their order."""
    parts = draw(st.fixed_dictionaries({}, optional=PARTS))
    ordered = sorted(year for name, year in parts.items() if name.startswith("graduated") and year)
    if len(ordered) == 2:
        parts["graduated_from"], parts["graduated_to"] = ordered
    return Whom(**parts)


@st.composite
def directories(draw: st.DrawFn) -> Directory:
    """A few people of whom anything may be known, and people that are not on file in no frame."""
    value = st.one_of(st.none(), st.sampled_from(["a", "b"]))
    place = st.sampled_from(["a", "b"])
    person = st.integers(0, 4)
    known = st.fixed_dictionaries(
        {"city": value, "state": value, "opted_out": st.booleans(), **dict.fromkeys(TITLES, value)}
    )
    of_members = st.fixed_dictionaries(
        {
            "person": person,
            "role": place,
            "current": st.booleans(),
            "campus": place,
            "school": place,
            "department": place,
        }
    )
    of_education = st.builds(educated, person, value, years)
    return Directory(
        memberships(*draw(st.lists(of_members, max_size=8))),
        profiles(*({"person": number, **draw(known)} for number in range(5)), attributes=TITLES),
        education(*draw(st.lists(of_education, max_size=8))),
    )


@settings(deadline=None)
@given(directories(), whoms())
def test_every_condition_that_is_added_narrows(directory: Directory, whom: Whom) -> None:
    """Whoever is meant is who each condition alone, but for those that go together, leaves."""
    everyone = set(directory.profiles["person"])
    assert set(Whom().among(directory)) == everyone
    meant = set(whom.among(directory))
    together = {"degrees", "graduated_from", "graduated_to"}
    alone = [Whom(**{name: getattr(whom, name)}) for name in PARTS.keys() - together]
    alone.append(Whom(degrees=whom.degrees, graduated_from=whom.graduated_from, graduated_to=whom.graduated_to))
    left = everyone.intersection(*(set(part.among(directory)) for part in alone))
    assert meant == left
    for name in PARTS:
        fewer_conditions = replace(whom, **{name: getattr(Whom(), name)})
        assert meant <= set(fewer_conditions.among(directory))


@given(whoms())
def test_it_is_written_as_json_and_read_again(whom: Whom) -> None:
    assert Whom.from_dict(json.loads(json.dumps(whom.to_dict()))) == whom


def test_what_is_not_chosen_is_not_written() -> None:
    assert Whom().to_dict() == {}
    assert Whom(ALUMNI, cities=("Denver",), opted_out=False, attributes=(("Class year", ("2010",)),)).to_dict() == {
        "audience": {"standing": "current", "roles": ["Alumni"], "campuses": [], "schools": [], "departments": []},
        "cities": ["Denver"],
        "attributes": {"Class year": ["2010"]},
        "opted_out": False,
    }


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([], "Who is meant must be an object, not []."),
        ({"planet": ["Mars"], "cities": []}, "Who is meant: nothing is known of 'planet'; there are audience, degrees"),
        ({"audience": {"roles": "Alumni"}}, "Who is meant: roles must be a list of texts, not 'Alumni'."),
        ({"audience": {"standing": "maybe"}}, "An audience is current or former or any, not 'maybe'."),
        ({"audience": {"standing": []}}, "An audience is current or former or any, not []."),
        ({"audience": {"galaxy": []}}, "An audience: nothing is known of 'galaxy'; there are roles, standing"),
        ({"audience": None}, "An audience must be an object, not None."),
        ({"degrees": [1]}, "Who is meant: degrees must be a list of texts, not [1]."),
        ({"attributes": {"Class year": "2010"}}, "Who is meant: Class year must be a list of texts, not '2010'."),
        ({"graduated_from": True}, "Who is meant: graduated_from must be a number, not True."),
        ({"opted_out": "yes"}, "Who is meant: opted_out must be true or false, not 'yes'."),
        (
            {"graduated_from": 2015, "graduated_to": 2010},
            "The years of graduation end (2010) before they begin (2015): change one of the two.",
        ),
    ],
    ids=lambda value: "" if isinstance(value, str) else str(value),
)
def test_what_it_can_not_be_read_from(said: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Whom.from_dict(said)


def test_an_attribute_that_the_data_does_not_have_leaves_nobody_in_by_accident() -> None:
    with pytest.raises(QuestionError, match="No contact in this data has “Giving level”"):
        Whom(attributes=(("Giving level", ("Gold",)),)).among(DIRECTORY)


def test_what_there_is_to_choose_with_the_number_of_people() -> None:
    assert DIRECTORY.degrees == {"BA": 2, "MBA": 1, "PhD": 1}
    assert DIRECTORY.values == {
        "city": {"Denver": 2, "Pueblo": 1},
        "state": {"CO": 2, "IA": 1},
        "Class year": {"2010": 1, "2011": 1},
        "Employer": {"Ball": 2},
    }
