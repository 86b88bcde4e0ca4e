"""The sentence of a topic, and the geometry of its chart."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patches.states import State
from topics.bars import HEIGHT, chart, spark
from topics.words import ago, span, standing

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "days", "release", "sentence"),
    [
        (State.POSTED, 5, "", "v3 posted 5 days ago"),
        (State.POSTED, 0, "", "v3 posted today"),
        (State.ASKED, 1, "", "v3 posted 1 day ago"),
        (State.STALE, 61, "", "v3 posted 2 months ago"),
        (State.STALE, 430, "", "no posting for 14 months"),
        (State.STALE, 2000, "", "no posting for 5 years"),
        (State.NEXT, 10, "", "in next since February 20"),
        (State.NEXT, 100, "", "in next since November 22, 2025"),
        (State.MERGED, 10, "2.6.31-rc5", "merged, first in 2.6.31-rc5"),
        (State.MERGED, 10, "", "merged 10 days ago"),
        (State.PARTLY, 10, "7.0-rc1", "partly merged, first in 7.0-rc1"),
    ],
)
def test_where_an_effort_stands(state: State, days: int, release: str, sentence: str) -> None:
    then = AT - timedelta(days=days)

    said = standing(state, version=3, is_rfc=False, posted_at=then, state_at=then, release=release, at=AT)

    assert said == sentence


def test_an_rfc_says_so() -> None:
    said = standing(State.POSTED, version=2, is_rfc=True, posted_at=AT, state_at=AT, release="", at=AT)

    assert said == "RFC v2 posted today"


def test_ages_are_never_zero_months() -> None:
    assert (ago(timedelta(0)), span(timedelta(days=60))) == ("today", "1 month")


def test_no_posting_gives_no_chart() -> None:
    assert chart([], at=AT) is None
    assert chart([AT + timedelta(days=1)], at=AT) is None


@pytest.mark.parametrize(("days", "unit"), [(10, "month"), (1000, "month"), (1200, "quarter"), (6500, "year")])
def test_the_unit_grows_with_the_time(days: int, unit: str) -> None:
    found = chart([AT - timedelta(days=days), AT], at=AT)

    assert found is not None
    assert found.unit == unit
    assert len(found.bars) <= 41
    assert found.bars[-1].is_now


def test_the_chart_says_its_figures_in_words() -> None:
    found = chart([AT, AT, AT - timedelta(days=40)], at=AT)

    assert found is not None
    assert found.summary == "Postings per month: Jan 2026: 1, Mar 2026: 2"


@given(st.lists(st.datetimes(datetime(1992, 1, 1), datetime(2026, 3, 2)), min_size=1, max_size=50))  # noqa: DTZ001
def test_every_posting_is_in_one_bar_and_no_bar_leaves_the_chart(naive: list[datetime]) -> None:
    dates = [one.replace(tzinfo=UTC) for one in naive]

    found = chart(dates, at=AT)

    assert found is not None
    assert sum(bar.count for bar in found.bars) == len(dates)
    assert all(bar.y >= 0 and bar.y + bar.height <= HEIGHT for bar in found.bars)
    assert 3 <= len(found.lines) <= 6
    assert found == chart(sorted(dates), at=AT)
    assert sum(bar.count for bar in spark(dates, at=AT)) <= len(dates)
