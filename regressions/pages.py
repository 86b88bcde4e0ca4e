"""Page data that needs more than one query, and what a mail leads to."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from cases.facts import State
from regressions.models import Event, Regression
from regressions.queries import Row, as_of, rows
from regressions.timeline import Happening

_UNANSWERED_AFTER = timedelta(days=7)


def needs_attention(*, at: datetime, limit: int = 8) -> list[Row]:
    """Open regressions that are overdue, or whose culprit is known and nobody has written about for a week.

    Those that are overdue first, then by the longest silence; not those on the back burner, nor the dormant.
    """
    known = ~Q(regression__culprit="") | Q(regression__due_at__lt=at)
    waiting = as_of(at).filter(known, state=State.OPEN, is_backburner=False)
    found = rows(waiting.select_related("regression"), at=at)
    late = [row for row in found if not row.is_dormant and (row.is_overdue or row.silence > _UNANSWERED_AFTER)]
    return sorted(late, key=lambda row: (row.is_overdue, row.silence), reverse=True)[:limit]


def slug_of_mail(message_id: str) -> str | None:
    """The regression that a mail is the report of, or else belongs to."""
    report = Regression.objects.filter(report=message_id).values_list("slug", flat=True).first()
    if report is not None:
        return report
    event = Event.objects.filter(message_id=message_id).order_by("pk")
    return event.values_list("regression__slug", flat=True).first()


def discussion(events: Iterable[Happening]) -> tuple[int, int]:
    """How many mails, by how many people, are behind a regression's events; those that are read count."""
    mails = {event.message_id: event.author for event in events if event.message_id and event.author}
    return len(mails), len(set(mails.values()))
