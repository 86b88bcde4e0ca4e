"""Due dates: each rule, and what holds for all of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import due as rules
from cases.due import due

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "has_culprit", "culprit_at", "rule", "day"),
    [
        ("ext4: data corruption after crash", False, None, rules.SEVERE, 5),
        ("no sound", True, MONDAY - timedelta(days=30), rules.RECENT, 15),
        ("no sound", True, None, rules.RECENT, 15),
        ("no sound", False, None, rules.OTHER, 22),
    ],
)
def test_each_rule_gives_its_date(
    title: str, has_culprit: bool, culprit_at: datetime | None, rule: str, day: int
) -> None:
    found = due(title=title, reported_at=MONDAY, has_culprit=has_culprit, culprit_at=culprit_at)

    assert (found.rule, found.at.day) == (rule, day)


def test_an_old_culprit_may_wait_for_the_next_merge_window() -> None:
    found = due(title="no sound", reported_at=MONDAY, has_culprit=True, culprit_at=MONDAY - timedelta(days=400))

    assert found.rule == rules.OLD


@given(st.integers(0, 280_000), st.booleans(), st.integers(0, 60))
def test_a_later_report_is_never_due_earlier_and_no_date_lies_before_its_report(
    hours: int, has_culprit: bool, days: int
) -> None:
    first = datetime(2005, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    second = first + timedelta(days=days)

    a, b = (due(title="no sound", reported_at=t, has_culprit=has_culprit, culprit_at=None) for t in (first, second))

    assert first < a.at <= b.at
