"""When a failed delivery is tried again, and when no more. Pure."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600))
GIVE_UP_AFTER = timedelta(days=5)  # of failing without a break
_SPREAD = 0.25  # of a pause, more or less: endpoints that failed together do not come back together


def pause_after(failures: int, *, chance: float, asked: str = "", now: datetime) -> timedelta:
    """How long to wait after so many failures in a row, the last of which may have asked for a time (Retry-After).

    `chance` is from 0 to 1. What is asked for counts within the shortest and the longest of our own pauses.
    """
    wanted = _asked_for(asked, now)
    if wanted is not None:
        return min(max(wanted, PAUSES[0]), PAUSES[-1])
    return PAUSES[min(max(failures, 1), len(PAUSES)) - 1] * (1 - _SPREAD + 2 * _SPREAD * chance)


def _asked_for(text: str, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110, 10.2.3); None for what is neither."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=int(text[:9]))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
