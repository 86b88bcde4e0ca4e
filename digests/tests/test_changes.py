"""What became of regressions between two moments."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from digests.changes import PARTS, changes
from regressions.queries import total_counts
from tests.make import NOON, make_regression

pytestmark = pytest.mark.django_db
BEFORE, AT = NOON, NOON + timedelta(days=7)
EARLY, IN, LATER, AFTER = (NOON + timedelta(days=days) for days in (-9, 2, 4, 9))


def words(known_at: datetime, state: str, *earlier: tuple[datetime, str]) -> Sequence[str]:
    """The lists that a regression of such a history is in."""
    regression = make_regression(known_at=known_at, state=state, earlier=earlier)
    found = changes(BEFORE, AT)
    return [part for part in PARTS if regression.pk in [change.key for change in getattr(found, part)]]


@pytest.mark.parametrize(
    ("known_at", "state", "earlier", "parts"),
    [
        (IN, "open", [], ["new"]),
        (IN, "fixed", [(LATER, "open")], ["new", "settled"]),
        (IN, "fixed", [(AFTER, "open")], ["new"]),
        (IN, "invalid", [(LATER, "open")], []),
        (EARLY, "open", [], []),
        (EARLY, "fixed", [(IN, "open")], ["settled"]),
        (EARLY, "resolved", [(IN, "open"), (LATER, "fix-incoming")], ["settled"]),
        (EARLY, "fix-incoming", [(IN, "open")], []),
        (EARLY, "open", [(IN, "fixed")], ["reopened"]),
        (EARLY, "fixed", [(IN, "fixed"), (LATER, "open")], []),
        (EARLY, "fixed", [(IN, "resolved")], []),
        (EARLY, "invalid", [(IN, "open")], ["dropped"]),
        (EARLY, "duplicate", [(IN, "fixed")], ["dropped"]),
        (EARLY, "open", [(IN, "invalid")], ["new"]),
        (EARLY, "fixed", [(IN, "duplicate")], ["new", "settled"]),
        (EARLY, "duplicate", [(IN, "invalid")], []),
        (AFTER, "open", [], []),
        (EARLY, "fixed", [(AFTER, "open")], []),
    ],
)
def test_a_regression_is_told_by_what_it_was_at_both_moments(
    known_at: datetime, state: str, earlier: list[tuple[datetime, str]], parts: list[str]
) -> None:
    assert words(known_at, state, *earlier) == parts


def test_what_happens_at_the_first_moment_belongs_to_the_time_before() -> None:
    assert words(BEFORE, "open") == []


def test_what_happens_at_the_second_moment_belongs_to_the_week() -> None:
    assert words(AT, "open") == ["new"]


def test_the_last_to_change_comes_first() -> None:
    first, last = (make_regression(known_at=at) for at in (IN, LATER))

    assert [change.key for change in changes(BEFORE, AT).new] == [last.pk, first.pk]


def test_a_change_counts_for_the_cycle_of_the_second_moment() -> None:
    make_regression(known_at=IN, cycle="7.1")

    assert [change.cycle for change in changes(BEFORE, AT).new] == ["7.1"]


def test_the_changes_make_up_the_difference_of_what_is_open() -> None:
    states = ("open", "fix-incoming", "fixed", "resolved", "inconclusive", "invalid", "duplicate")
    for old in states:
        for new in states:
            make_regression(known_at=EARLY, state=new, earlier=[(IN, old)])
            make_regression(known_at=IN, state=new, earlier=[(LATER, old)])

    found = changes(BEFORE, AT)
    then = total_counts(at=BEFORE).open
    now = then + len(found.new) + len(found.reopened) - len(found.settled) - found.was_open
    assert now == total_counts(at=AT).open


def test_one_statement_whatever_happened(django_assert_num_queries: object) -> None:
    for _ in range(5):
        make_regression(known_at=IN)

    with django_assert_num_queries(1):  # type: ignore[operator]
        changes(BEFORE, AT)
