"""Which editions are due at a moment. Pure.

Only what is new is due: the day and the week that ended last, and releases of the last seven days. What was missed
longer ago (nobody ran the site, or an archive was read late) is on the pages of the site and is never sent late.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from digests.periods import Period, Stretch, between, day_of, week_of

SETTLED = timedelta(hours=2)  # after a release, until its tag, its announcement and first mails have been read
_FRESH = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """An edition to be sent now: to whom (`weekly`, `daily` or `rc`), and of which period."""

    cadence: str
    period: Period


@dataclass(frozen=True, slots=True)
class Moment:
    """A mainline release: its version (`7.4-rc3`), and when it came out."""

    version: str
    at: datetime


def due(now: datetime, *, hour: int, releases: Sequence[Moment]) -> list[Due]:
    """What is due: days and weeks from an hour (UTC) on; `releases` of mainline, the first first."""
    found = [Due("rc", period) for period in _settled(now, releases)]
    if now >= _at(now.date(), hour):
        found.append(Due("daily", day_of(now.date() - _DAY)))
    week = week_of(now - 7 * _DAY)
    if now >= _at(week.until.date(), hour):
        found.append(Due("weekly", week))
    return found


def next_due(now: datetime, *, hour: int) -> list[Due]:
    """The next daily and weekly editions, which are not due yet; they are sent from `hour` after they end."""
    today = now.date() if now < _at(now.date(), hour) else now.date() + _DAY
    week = week_of(now - 7 * _DAY)
    if now >= _at(week.until.date(), hour):
        week = week.later
    return [Due("daily", day_of(today - _DAY)), Due("weekly", week)]


def sends_at(period: Period, *, hour: int) -> datetime:
    """When a day or a week is sent."""
    return _at(period.until.date(), hour)


def _settled(now: datetime, releases: Iterable[Moment]) -> Iterator[Stretch]:
    known = [one for one in releases if one.at + SETTLED <= now]
    for earlier, release in zip(known, known[1:], strict=False):
        if now - release.at <= _FRESH:
            yield between(earlier.version, earlier.at, release.version, release.at)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)
