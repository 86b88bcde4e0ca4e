"""The `at` of a page, a list or a command: which moment the numbers are asked for. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import quote


class InvalidDateError(ValueError):
    """What was asked for is no moment that can be shown; the message says why."""


_EARLIEST = datetime(1991, 8, 25, tzinfo=UTC)  # before, there was no kernel to ask about


def parse_at(text: str, *, now: datetime) -> datetime:
    """`2026-11-05` is the end of that day in UTC, `2026-11-05T12:00` that very moment; '' is now."""
    text = text.strip()
    if not text:
        return now
    at = _parse(text[:40])
    if at is None:
        raise InvalidDateError(f"{text[:40]!r} is no date: write YYYY-MM-DD")
    if at < _EARLIEST:
        raise InvalidDateError(f"{text[:40]} is before the first kernel")
    if at > now:
        if at.date() == now.date():
            return now
        raise InvalidDateError(f"{text[:40]} lies in the future")
    return at


def _parse(text: str) -> datetime | None:
    if not text.isprintable():  # anything may stand between date and time, and links repeat what was given
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return datetime.combine(day, time.max, tzinfo=UTC) if day < date.max else None
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment a page speaks of. `error` says why another one was asked for in vain."""

    at: datetime
    now: datetime
    given: str
    error: str = ""

    @property
    def is_past(self) -> bool:
        """Whether the page shows something else than now."""
        return self.at != self.now

    @property
    def is_whole_day(self) -> bool:
        """Whether a day was asked for, not a time of it."""
        return self.at.time() == time.max

    @property
    def suffix(self) -> str:
        """What links to other pages carry, so that one stays in the past."""
        return f"?at={quote(self.given)}" if self.is_past else ""

    @property
    def joiner(self) -> str:
        """The same for links that have a query string already."""
        return f"&at={quote(self.given)}" if self.is_past else ""


def as_of(text: str, *, now: datetime) -> AsOf:
    """The moment for a page's `at`; a bad one gives now, and the reason to show."""
    try:
        at = parse_at(text, now=now)
    except InvalidDateError as error:
        return AsOf(now, now, "", str(error))
    return AsOf(at, now, text.strip()[:40])
