"""All that was said about a series, and its releases, folded into its support: the same result for any order.

Who said what counts in this order: an announcement, kernel.org's list, the file of facts. A moniker is no state of
support (kernel.org shows a longterm series as "stable" where there is no other), so a series that was once called
longterm stays it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from stable.facts import Promise, SupportFact, Voice
from stable.lag import SILENCE, USUAL, Finals, Lag, next_final

_VOICES = (Voice.FACTS_FILE, Voice.KERNEL_ORG, Voice.ANNOUNCEMENT)  # the best one last
# A listing or a file may name the day before that of the last release. An announcement is told with it: its day is no
# earlier.
_SLACK = {Voice.FACTS_FILE: timedelta(days=1), Voice.KERNEL_ORG: timedelta(days=1), Voice.ANNOUNCEMENT: timedelta()}
# Longterm series paused for up to 390 days (2.6.34, by releases/data/releases.csv), but none for half a year once its
# projected end had passed.
_PAUSE, _PAUSE_AFTER_END = timedelta(days=400), timedelta(days=180)
_UNTOLD = "we know of no announcement of its end"
_NAMES = re.compile(r"&|,|\band\b")


class SupportState(StrEnum):
    """Whether a series gets further releases."""

    SUPPORTED = "supported"
    LONGTERM = "longterm"
    ENDED = "ended"
    PRESUMED_ENDED = "presumed ended"


@dataclass(frozen=True, slots=True)
class Support:
    """A series as all that is known of it says.

    since                   its final release, or when it was first called longterm; or when it ended, or its last
                            release where that is presumed
    projected_end           until when it goes on, as somebody said or, where `projected_is_forecast`, as we expect
    ended_on                only where somebody said so
    history                 every word about it, in order
    why                     a sentence without a full stop
    """

    series: str
    state: SupportState
    since: datetime | None
    projected_end: date | None
    projected_is_forecast: bool
    ended_on: date | None
    maintainers: tuple[str, ...]
    history: tuple[SupportFact, ...]
    why: str


@dataclass(frozen=True, slots=True)
class _Series:
    """What the rules look at."""

    facts: tuple[SupportFact, ...]
    first: datetime | None
    last: datetime | None
    successor: tuple[str, datetime] | None
    expected: datetime | None
    lag: Lag
    at: datetime

    def said(self, promise: Promise) -> list[SupportFact]:
        """The words of this kind, in order."""
        return [fact for fact in self.facts if fact.promise is promise]

    def silent_for(self, span: timedelta) -> bool:
        """Whether its newest release is older than that; one without releases is not silent."""
        return self.last is not None and self.at - self.last > span


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What one rule says."""

    state: SupportState
    since: datetime | None
    why: str
    projected_end: date | None = None
    is_forecast: bool = False
    ended_on: date | None = None


def support_of(
    series: str,
    *,
    facts: Iterable[SupportFact],
    first: datetime | None,
    last: datetime | None,
    finals: Finals,
    at: datetime,
    lag: Lag = USUAL,
    expected: datetime | None = None,
) -> Support:
    """The support of a series as known at `at`.

    `first` and `last` are its final release and its newest one, `finals` all mainline finals, `lag` how long series
    usually go on after the next final, `expected` when that final is expected. Words of later or of other series are
    no matter.
    """
    known = tuple(sorted({f for f in facts if f.series == series and f.said_at <= at}, key=_order))
    own = _Series(
        facts=known,
        first=first if first and first <= at else None,
        last=last if last and last <= at else None,
        successor=next_final(series, [(name, day) for name, day in finals if day <= at]),
        expected=expected,
        lag=lag,
        at=at,
    )
    verdict = _ended(own) or _longterm(own) or _plain(own)
    return Support(
        series=series,
        state=verdict.state,
        since=verdict.since,
        projected_end=verdict.projected_end,
        projected_is_forecast=verdict.is_forecast,
        ended_on=verdict.ended_on,
        maintainers=_maintainers(own),
        history=known,
        why=verdict.why,
    )


def _ended(own: _Series) -> _Verdict | None:
    """Its end was told, not taken back since, and no later release contradicts."""
    end = _end(own)
    if end is None or _day(end) > own.at.date():
        return None
    told = f"its end was told on {end.said_at:%F}"
    why = {
        Voice.ANNOUNCEMENT: "the announcement of its last release says so",
        Voice.KERNEL_ORG: "kernel.org lists it as end of life",
        Voice.FACTS_FILE: f"{told} ({end.text})" if end.text else told,
    }
    since = datetime.combine(_day(end), time.min, UTC)
    return _Verdict(SupportState.ENDED, since, why[end.voice], ended_on=_day(end))


