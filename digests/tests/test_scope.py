"""A scope: written, read again, and what fits it."""

import pytest

from digests.scope import EVERYTHING, Scope, parse_scope, scope_of


def test_the_same_conditions_are_the_same_text() -> None:
    one = scope_of({"subsystem": ["netdev", " linux-mm", "netdev"], "person": ["A@B.org"]})

    assert one.text == "subsystem=linux-mm&subsystem=netdev&person=a%40b.org"
    assert parse_scope(one.text) == one
    assert parse_scope("") == EVERYTHING


@pytest.mark.parametrize("value", ["", " ", "a\x00b", "a\nb", "\ud800", "\u202ea", "x" * 255])
def test_what_can_be_no_value_is_dropped(value: str) -> None:
    assert scope_of({"subsystem": [value]}) == EVERYTHING


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        (EVERYTHING, True),
        (Scope(trees=("mainline",)), True),
        (Scope(trees=("next", "stable")), False),
        (Scope(cycles=("7.3", "7.4")), True),
        (Scope(cycles=("7.3",)), False),
        (Scope(subsystems=("linux-mm", "netdev")), True),
        (Scope(subsystems=("linux-mm", "none")), False),
        (Scope(trees=("mainline",), cycles=("7.4",), subsystems=("netdev",)), True),
        (Scope(trees=("mainline",), cycles=("7.3",), subsystems=("netdev",)), False),
    ],
)
def test_one_of_each_kind_must_fit(scope: Scope, fits: bool) -> None:
    assert scope.fits("mainline", "7.4", ["netdev", "bpf"]) is fits


def test_what_has_no_subsystem_fits_none() -> None:
    assert Scope(subsystems=("none",)).fits("mainline", "7.4", [])
    assert not Scope(subsystems=("netdev",)).fits("mainline", "7.4", [])


@pytest.mark.parametrize(
    ("scope", "has_main"),
    [
        (EVERYTHING, True),
        (Scope(cycles=("7.4",)), True),
        (Scope(topics=("x",)), False),
        (Scope(cycles=("7.4",), topics=("x",)), True),
    ],
)
def test_single_things_alone_are_told_alone(scope: Scope, has_main: bool) -> None:
    assert scope.has_main is has_main
