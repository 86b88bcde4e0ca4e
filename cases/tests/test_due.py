"""Due dates: each rule, when its clock starts, and what holds for all of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import due as rules
from cases.due import due

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
BEFORE, LATER = MONDAY - timedelta(days=30), MONDAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("title", "named", "culprit", "released", "rule", "day"),
    [
        ("ext4: data corruption after crash", None, None, None, rules.SEVERE, 5),
        ("no sound", MONDAY, BEFORE, BEFORE, rules.RECENT, 15),
        ("no sound", MONDAY, BEFORE, None, rules.EARLY, 22),
        ("no sound", MONDAY, BEFORE, LATER, rules.EARLY, 22),
        ("no sound", MONDAY, None, None, rules.EARLY, 22),
        ("no sound", None, None, None, rules.UNKNOWN, 22),
    ],
)
def test_each_rule_gives_its_date(
    title: str, named: datetime | None, culprit: datetime | None, released: datetime | None, rule: str, day: int
) -> None:
    found = due(title=title, reported_at=MONDAY, named_at=named, culprit_at=culprit, released_at=released)

    assert (found.rule, found.at.day) == (rule, day)


def test_the_clock_starts_when_the_culprit_becomes_known() -> None:
    found = due(title="no sound", reported_at=MONDAY, named_at=LATER, culprit_at=BEFORE, released_at=BEFORE)

    assert found.at.day == 22


def test_on_a_sunday_the_next_one_is_a_week_away() -> None:
    sunday = MONDAY - timedelta(days=1)

    found = due(title="no sound", reported_at=sunday, named_at=sunday, culprit_at=BEFORE, released_at=BEFORE)

    assert found.at.day == 15


def test_an_old_culprit_may_wait_for_the_next_merge_window() -> None:
    found = due(title="no sound", reported_at=MONDAY, named_at=MONDAY, culprit_at=MONDAY - timedelta(days=400))

    assert found.rule == rules.OLD


def test_every_rule_is_quoted() -> None:
    assert {rules.SEVERE, rules.RECENT, rules.EARLY, rules.UNKNOWN, rules.OLD} == rules.QUOTES.keys()


@given(st.integers(0, 280_000), st.booleans(), st.integers(0, 60))
def test_a_later_report_is_never_due_earlier_and_no_date_lies_before_its_report(
    hours: int, is_named: bool, days: int
) -> None:
    first = datetime(2005, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    second = first + timedelta(days=days)

    a, b = (due(title="no sound", reported_at=t, named_at=t if is_named else None) for t in (first, second))

    assert first < a.at <= b.at
