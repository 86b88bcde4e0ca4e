"""Where the figures of an edition lead."""

from datetime import date

import pytest

from digests.links import held, list_path, part_path, patches_path, query, radar_path
from digests.periods import Week, day_of, parse_week
from digests.scope import EVERYTHING, Scope

WEEK = Week("2026-W47", date(2026, 11, 16))
NETDEV, TWO = Scope(subsystems=("netdev",)), Scope(cycles=("7.3", "7.4"), subsystems=("netdev",))


def test_a_list_is_asked_for_the_conditions_of_the_scope() -> None:
    assert list_path(EVERYTHING, "", state="open") == "/regressions/?state=open"
    assert list_path(NETDEV, "2026-11-22", state="open", cycle="7.4") == (
        "/regressions/?state=open&cycle=7.4&subsystem=netdev&at=2026-11-22"
    )


def test_a_list_takes_one_value_of_a_kind() -> None:
    assert held(TWO) == {"cycle": None, "subsystem": "netdev"}
    assert list_path(TWO, "", state="open") == ""
    assert list_path(TWO, "", state="open", cycle="7.3") == "/regressions/?state=open&cycle=7.3&subsystem=netdev"


def test_a_part_keeps_to_what_narrows() -> None:
    scope = Scope(cycles=("7.3", "7.4"), topics=("rust",))

    assert part_path(WEEK, scope, "", "new") == "/weeks/2026-W47/new/?cycle=7.3&cycle=7.4"
    assert part_path(WEEK, scope, "", "new", cycle="7.4") == "/weeks/2026-W47/new/?cycle=7.4"


def test_the_radar_knows_subsystems_alone() -> None:
    assert radar_path(EVERYTHING, "", "next") == "/patches/fixes/?part=next"
    assert radar_path(NETDEV, "", "next") == "/patches/fixes/?part=next&subsystem=netdev"
    assert radar_path(TWO, "", "next") == ""


@pytest.mark.parametrize(
    ("name", "at", "path"),
    [
        ("2026-W47", "2026-11-22", "/patches/?area=net&list=netdev&week=2026-W47&at=2026-11-22"),
        ("2026-11-20", "2026-11-20", "/patches/?area=net&list=netdev&at=2026-11-20"),
        ("2026-11-20", "", ""),
    ],
)
def test_patches_have_pages_of_weeks(name: str, at: str, path: str) -> None:
    week = parse_week(name)
    assert week is not None

    assert patches_path(week, NETDEV, at, area="net") == path
    assert patches_path(day_of(date(2026, 11, 20)), NETDEV, at) == ""


def test_an_address_keeps_to_scope_and_moment() -> None:
    assert query(NETDEV, "2026-11-20T12:00:00Z") == "?subsystem=netdev&at=2026-11-20T12%3A00%3A00Z"
    assert query(EVERYTHING, "") == ""
