"""Roles and scopes."""

from data_access.access import EVERYTHING, Role, Scope


def test_a_role_may_do_what_the_ones_before_it_may() -> None:
    assert sorted(Role) == [Role.VIEWER, Role.ANALYST, Role.ADMIN]


def test_equal_scopes_are_equal_keys_however_they_are_written() -> None:
    assert Scope(("b", "a", "b"), ("x",)) == Scope(("a", "b"), ("x",))
    assert hash(Scope(("b", "a"))) == hash(Scope(("a", "b")))


def test_a_scope_of_nothing_is_not_a_scope_of_everything() -> None:
    assert EVERYTHING.unrestricted
    assert not Scope(()).unrestricted
    assert not Scope(None, ()).unrestricted
