"""Spans of a week: an ISO week by its name or any of its days, or the seven days to now. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_NAME = re.compile(r"(\d{4})-?[Ww](\d{1,2})")
_WEEK = timedelta(days=7)
_FIRST, _LAST = date(1991, 8, 26), date(9998, 12, 27)  # Mondays: before, there was no kernel


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` to before `until`. `name` is the ISO week, '' for the seven days that end somewhere else.

    `error` says why what was asked for is not shown.
    """

    since: datetime
    until: datetime
    name: str = ""
    error: str = ""

    @property
    def last_day(self) -> date:
        """The last day in it."""
        return (self.until - timedelta(microseconds=1)).date()

    @property
    def posted_after(self) -> str:
        """What programs ask for in place of seven days that end now: from the beginning of the first; '' for weeks."""
        return "" if self.name else f"{self.since:%Y-%m-%d}T00:00:00Z"

    @property
    def earlier(self) -> str:
        """Name of the ISO week before."""
        return _name(self.since - _WEEK if self.name else self.since - timedelta(days=1))

    @property
    def later(self) -> str:
        """Name of the ISO week after."""
        return _name(self.until)


def span_of(text: str, *, at: datetime) -> Span:
    """The span for `2026-W47` or `2026-11-19`; for '', and for what is no week, the seven days to `at`."""
    text = text.strip()[:20]
    if not text:
        return Span(at - _WEEK, at + timedelta(microseconds=1))
    monday = _monday(text)
    if monday is None:
        return Span(at - _WEEK, at + timedelta(microseconds=1), error=f"{text!r} is no week: write 2026-W47 or a date.")
    since = datetime.combine(monday, time(), tzinfo=UTC)
    return Span(since, since + _WEEK, _name(since))


def _monday(text: str) -> date | None:
    found = _NAME.fullmatch(text)
    try:
        day = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else date.fromisoformat(text)
    except ValueError:
        return None
    monday = day - timedelta(days=day.weekday())
    return monday if _FIRST <= monday <= _LAST else None


def _name(moment: datetime) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"
