"""Decisions of people that were taken back: the past keeps them, the present does not. Pure.

A decision counts from when it was made until it was undone. So the facts are folded once for every stretch of time
between two undoings, each time with the decisions that counted then, and the histories are joined.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cases.facts import Cluster, Event, Folded, FoldResult, Gazetteer, Kind, MailFact, Period, State, in_order
from cases.fold import fold


def fold_with_undone(cluster: Cluster, gazetteer: Gazetteer) -> FoldResult:
    """Regressions of a cluster in which decisions may have been undone."""
    undone = [mail for mail in cluster.mails if mail.undone_at is not None]
    if not undone:
        return fold(cluster, gazetteer)
    times = sorted({mail.undone_at for mail in undone if mail.undone_at is not None})
    stretches = [_fold_before(cluster, gazetteer, time) for time in times]
    final = fold(replace(cluster, mails=[m for m in cluster.mails if m.undone_at is None]), gazetteer)
    now = {folded.report: folded for folded in final.regressions}
    for report in sorted({folded.report for result in stretches for folded in result.regressions} - now.keys()):
        now[report] = _withdrawn(next(f for r in reversed(stretches) for f in r.regressions if f.report == report))
    joined = [_join(folded, stretches, times, undone) for folded in now.values()]
    return FoldResult(sorted(joined, key=lambda f: f.report), final.unhandled, final.wanted)


def _fold_before(cluster: Cluster, gazetteer: Gazetteer, time: datetime) -> FoldResult:
    """What was known until `time`: with every decision that was not undone before."""
    mails = [m for m in cluster.mails if m.undone_at is None or m.undone_at >= time]
    return fold(replace(cluster, mails=mails), gazetteer)


def _withdrawn(folded: Folded) -> Folded:
    """A regression that was tracked by a decision which is no more: it counts nowhere, and stays to be seen."""
    last = replace(folded.periods[-1], state=State.INVALID)
    return replace(folded, own_state=State.INVALID, reason="the decision to track it was undone", periods=(last,))


def _join(
    final: Folded, stretches: Sequence[FoldResult], times: Sequence[datetime], undone: Sequence[MailFact]
) -> Folded:
    periods: list[Period] = []
    events = list(final.events)
    start: datetime | None = None
    for result, time in zip(stretches, times, strict=True):
        then = next((folded for folded in result.regressions if folded.report == final.report), None)
        if then is not None:
            periods += _clip(then.periods, start, time)
            told = {mail.message_id for mail in undone if mail.undone_at == time}
            events += [event for event in then.events if event.message_id in told]
            events += [Event(time, Kind.UNDONE, ident) for ident in sorted(told & {e.message_id for e in then.events})]
        start = time
    periods += _clip(final.periods, start, None)
    return replace(final, periods=_merged(periods), events=tuple(dict.fromkeys(in_order(events))))


def _clip(periods: Sequence[Period], start: datetime | None, end: datetime | None) -> list[Period]:
    """The part of a history between two times."""
    found = []
    for place, period in enumerate(periods):
        until = periods[place + 1].since if place + 1 < len(periods) else None
        since = period.since if start is None else max(period.since, start)
        if (until is None or until > since) and (end is None or since < end):
            found.append(replace(period, since=since))
    return found


def _merged(periods: Sequence[Period]) -> tuple[Period, ...]:
    """Neighbours that say the same are one."""
    found: list[Period] = []
    for period in periods:
        if not found or replace(period, since=found[-1].since) != found[-1]:
            found.append(period)
    return tuple(found)
