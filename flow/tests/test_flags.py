"""Flags of a fix: each just below and at its threshold, and the part of the radar that it is in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flow.flags import NEXT_DAYS, PICK_UP_DAYS, Flag, Part, Situation, flags, part_of, since

AT = datetime(2026, 3, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NEW = Situation(posted_at=AT, is_open=True, is_in_mainline=True, is_answered=True, mainline="7.0-rc6")


def ago(days: int) -> datetime:
    return AT - timedelta(days=days)


def words(case: Situation) -> list[str]:
    return [raised.words for raised in flags(case, at=AT)]


def test_a_fix_that_somebody_answered_and_is_new_has_no_flag() -> None:
    assert words(NEW) == []
    assert part_of(NEW, at=AT) is Part.NEW


def test_nobody_has_answered_is_said_at_once() -> None:
    assert words(replace(NEW, is_answered=False)) == ["nobody has answered"]


def test_a_fix_waits_to_be_picked_up_from_the_seventh_day_on() -> None:
    almost = replace(NEW, posted_at=ago(PICK_UP_DAYS) + SECOND)
    just = replace(NEW, posted_at=ago(PICK_UP_DAYS))

    assert (part_of(almost, at=AT), words(almost)) == (Part.NEW, [])
    assert (part_of(just, at=AT), words(just)) == (Part.POSTED, ["fix posted 7 days ago, nobody picked it up"])


def test_nobody_picked_it_up_is_said_only_where_trees_are_followed() -> None:
    case = replace(NEW, posted_at=ago(40), is_watched=False)

    assert (part_of(case, at=AT), words(case)) == (Part.POSTED, [])


def test_who_waits_and_was_not_answered_has_both_flags() -> None:
    raised = flags(replace(NEW, posted_at=ago(40), is_answered=False), at=AT)

    assert [one.flag for one in raised] == [Flag.UNPICKED, Flag.UNANSWERED]


def test_a_fix_stays_in_next_for_too_long_from_the_seventh_day_on() -> None:
    almost = replace(NEW, posted_at=ago(50), next_at=ago(NEXT_DAYS) + SECOND)
    just = replace(almost, next_at=ago(NEXT_DAYS))

    assert (part_of(almost, at=AT), words(almost)) == (Part.NEXT, [])
    assert (part_of(just, at=AT), words(just)) == (Part.NEXT, ["in next for 7 days while mainline is at -rc6"])


@pytest.mark.parametrize(
    ("mainline", "told"),
    [("7.0", "in next for 9 days while mainline is at 7.0"), ("", "in next for 9 days")],
)
def test_between_candidates_the_release_is_named(mainline: str, told: str) -> None:
    assert words(replace(NEW, next_at=ago(9), mainline=mainline)) == [told]


def test_what_mainline_does_not_have_may_stay_in_next() -> None:
    case = replace(NEW, next_at=ago(90), is_in_mainline=False)

    assert (part_of(case, at=AT), words(case)) == (Part.NEXT, [])


@pytest.mark.parametrize(
    ("waits", "told"),
    [
        (["6.12.y"], "fixed in mainline, 6.12.y still waits"),
        (["6.18.y", "6.12.y"], "fixed in mainline, 6.18.y and 6.12.y still wait"),
        (["6.18.y", "6.12.y", "6.6.y"], "fixed in mainline, 6.18.y, 6.12.y and 6.6.y still wait"),
    ],
)
def test_series_that_lack_the_fix_are_named(waits: list[str], told: str) -> None:
    case = replace(NEW, is_open=False, next_at=ago(20), merged_at=ago(9), waits=waits)

    assert (part_of(case, at=AT), words(case)) == (Part.STABLE, [told])
    assert since(case) == ago(9)


@pytest.mark.parametrize(
    "case",
    [
        replace(NEW, merged_at=AT),
        replace(NEW, is_open=False),
        replace(NEW, is_open=False, next_at=AT, is_answered=False, posted_at=ago(40)),
    ],
)
def test_what_nobody_waits_for_is_on_no_part_and_has_no_flag(case: Situation) -> None:
    assert part_of(case, at=AT) is None
    assert words(case) == []
