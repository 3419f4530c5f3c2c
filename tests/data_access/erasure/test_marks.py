"""By what a text tells of somebody, however it writes them."""

import pytest

from data_access.erasure.marks import Marks
from data_access.store.erasure import Erasure

ZOE = "003f4LGr0u9CGDeADO"
MARKS = Marks(
    Erasure(1, 1, {}, 0, 0, ids=(ZOE,), names=(("Zoë", "Núñez", "zoë@example.edu"),), rare=("núñez",)),
)


@pytest.mark.parametrize(
    "text",
    [
        *(ZOE, ZOE.upper(), ZOE[:15], f"x?person={ZOE}"),
        *("zo%C3%AB@example.edu", "Zo%C3%AB+N%C3%BA%C3%B1ez", "zoë  núñez", "NÚÑEZ’s", "Núñez, Zoë"),
    ],
)
def test_somebody_is_found(text: str) -> None:
    assert MARKS.stand_in(text)


@pytest.mark.parametrize("text", ["Zoë", "Núñezville", ZOE[:14], ZOE[:15].lower(), "100%", ""])
def test_others_are_not(text: str) -> None:
    assert not MARKS.stand_in(text)
