"""How far deliveries are, in figures: nothing here tells who gets what."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Case, Count, Value, When

from delivery.answers import in_words
from delivery.calendar import next_due, sends_at
from delivery.models import Delivery, Dispatch, Rendering, State

_SHOWN = 30
Sums = Sequence[tuple[str, str, int]]  # state, why it failed in words, how many
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
    """The last dispatches that somebody gets, the newest first: three statements; ended ones are not counted."""
    dispatches = list(Dispatch.objects.filter(recipients__gt=0).order_by("-planned_at", "-pk")[:_SHOWN])
    failing = Rendering.objects.filter(dispatch__in=dispatches, rendered_at=None).exclude(error="").order_by()
    unwritten = dict(failing.values_list("dispatch").annotate(Count("pk")))
    fresh = sums_of([one.pk for one in dispatches if not one.sums])
    return [_row(one, one.sums or fresh[one.pk], unwritten.get(one.pk, 0)) for one in dispatches]


def sums_of(keys: Sequence[int]) -> dict[int, Sums]:
    """How many mails of each dispatch are in each state, with why they failed in words: one statement."""
    mails = Delivery.objects.filter(batch__dispatch__in=keys).order_by()
    why = Case(When(state=State.FAILED, then="answer"), default=Value(""))
    found: dict[int, Counter[tuple[str, str]]] = {key: Counter() for key in keys}
    for key, state, answer, count in mails.values_list("batch__dispatch", "state", why).annotate(Count("pk")):
        found[key][state, in_words(answer) if state == State.FAILED else ""] += count
    return {key: [(state, why, count) for (state, why), count in sums.most_common()] for key, sums in found.items()}


def _row(one: Dispatch, sums: Sums, unwritten: int) -> Row:
    states = {each.value: sum(count for state, _, count in sums if state == each) for each in State}
    name = f"{_WORDS[one.cadence]} {_moment(one) if one.cadence == 'at-once' else one.name}"
    return Row(
        name=name,
        planned_at=one.planned_at,
        finished_at=one.finished_at,
        quiet_until=one.quiet_until,
        recipients=one.recipients,
        **states,
        reasons=[(why, count) for _, why, count in sums if why],
        unwritten=unwritten,
    )


def _moment(one: Dispatch) -> str:
    return f"of {one.until:%Y-%m-%d %H:%M}"


def coming(now: datetime) -> list[Coming]:
    """What is sent by the calendar, the next first; releases come when they come."""
    due = next_due(now, hour=settings.MAIL_HOUR)
    found = [
        Coming(f"{_WORDS[one.cadence]} {one.period.name}", sends_at(one.period, hour=settings.MAIL_HOUR)) for one in due
    ]
    return sorted(found, key=lambda one: one.at)
