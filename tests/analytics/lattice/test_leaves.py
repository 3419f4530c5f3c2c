"""Everybody on exactly one line."""

from analytics.lattice import NO_AFFILIATION, SEVERAL_CAMPUSES, SEVERAL_SCHOOLS, tally
from tests.analytics.frames import engaged, engagement, member, memberships

AFFILIATIONS = memberships(
    member(1, campus="Boulder", school="Arts"),
    # two roles in one school, and a former affiliation elsewhere
    member(2, campus="Boulder", school="Arts"),
    member(2, campus="Boulder", school="Arts", role="Student"),
    member(2, campus="Denver", school="Design", current=False),
    member(3, campus="Boulder", school="Arts"),
    member(3, campus="Boulder", school="Law"),
    member(4, campus="Boulder", school="Law"),
    member(4, campus="Denver", school="Business"),
    member(5, campus="Denver", school="Business", current=False),
)


def test_everybody_stands_on_one_line() -> None:
    sent = engagement(
        engaged(1, opened=1, clicked=1),
        engaged(2, sent=3, opened=2),
        engaged(3, clicked=1),
        engaged(4, opened=1),
        engaged(5),
        # on file, and nothing else is known
        engaged(6, opened=1),
        # not reached, since it bounced
        engaged(7, bounced=1),
        # leads and whoever else is nobody on file
        engaged(None, sent=50, opened=50),
    )
    found = tally(sent, AFFILIATIONS)
    assert found.reached == {
        (NO_AFFILIATION, ""): 2,
        (SEVERAL_CAMPUSES, ""): 1,
        ("Boulder", SEVERAL_SCHOOLS): 1,
        ("Boulder", "Arts"): 2,
        ("Boulder", "Law"): 0,
        ("Denver", "Business"): 0,
    }
    assert {leaf: number for leaf, number in found.opened.items() if number} == {
        (NO_AFFILIATION, ""): 1,
        (SEVERAL_CAMPUSES, ""): 1,
        ("Boulder", "Arts"): 2,
    }
    assert {leaf: number for leaf, number in found.clicked.items() if number} == {
        ("Boulder", SEVERAL_SCHOOLS): 1,
        ("Boulder", "Arts"): 1,
    }


def test_of_a_place_that_is_the_only_one_nobody_belongs_to_several() -> None:
    found = tally(engagement(engaged(1)), memberships(member(1, campus="Boulder", school="Arts")))
    assert found.reached == {(NO_AFFILIATION, ""): 0, ("Boulder", "Arts"): 1}
