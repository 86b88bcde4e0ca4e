"""What releases contain, and which commits stand in them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kernels.lines import Arrival, FixPlace, based_on, day_ends, fix_places, later_cycles, line_of, standing, taken_back
from kernels.tests.make import v

DAY = datetime(2026, 3, 2, tzinfo=UTC)
TAGS = (
    "v2.6.30", "v2.6.30.3", "v2.6.30.4", "v2.6.31-rc1", "v6.12-rc9", "v6.12", "v6.12.9", "v6.12.10", "v6.13-rc1",
    "v6.13", "v6.13.1", "v6.13.1-rt2", "next-20260301", "next-20260302",
)  # fmt: skip


def own(text: str) -> list[str]:
    """The releases in a line that are not in 6.12-rc9's."""
    lines = [line_of(v(version), tags=TAGS, moment=DAY) for version in (text, "6.12-rc9")]
    return [tag for tag in lines[0].tags if tag not in lines[1].tags]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6.12", ["v6.12"]),
        ("6.12.9", ["v6.12", "v6.12.9"]),
        ("6.12.10", ["v6.12", "v6.12.9", "v6.12.10"]),
        ("6.12.10-rt3", ["v6.12", "v6.12.9", "v6.12.10"]),
        ("6.12.11-rc1", ["v6.12", "v6.12.9", "v6.12.10"]),
        ("6.13-rc1", ["v6.12", "v6.13-rc1"]),
        ("6.13-rc1-rt1", ["v6.12", "v6.13-rc1"]),
        ("6.13.1", ["v6.12", "v6.13-rc1", "v6.13", "v6.13.1"]),
        ("6.14", ["v6.12", "v6.13-rc1", "v6.13"]),
        ("next-20260301", ["v6.12", "v6.13-rc1", "v6.13", "next-20260301"]),
        ("next-20260305", ["v6.12", "v6.13-rc1", "v6.13", "next-20260301", "next-20260302"]),
    ],
)
def test_a_line_is_mainline_up_to_its_base_and_its_own_series(text: str, expected: list[str]) -> None:
    assert own(text) == expected


def test_the_old_scheme_has_its_series_in_the_fourth_number() -> None:
    line = line_of(v("2.6.30.4"), tags=TAGS, moment=DAY)

    assert list(line.tags) == ["v2.6.30", "v2.6.30.3", "v2.6.30.4"]
    assert (str(line.point), line.series) == ("2.6.30", "2.6.30.y")


@pytest.mark.parametrize(
    ("text", "point", "reached"),
    [
        ("6.12.9", "6.12", "6.12"),
        ("6.13-rc2", "6.13-rc2", "6.13-rc1"),
        ("next-20260302", "6.13", "6.13"),
        ("1.2.3", "1.2.3", "1.2.3"),
    ],
)
def test_a_line_begins_with_a_mainline_release_and_has_reached_one_that_is_out(
    text: str, point: str, reached: str
) -> None:
    line = line_of(v(text), tags=TAGS, moment=DAY)

    assert (str(line.point), str(line.reached)) == (point, reached)


def test_realtime_is_looked_at_as_what_it_is_based_on() -> None:
    assert [str(based_on(v(text))) for text in ("6.13-rc1-rt1", "6.12.10-rt3")] == ["6.13-rc1", "6.12.10"]


def arrival(tag: str, *, days: int = 0, line: str = "mainline", is_revert: bool = False) -> Arrival:
    return Arrival("revert" if is_revert else "sha", line, tag, DAY + timedelta(days=days), is_revert=is_revert)


def test_a_commit_stands_by_its_first_arrival_in_the_order_of_versions() -> None:
    line = line_of(v("6.13"), tags=TAGS, moment=DAY)
    early, late = arrival("v6.12", days=9), arrival("v6.13-rc1")

    assert standing(line, [late, early]) == early


def test_what_a_line_does_not_reach_does_not_stand() -> None:
    line = line_of(v("6.12.9"), tags=TAGS, moment=DAY)

    assert standing(line, [arrival("v6.12.10", line="6.12.y"), arrival("v6.13-rc1"), arrival("")]) is None
    assert standing(line, [arrival("v6.12.9", line="")]) is None


def test_a_revert_ends_it_and_a_later_arrival_begins_it_again() -> None:
    line = line_of(v("6.12.10"), tags=TAGS, moment=DAY)
    first, revert = arrival("v6.12"), arrival("v6.12.9", line="6.12.y", is_revert=True)
    again = arrival("v6.12.10", line="6.12.y")

    assert standing(line, [first, revert]) is None
    assert taken_back(line, [first, revert]) == revert
    assert standing(line, [first, revert, again]) == again


def test_a_revert_that_came_in_with_what_it_reverts_ends_it() -> None:
    line = line_of(v("6.13"), tags=TAGS, moment=DAY)

    assert standing(line, [arrival("v6.13-rc1"), arrival("v6.13-rc1", is_revert=True)]) is None
    assert standing(line, [arrival("v6.13-rc1", days=1), arrival("v6.13-rc1", is_revert=True)]) is not None


def test_what_was_gone_by_then_does_not_stand() -> None:
    gone = Arrival("sha", "next", "next-20260301", DAY, gone_at=DAY + timedelta(hours=6))

    found = [standing(line_of(v("next-20260302"), tags=TAGS, moment=DAY + timedelta(hours=h)), [gone]) for h in (5, 6)]

    assert found == [gone, None]


def test_a_fix_that_one_branch_took_back_still_stands_in_others() -> None:
    line = line_of(v("6.12.9"), tags=TAGS, moment=DAY)
    there = [arrival("v6.13-rc1"), arrival("v6.12.10", line="6.12.y"), arrival("", line="6.12.y", is_revert=True)]

    assert fix_places(line, there, at=DAY) == (FixPlace("mainline", "6.13-rc1", DAY, "sha"),)


def test_a_day_of_next_ends_at_midnight() -> None:
    assert day_ends(date(2026, 3, 1)) == DAY


def test_later_cycles_are_those_that_history_and_habit_tell() -> None:
    assert later_cycles("2.6.38")[:3] == ("2.6.39", "3.0", "3.1")
    assert later_cycles("7.3")[:2] == ("7.4", "7.5")
