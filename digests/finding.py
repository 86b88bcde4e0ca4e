"""The period of an address, if there is something to tell of it at a time; and those beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404

from digests.news import release_period
from digests.periods import Period, Week, day_of, parse_day, parse_week
from digests.weeks import beginning

Find = Callable[[str, datetime], Period]


@dataclass(frozen=True, slots=True)
class Turn:
    """Another period, and how its page is related: prev or next."""

    period: Period
    rel: str
    label: str


def week(name: str, at: datetime) -> Period:
    """The week."""
    found = parse_week(name)
    if found is None:
        raise Http404(f"{name} is no week: write it as 2026-W47, or name the last of seven days as 2009-08-06.")
    return _known(found, found.first, at)


def day(name: str, at: datetime) -> Period:
    """The day."""
    found = parse_day(name)
    if found is None:
        raise Http404(f"{name} is no day: write it as 2026-11-25.")
    return _known(found, found.since.date(), at)


def release(name: str, at: datetime) -> Period:
    """The time up to a release, from the one before."""
    found = release_period(name, at=at)
    if found is None:
        raise Http404(f"No mainline release {name}, and one before it, is known on {at:%Y-%m-%d}.")
    return found


def _known(period: Period, first: date, at: datetime) -> Period:
    what = period.noun if period.noun == "day" else "week from"
    called = f"day {first}" if period.noun == "day" else f"{what} {first} on"
    if period.since > at:
        raise Http404(f"The {called} had not begun on {at:%Y-%m-%d}.")
    start = beginning(at=at)
    if period.until <= (start or at):
        known = f"begins on {start:%Y-%m-%d}" if start else "is empty: no release and no regression has been read yet"
        raise Http404(f"Nothing is known of the {called}. What is known {known}.")
    return period


def turns(period: Period, at: datetime) -> Sequence[Turn]:
    """The period before, and the one after if it has begun; a release has none."""
    before: Period
    after: Period
    if isinstance(period, Week):
        before, after = period.earlier, period.later
    elif period.noun == "day":
        before, after = (day_of(period.since.date() + timedelta(days=step)) for step in (-1, 1))
    else:
        return []
    noun = period.noun.capitalize()
    later = [Turn(after, "next", f"{noun} after →")] if period.until <= at else []
    return [Turn(before, "prev", f"← {noun} before"), *later]
