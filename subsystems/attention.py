"""Which regressions people are asked to look at, on the front page and in editions."""

from datetime import datetime, timedelta

from django.db.models import Q

from cases.facts import State
from regressions.queries import Row, as_of, rows

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
