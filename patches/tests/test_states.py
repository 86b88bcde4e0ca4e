"""The state of a series at each threshold, which state goes before which, and that the future is not known."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patches.states import STALE_DAYS, Life, State, last_word, state_of
from patches.tests.mails import START

SECOND = timedelta(seconds=1)
STALE = START + timedelta(days=STALE_DAYS)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


NEW = Life(START, 4)


@pytest.mark.parametrize(
    ("at", "state"),
    [(START, State.POSTED), (STALE, State.POSTED), (STALE + SECOND, State.STALE)],
)
def test_a_posting_that_nobody_answers_grows_stale(at: datetime, state: State) -> None:
    assert state_of(NEW, at=at) is state


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (day(35) - SECOND, State.STALE),
        (day(35), State.POSTED),
        (day(35 + STALE_DAYS), State.POSTED),
        (day(35 + STALE_DAYS) + SECOND, State.STALE),
    ],
)
def test_a_reply_makes_it_fresh_again(at: datetime, state: State) -> None:
    assert state_of(replace(NEW, replies=(day(2), day(35))), at=at) is state


@pytest.mark.parametrize(
    ("merges", "state"),
    [(0, State.POSTED), (1, State.PARTLY), (2, State.MERGED), (4, State.MERGED)],
)
def test_half_the_patches_in_mainline_are_a_merge(merges: int, state: State) -> None:
    life = replace(NEW, merges=(day(1),) * merges)

    assert state_of(life, at=day(1)) is state


def test_half_of_an_odd_number_is_more_than_half() -> None:
    assert state_of(Life(START, 5, merges=(day(1), day(1))), at=day(1)) is State.PARTLY


def test_a_merge_waits_for_the_last_patch_that_will_come() -> None:
    life = replace(NEW, merges=(day(1), day(1), day(1), day(9)))

    assert [state_of(life, at=day(n)) for n in (0, 1, 9)] == [State.POSTED, State.PARTLY, State.MERGED]


_EVENTS: list[tuple[State, dict[str, Any]]] = [
    (State.MERGED, {"merges": (day(5),) * 4}),
    (State.PARTLY, {"merges": (day(5),)}),
    (State.SUPERSEDED, {"superseded_at": day(5)}),
    (State.NEXT, {"nexts": (day(5),)}),
    (State.ASKED, {"asks": (day(5),), "replies": (day(5),)}),
]


@pytest.mark.parametrize(("state", "events"), _EVENTS)
def test_a_state_begins_the_moment_that_its_event_happens(state: State, events: dict[str, Any]) -> None:
    life = replace(NEW, **events)

    assert (state_of(life, at=day(5) - SECOND), state_of(life, at=day(5))) == (State.POSTED, state)


@pytest.mark.parametrize(("place", "state"), list(enumerate(state for state, _ in _EVENTS)))
def test_a_state_goes_before_all_weaker_ones(place: int, state: State) -> None:
    life = NEW
    for _, events in _EVENTS[: place - 1 if place else None : -1]:
        life = replace(life, **events)

    assert state_of(life, at=day(99)) is state


def test_what_next_has_dropped_is_in_next_no_more() -> None:
    life = replace(NEW, nexts=(day(2),), dropped_at=day(5))

    assert [state_of(life, at=day(n)) for n in (1, 2, 4, 5)] == [State.POSTED, State.NEXT, State.NEXT, State.POSTED]


@pytest.mark.parametrize("state", [State.NEXT, State.SUPERSEDED, State.ASKED])
def test_what_has_come_further_is_never_stale(state: State) -> None:
    life = replace(NEW, **dict(_EVENTS)[state])

    assert state_of(life, at=day(999)) is state


@pytest.mark.parametrize(
    ("at", "word"), [(0, 0), (1, 0), (2, 2), (5, 2), (7, 7)], ids=["posted", "before", "first", "between", "last"]
)
def test_the_last_word_is_the_newest_reply_or_the_posting(at: int, word: int) -> None:
    assert last_word(replace(NEW, replies=(day(2), day(7))), at=day(at)) == day(word)


def test_a_reply_that_arrived_before_its_patch_is_not_the_last_word() -> None:
    assert last_word(replace(NEW, replies=(day(-1),)), at=day(1)) == START


_DAYS = st.lists(st.integers(0, 90).map(day), max_size=4).map(sorted)


@given(_DAYS, _DAYS, _DAYS, st.none() | st.integers(0, 90).map(day), st.integers(0, 90).map(day))
def test_what_happens_later_is_not_known(
    replies: list[datetime], asks: list[datetime], nexts: list[datetime], superseded: datetime | None, at: datetime
) -> None:
    whole = Life(START, 2, replies, asks, superseded, nexts)
    known = Life(
        START, 2, [t for t in replies if t <= at], [t for t in asks if t <= at],
        superseded if superseded and superseded <= at else None, [t for t in nexts if t <= at],
    )  # fmt: skip

    assert state_of(whole, at=at) is state_of(known, at=at)


def test_states_have_a_word_for_the_query_string() -> None:
    assert [state.slug for state in (State.PARTLY, State.NEXT)] == ["partly-merged", "in-next"]
