"""The read side of series: what a list shows is what had happened by then, in one statement however many there are."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patches.models import Series
from patches.queries import SeriesRow, moved_between, revisions, series_between, series_by_head, series_of
from patches.rows import epoch
from patches.states import State
from tests.make import NOON, make_part, make_series

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def day(number: float) -> datetime:
    return NOON + number * DAY


def row(at: datetime, **more: Any) -> SeriesRow:
    """A series as a list shows it at a time."""
    series = make_series(head="s@example.org")
    Series.objects.filter(pk=series.pk).update(**more)
    (found,) = series_by_head([series.head], at=at)
    return found


def heads(rows: Collection[SeriesRow]) -> list[str]:
    return [one.head for one in rows]


def trailer(at: datetime, kind: str, name: str) -> str:
    return f"{epoch(at)}\t{kind}\t{name}"


@pytest.mark.parametrize(("at", "replies"), [(0, 0), (1, 1), (1.5, 1), (2, 3), (9, 3)])
def test_replies_are_those_by_then(at: float, replies: int) -> None:
    found = row(day(at), replies=[day(1), day(2), day(2)])

    assert (found.replies, found.last_word_at) == (replies, day({0: 0, 1: 1, 3: 2}[replies]))


@pytest.mark.parametrize(("at", "words"), [(0, (0, 0, 0, 0)), (1, (1, 0, 0, 0)), (2, (2, 1, 0, 0)), (3, (2, 1, 1, 1))])
def test_reviews_are_those_by_then(at: int, words: tuple[int, ...]) -> None:
    given = [
        trailer(day(1), "reviewed", "Rosa"),
        trailer(day(2), "acked", "Mats\twith a tab"),
        trailer(day(2), "reviewed", "Mats"),
        trailer(day(3), "nacked", "Nils"),
        trailer(day(3), "tested", "Tilda"),
    ]

    found = row(day(at), trailers=given)

    assert (found.reviewed, found.acked, found.tested, found.nacked) == words


@pytest.mark.parametrize(("at", "release"), [(4, ""), (5, "7.0-rc1"), (9, "7.0-rc1")])
def test_a_release_is_named_only_once_it_is_out(at: int, release: str) -> None:
    assert row(day(at), merges=[day(1)], release="v7.0-rc1", released_at=day(5)).release == release


def test_a_release_that_nobody_dates_is_not_named() -> None:
    assert row(day(9), merges=[day(1)], release="v7.0-rc1").release == ""


@pytest.mark.parametrize(
    ("events", "at", "state", "since"),
    [
        ({}, 1, State.POSTED, 0),
        ({}, 31, State.STALE, 0),
        ({"asks": [day(1), day(3), day(8)], "replies": [day(1), day(3), day(8)]}, 5, State.ASKED, 3),
        ({"superseded_at": day(4)}, 5, State.SUPERSEDED, 4),
        ({"nexts": [day(2), day(3)]}, 5, State.NEXT, 2),
        ({"found": 3, "total": 3, "merges": [day(2), day(4), day(9)]}, 3, State.PARTLY, 2),
        ({"found": 3, "total": 3, "merges": [day(2), day(4), day(9)]}, 5, State.PARTLY, 4),
        ({"found": 3, "total": 3, "merges": [day(2), day(4), day(9)]}, 9, State.MERGED, 9),
    ],
)
def test_a_state_and_when_it_began(events: dict[str, Any], at: int, state: State, since: int) -> None:
    found = row(day(at), **events)

    assert (found.state, found.state_at) == (state, day(since))


def test_what_is_missing_is_what_it_says_it_has_and_nobody_saw() -> None:
    assert row(NOON, total=7, found=5).missing == 2


def test_discussion_weighs_more_than_how_far_it_has_come() -> None:
    reviewed = row(
        day(3), replies=[day(1)], trailers=[trailer(day(1), "reviewed", "R"), trailer(day(1), "tested", "T")]
    )

    assert reviewed.weight == (5, 1, NOON)


def test_series_of_a_time_are_those_from_its_begin_to_before_its_end() -> None:
    for number in (0, 1, 2, 3):
        make_series(head=f"{number}@x", posted_at=day(number))

    assert heads(series_between(day(1), day(3), at=day(9))) == ["1@x", "2@x"]


def test_what_is_posted_later_is_not_known() -> None:
    for number in (2, 1):
        make_series(head=f"{number}@x", effort="e", posted_at=day(number))

    for at, known in ((0, []), (1, ["1@x"]), (2, ["1@x", "2@x"])):
        assert heads(series_between(NOON, day(9), at=day(at))) == known
        assert heads(series_of(["e"], at=day(at))) == known
        assert heads(series_by_head(["1@x", "2@x"], at=day(at))) == known


def test_revisions_stand_in_the_order_of_their_posting() -> None:
    for head, effort, version, at in (("b", "e", 3, 2), ("z", "e", 1, 0), ("a", "e", 2, 2), ("x", "f", 1, 1)):
        make_series(head=head, effort=effort, version=version, posted_at=day(at))

    found = revisions(["e", "f", "g"], at=day(9))

    assert {effort: [(r.head, r.version) for r in rows] for effort, rows in found.items()} == {
        "e": [("z", 1), ("a", 2), ("b", 3)],
        "f": [("x", 1)],
    }


def test_revisions_that_are_posted_later_are_not_known() -> None:
    make_series(head="a", effort="e")
    make_series(head="b", effort="e", posted_at=day(1))

    assert [r.head for r in revisions(["e"], at=day(0.5))["e"]] == ["a"]


def test_moves_count_each_series_once() -> None:
    one, other = make_series(), make_series()
    for at in (1, 2):
        make_part(one, next_at=day(at), merged_at=day(at + 10))
    make_part(other, next_at=day(2), merged_at=day(30))
    make_part(other)

    assert moved_between(day(0), day(5), at=day(99)) == (2, 0)
    assert moved_between(day(11), day(20), at=day(99)) == (0, 1)
    assert moved_between(day(3), day(10), at=day(99)) == (0, 0)


def test_a_move_at_the_border_of_two_weeks_is_in_the_later_one() -> None:
    make_part(make_series(), next_at=day(7), merged_at=day(7))

    assert [moved_between(day(n), day(n + 7), at=day(99)) for n in (0, 7)] == [(0, 0), (1, 1)]


def test_what_moves_later_in_the_week_is_not_known_yet() -> None:
    make_part(make_series(), merged_at=day(2))

    assert moved_between(NOON, day(7), at=day(1)) == (0, 0)


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize(
    ("ask", "statements"),
    [
        (lambda: series_between(NOON, day(1), at=day(2)), 1),
        (lambda: series_of(["e"], at=day(2)), 1),
        (lambda: series_by_head([str(n) for n in range(50)], at=day(2)), 1),
        (lambda: revisions(["e"], at=day(2)), 1),
        (lambda: moved_between(NOON, day(2), at=day(99)), 2),
    ],
    ids=["between", "of", "by head", "revisions", "moved"],
)
def test_statements_are_as_many_for_one_as_for_fifty(count: int, ask: Callable[[], object], statements: int) -> None:
    for number in range(count):
        make_part(make_series(head=str(number), effort="e"), next_at=day(1))

    with CaptureQueriesContext(connection) as caught:
        assert ask()

    assert len(caught) == statements
