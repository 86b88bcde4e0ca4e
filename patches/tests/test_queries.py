"""Counts of a time: what happened on its border belongs to one side of it."""

from datetime import timedelta

import pytest

from patches.queries import moved_between
from tests.make import NOON, make_part, make_series

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def test_a_merge_as_a_week_begins_counts_in_that_week_alone() -> None:
    make_part(make_series(), merged_at=NOON)
    make_part(make_series(), next_at=NOON)

    assert moved_between(NOON - WEEK, NOON, at=NOON) == (0, 0)
    assert moved_between(NOON, NOON + WEEK, at=NOON) == (1, 1)


def test_what_happens_later_in_the_week_is_not_known_yet() -> None:
    make_part(make_series(), merged_at=NOON + timedelta(seconds=1))

    assert moved_between(NOON - WEEK, NOON + WEEK, at=NOON) == (0, 0)
