"""Builders of cycles: weekly ones with all their -rcs, a history of them, and the one that is going on."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from forecast.habits import Course

SUNDAY = datetime(2022, 3, 20, 21, 30, tzinfo=UTC)  # the hour at which mainline is usually tagged
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def make_course(
    version: str = "7.0", *, opened_at: datetime = SUNDAY, weeks: int | None = 9, rcs: int | None = None
) -> Course:
    """A cycle of so many weeks, with an -rc in each after the second; without `weeks` it is not released."""
    count = (weeks or 9) - 2 if rcs is None else rcs
    dates = tuple((number, opened_at + WEEK * (number + 1)) for number in range(1, count + 1))
    return Course(version, opened_at, dates, None if weeks is None else opened_at + WEEK * weeks)


def make_history(weeks: Sequence[int], *, until: datetime = SUNDAY) -> list[Course]:
    """Cycles one after the other, the last of them released at `until`."""
    opened_at, found = until - WEEK * sum(weeks), []
    for number, length in enumerate(weeks):
        found.append(make_course(f"5.{number}", opened_at=opened_at, weeks=length))
        opened_at += WEEK * length
    return found
