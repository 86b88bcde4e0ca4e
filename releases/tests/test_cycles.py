"""Stages of cycles, and what belongs to which cycle."""

from datetime import UTC, datetime

import pytest

from releases.cycles import Calendar, CycleSpan, Stage, cycle_of, series_of_range, stage_at, stages
from releases.versions import parse_range, parse_version


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


OPENED, RC1, RC2, RELEASED = day("2026-08-16"), day("2026-08-30"), day("2026-09-06"), day("2026-10-18")

CALENDAR = Calendar(
    (
        CycleSpan("2.6.13", None, None, day("2005-08-28")),
        CycleSpan("2.6.14", day("2005-08-28"), None, day("2005-10-27")),
        CycleSpan("7.3", OPENED, RC1, RELEASED),
        CycleSpan("7.4", RELEASED, day("2026-11-01"), None),
    )
)


def test_a_cycle_runs_from_its_merge_window_over_candidates_to_the_release() -> None:
    assert stages(OPENED, {2: RC2, 1: RC1}, RELEASED) == (
        Stage("merge window", OPENED, RC1),
        Stage("-rc1", RC1, RC2),
        Stage("-rc2", RC2, RELEASED),
        Stage("released", RELEASED, None),
    )


def test_the_stage_that_lasts_has_no_end() -> None:
    assert stages(OPENED, {1: RC1}, None)[-1] == Stage("-rc1", RC1, None)


def test_a_cycle_without_known_candidates_claims_no_merge_window_once_it_is_released() -> None:
    assert [s.name for s in stages(OPENED, {}, RELEASED)] == ["development", "released"]


def test_a_cycle_whose_first_known_candidate_is_a_late_one_claims_no_merge_window() -> None:
    assert [s.name for s in stages(OPENED, {5: RC2}, None)] == ["development", "-rc5"]


def test_the_first_cycle_on_record_begins_with_what_is_known_of_it() -> None:
    assert [s.name for s in stages(None, {1: RC1}, RELEASED)] == ["-rc1", "released"]
    assert stages(None, {}, None) == ()


def test_dates_in_the_wrong_order_make_an_empty_stage_never_a_negative_one() -> None:
    known = stages(OPENED, {1: RC2, 2: RC1}, RELEASED)

    assert all(s.ends is None or s.starts <= s.ends for s in known)


@pytest.mark.parametrize(
    ("at", "stage"),
    [
        ("2026-08-15", None),
        ("2026-08-16", "merge window"),
        ("2026-08-29", "merge window"),
        ("2026-08-30", "-rc1"),
        ("2026-09-06", "-rc2"),
        ("2026-10-17", "-rc2"),
        ("2026-10-18", "released"),
        ("2030-01-01", "released"),
    ],
)
def test_the_stage_at_a_time_is_the_last_that_has_begun(at: str, stage: str | None) -> None:
    assert stage_at(stages(OPENED, {1: RC1, 2: RC2}, RELEASED), day(at)) == stage


def test_a_merge_window_that_nothing_ends_is_not_believed_for_ever() -> None:
    known = stages(OPENED, {}, None)

    assert stage_at(known, day("2026-09-01")) == "merge window"
    assert stage_at(known, day("2026-10-01")) == "development"


@pytest.mark.parametrize(
    ("text", "cycle"),
    [
        ("7.4-rc3", "7.4"),
        ("7.4", "7.4"),
        ("2.6.31-rc4-rt1", "2.6.31"),
        ("2.6.31-git1", "2.6.32"),
        ("7.3.2", None),
        ("7.3.2-rc1", None),
        ("6.18.3-rt5", None),
        ("next-20261120", None),
    ],
)
def test_only_what_comes_from_mainline_development_has_a_cycle(text: str, cycle: str | None) -> None:
    version = parse_version(text)

    assert version is not None
    assert cycle_of(version) == cycle


@pytest.mark.parametrize(
    ("when", "cycle"),
    [
        ("2005-01-01", None),
        ("2005-08-28", "2.6.14"),
        ("2006-01-01", None),  # nothing is known between 2.6.14 and 7.3 here
        ("2026-08-16", "7.3"),
        ("2026-10-17", "7.3"),
        ("2026-10-18", "7.4"),
        ("2026-12-24", "7.4"),
    ],
)
def test_a_day_belongs_to_the_cycle_in_development(when: str, cycle: str | None) -> None:
    assert CALENDAR.cycle_at(day(when)) == cycle


@pytest.mark.parametrize(
    ("version", "cycle"),
    [
        ("v7.4-rc3", "7.4"),
        ("7.3.2", None),
        ("next-20260820", "7.3"),  # merge window: for this cycle
        ("next-20260831", "7.4"),  # after -rc1: for the next
        ("next-20261101", "7.5"),  # which has no row yet, but a name by habit
        ("next-20050829", "2.6.14"),
        ("next-20050920", "7.3"),  # -rc1 unknown: two weeks; the following cycle that is known
        ("next-20010101", None),
        ("mainline", None),
        ("", None),
    ],
)
def test_linux_next_counts_for_the_cycle_its_content_was_meant_for(version: str, cycle: str | None) -> None:
    assert CALENDAR.cycle_of_version(version) == cycle


@pytest.mark.parametrize(
    ("text", "cycle", "series"),
    [
        ("v7.3..v7.4-rc1", "7.4", None),
        ("v7.2..v7.3", "7.3", None),
        ("next-20260831..next-20260901", "7.4", None),
        ("7.3.1..7.3.4", None, "7.3.y"),
        ("7.3..7.3.4", None, "7.3.y"),
        ("7.2..7.3.4", "7.3", "7.3.y"),
        ("7.2.9..7.3.4", "7.3", "7.3.y"),
        ("7.4..7.3.4", None, "7.3.y"),  # turned around: proves nothing
        ("..7.3.4", None, "7.3.y"),
        ("abcdef0..7.3.4", None, "7.3.y"),
        ("next-20260831..7.3.4", None, "7.3.y"),
        ("v7.3..", None, None),
        ("v7.3..abcdef0", None, None),
    ],
)
def test_a_range_counts_for_its_end(text: str, cycle: str | None, series: str | None) -> None:
    span = parse_range(text)

    assert span is not None
    assert (CALENDAR.cycle_of_range(span), series_of_range(span)) == (cycle, series)


def test_an_empty_calendar_knows_nothing() -> None:
    assert Calendar(()).cycle_at(OPENED) is None
    assert Calendar(()).cycle_of_version("next-20260831") is None