def _longterm(own: _Series) -> _Verdict | None:
    """Somebody called it longterm, once; it is over when it is silent for longer than longterm series ever were."""
    promises = own.said(Promise.LONGTERM)
    if not promises:
        return None
    until = _projected(own)
    passed = until is not None and until < own.at.date()
    if own.last is not None and own.silent_for(_PAUSE_AFTER_END if passed else _PAUSE):
        long = f"and was projected to end by {until}" if passed else "longer than a longterm series ever was"
        why = f"silent since {own.last:%F}, {long}; {_UNTOLD}"
        return _Verdict(SupportState.PRESUMED_ENDED, own.last, why, until)
    why = f"called longterm on {promises[0].said_at:%F}{_contradiction(own)}"
    if passed:
        why += f"; {until}, its projected end, has passed, but {_UNTOLD}"
    return _Verdict(SupportState.LONGTERM, promises[0].said_at, why, until)


def _plain(own: _Series) -> _Verdict:
    """Maintained until some time after the next final."""
    after = own.successor
    quiet = own.silent_for(SILENCE) or own.last is None
    if after and own.at - after[1] > SILENCE and quiet:
        silent = f"silent since {own.last:%F}" if own.last else "without any release that we know"
        why = f"{silent}, and {after[0]} is out since {after[1]:%F}; {_UNTOLD}"
        return _Verdict(SupportState.PRESUMED_ENDED, own.last, why)
    until, is_forecast, why = _outlook(own)
    return _Verdict(SupportState.SUPPORTED, own.first, f"{why}{_contradiction(own)}", until, is_forecast)


def _outlook(own: _Series) -> tuple[date | None, bool, str]:
    """Until when a plain series goes on, whether that is our forecast, and why."""
    if (said := _projected(own)) is not None:
        return said, False, f"its end was projected for {said}"
    start = own.successor[1] if own.successor else own.expected
    if start is None:
        return None, False, "no later final is out"
    if own.successor:
        what = f"{own.successor[0]} is out since {start:%F}"
    else:
        what = f"the next final is expected on {start:%F}"
    return (start + own.lag.after).date(), True, f"{what}; a series usually ends {own.lag}"


def _end(own: _Series) -> SupportFact | None:
    """The word of its end that counts: of the best voice, then the latest, of those that no release contradicts."""
    ends = (f for f in _ends(own) if not _is_contradicted(own, f))
    return max(ends, key=lambda f: (_VOICES.index(f.voice), *_order(f)), default=None)


def _ends(own: _Series) -> list[SupportFact]:
    """The words of its end that were not taken back: a voice takes back what it said, or one that ranks lower."""
    revivals = own.said(Promise.REVIVED)
    return [f for f in own.said(Promise.ENDED) if not any(_takes_back(revival, f) for revival in revivals)]


def _takes_back(revival: SupportFact, end: SupportFact) -> bool:
    return revival.said_at >= end.said_at and _VOICES.index(revival.voice) >= _VOICES.index(end.voice)


def _is_contradicted(own: _Series, end: SupportFact) -> bool:
    """Whether it was released again after that end."""
    return own.last is not None and own.last.date() - _day(end) > _SLACK[end.voice]


def _contradiction(own: _Series) -> str:
    """What to add where it lives although somebody said that it ended."""
    standing, revivals = _ends(own), own.said(Promise.REVIVED)
    ends = [f for f in standing if _is_contradicted(own, f)]
    if ends and own.last is not None:
        return f"; said to have ended on {_day(ends[-1])}, but released again on {own.last:%F}"
    return f"; its end was taken back on {revivals[-1].said_at:%F}" if revivals and not standing else ""


def _projected(own: _Series) -> date | None:
    """The latest word on when it will end; an announced end on a coming day is one."""
    end = _end(own)
    if end is not None and _day(end) > own.at.date():
        return _day(end)
    return next((f.day for f in reversed(own.said(Promise.PROJECTED)) if f.day is not None), None)


def _maintainers(own: _Series) -> tuple[str, ...]:
    """Those of the latest word on it."""
    words = own.said(Promise.MAINTAINER)
    latest = [f for f in words if f.said_at == words[-1].said_at and f.voice is words[-1].voice]
    names = (name.strip() for fact in latest for name in _NAMES.split(fact.text))
    return tuple(dict.fromkeys(filter(None, names)))


def _day(end: SupportFact) -> date:
    return end.day or end.said_at.date()


def _order(fact: SupportFact) -> tuple[datetime, int, str, date, str, str]:
    """When it was said, then by voice; the rest only makes the order independent of how facts come in."""
    return (fact.said_at, _VOICES.index(fact.voice), fact.promise, fact.day or date.min, fact.text, fact.source)
