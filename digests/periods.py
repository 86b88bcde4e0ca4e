"""What an edition is about: an ISO week (Monday to Sunday, UTC), the seven days up to one, a day, or the time from one
mainline release to the next. Pure.

LWN's kernel page came out on Thursdays, so `2009-08-06` is as good a name as `2026-W47`; where the seven days are an
ISO week, its name is the canonical one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

WEEK = timedelta(days=7)
_TICK = timedelta(microseconds=1)
_NAME = re.compile(r"([0-9]{4})-W([0-9]{2})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # fromisoformat takes more than that
_FIRST = date(1991, 8, 26)  # a Monday: before, there was no kernel
_LAST = date(9998, 12, 27)


class Period(Protocol):
    """What an edition tells of: from `since` to before `until`.

    `before` is the last moment ahead of it, `end` the last one in it;
    `then` says `before` in words, as in "fewer than a week before": `a week before`, `at 7.4-rc3`.

    title    `week 2026-W47`, `25 November 2026`, `7.4-rc3 to 7.4-rc4`
    noun     as in "the ... brought no release": `week`, `day`, `time since 7.4-rc3`
    within   as in "none ...": `in this week`, `on this day`, `since 7.4-rc3`
    path     of its page
    asked    how pages are asked for its end: `2026-11-22`, `2026-11-29T21:15:00Z`
    """

    @property
    def name(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime: ...
    @property
    def before(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...
    @property
    def then(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def noun(self) -> str: ...
    @property
    def within(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def asked(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """Any other time: from just after `before` up to and with `end`; a day, or from one -rc to the next."""

    name: str
    before: datetime
    end: datetime
    then: str
    title: str = ""
    noun: str = "time"
    within: str = "in this time"
    path: str = ""

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return self.before + _TICK

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return self.end + _TICK

    @property
    def asked(self) -> str:
        """How pages are asked for its end."""
        return _asked(self.end)


def day_of(day: date) -> Stretch:
    """A day in UTC."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    return Stretch(
        name=day.isoformat(),
        before=start - _TICK,
        end=start + timedelta(days=1) - _TICK,
        then="a day before",
        title=f"{day.day} {day:%B %Y}",
        noun="day",
        within="on this day",
        path=f"/days/{day.isoformat()}/",
    )


def parse_day(text: str) -> Stretch | None:
    """The day for `2026-11-25`; None for what is no day, or one without a kernel."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day_of(day) if day is not None and _FIRST <= day <= _LAST else None


def between(before_version: str, before_at: datetime, version: str, at: datetime) -> Stretch:
    """From just after one release of mainline up to and with the next one; versions as `7.4-rc3`."""
    return Stretch(
        name=version,
        before=before_at,
        end=at,
        then=f"at {before_version}",
        title=f"{before_version} to {version}",
        noun=f"time since {before_version}",
        within=f"since {before_version}",
        path=f"/releases/v{version}/edition/",
    )


def is_daily(period: Period) -> bool:
    """Whether only what happened is listed, and what stands as it stood is counted: it would be told every day."""
    return period.noun == "day"


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days, from `first` on; `name` is what its address has."""

    name: str
    first: date

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), tzinfo=UTC)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return self.since + WEEK

    @property
    def end(self) -> datetime:
        """Its last moment: what a finished week is told as of."""
        return self.until - _TICK

    @property
    def before(self) -> datetime:
        """The moment that its figures are compared with: the end of the week before."""
        return self.since - _TICK

    @property
    def then(self) -> str:
        """What it is compared with."""
        return "a week before"

    @property
    def title(self) -> str:
        """What a heading calls it."""
        return f"week {self.name}"

    @property
    def noun(self) -> str:
        """What a sentence calls it."""
        return "week"

    @property
    def within(self) -> str:
        """When what happened in it did."""
        return "in this week"

    @property
    def path(self) -> str:
        """Its page."""
        return f"/weeks/{self.name}/"

    @property
    def asked(self) -> str:
        """How pages are asked for its end."""
        return _asked(self.end)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=6)

    @property
    def is_iso(self) -> bool:
        """Whether it is named as an ISO week."""
        return "W" in self.name

    @property
    def canonical(self) -> str:
        """The name of the ISO week that these days are; its own name where they are none."""
        return iso_name(self.first) if self.first.weekday() == 0 else self.name

    @property
    def earlier(self) -> "Week":
        """The week before, named in the same way."""
        return self._beside(-WEEK)

    @property
    def later(self) -> "Week":
        """The week after."""
        return self._beside(WEEK)

    def _beside(self, step: timedelta) -> "Week":
        first = self.first + step
        name = iso_name(first) if self.is_iso else (first + timedelta(days=6)).isoformat()
        return Week(name, first)


def _asked(end: datetime) -> str:
    if end.time() == time.max:
        return end.date().isoformat()
    return end.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def iso_name(day: date) -> str:
    """`2026-W47` for any of its days; the year is the week's, which differs from the day's around New Year."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def week_of(moment: datetime) -> Week:
    """The ISO week that a moment is in."""
    day = moment.astimezone(UTC).date()
    return Week(iso_name(day), day - timedelta(days=day.weekday()))


def parse_week(text: str) -> Week | None:
    """The week for `2026-W47`, or the seven days up to `2009-08-06`; None for what is no such week."""
    found = _NAME.fullmatch(text)
    try:
        if found:
            first = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        elif _DAY.fullmatch(text):
            first = date.fromisoformat(text) - timedelta(days=6)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return Week(text, first) if _FIRST <= first <= _LAST else None


def weeks_of(year: int) -> Iterator[Week]:
    """All ISO weeks of an ISO year, the first one first."""
    first = date.fromisocalendar(year, 1, 1)
    while first.isocalendar().year == year:
        yield Week(iso_name(first), first)
        first += WEEK
