"""How far deliveries are, in figures: nothing here tells who gets what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count

from delivery.answers import in_words
from delivery.calendar import next_due, sends_at
from delivery.models import Delivery, Dispatch, Rendering, State

_SHOWN = 30
_WORDS = {"weekly": "Week", "daily": "Day", "rc": "Release", "at-once": "Alert", "report": "Report before"}


@dataclass(frozen=True, slots=True)
class Row:
    """A dispatch: its name in words, and how many mails are in each state.

    gone       who unsubscribed since it was planned
    reasons    why mails failed, in words, with how many
    unwritten  renderings that failed and are tried again
    """

    name: str
    planned_at: datetime
    finished_at: datetime | None
    quiet_until: datetime | None
    recipients: int
    waiting: int
    sent: int
    failed: int
    skipped: int
    reasons: Sequence[tuple[str, int]]
    unwritten: int

    @property
    def gone(self) -> int:
        """Rows go with their subscription."""
        return max(0, self.recipients - self.waiting - self.sent - self.failed - self.skipped)


@dataclass(frozen=True, slots=True)
class Coming:
    """An edition to be sent, and when."""

    name: str
    at: datetime


def progress() -> list[Row]:
    """The last dispatches that somebody gets, the newest first: four statements."""
    dispatches = list(Dispatch.objects.filter(recipients__gt=0).order_by("-planned_at", "-pk")[:_SHOWN])
    keys = [one.pk for one in dispatches]
    counts: dict[int, Counter[str]] = {key: Counter() for key in keys}
    mails = Delivery.objects.filter(batch__dispatch__in=keys).order_by()
    for key, state, count in mails.values_list("batch__dispatch", "state").annotate(Count("pk")):
        counts[key][state] = count
    reasons = _reasons(keys)
    failing = Rendering.objects.filter(dispatch__in=keys, rendered_at=None).exclude(error="").order_by()
    unwritten = dict(failing.values_list("dispatch").annotate(Count("pk")))
    return [_row(one, counts[one.pk], reasons.get(one.pk, Counter()), unwritten.get(one.pk, 0)) for one in dispatches]


def _row(one: Dispatch, counts: Mapping[str, int], reasons: Counter[str], unwritten: int) -> Row:
    states = {state.value: counts.get(state, 0) for state in State}
    name = f"{_WORDS[one.cadence]} {_moment(one) if one.cadence == 'at-once' else one.name}"
    return Row(
        name=name,
        planned_at=one.planned_at,
        finished_at=one.finished_at,
        quiet_until=one.quiet_until,
        recipients=one.recipients,
        **states,
        reasons=reasons.most_common(),
        unwritten=unwritten,
    )


def _moment(one: Dispatch) -> str:
    return f"of {one.until:%Y-%m-%d %H:%M}"


def _reasons(keys: Sequence[int]) -> dict[int, Counter[str]]:
    failed = Delivery.objects.filter(batch__dispatch__in=keys, state=State.FAILED).order_by()
    found: dict[int, Counter[str]] = {}
    for key, answer, count in failed.values_list("batch__dispatch", "answer").annotate(Count("pk")):
        found.setdefault(key, Counter())[in_words(answer)] += count
    return found


def coming(now: datetime) -> list[Coming]:
    """What is sent by the calendar, the next first; releases come when they come."""
    due = next_due(now, hour=settings.MAIL_HOUR)
    found = [
        Coming(f"{_WORDS[one.cadence]} {one.period.name}", sends_at(one.period, hour=settings.MAIL_HOUR)) for one in due
    ]
    return sorted(found, key=lambda one: one.at)
