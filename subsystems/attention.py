"""Which regressions people are asked to look at, on the front page and in editions."""

from datetime import datetime, timedelta

from cases.facts import State
from regressions.queries import Row, as_of, rows

_UNANSWERED_AFTER = timedelta(days=7)


def needs_attention(*, at: datetime, limit: int = 8) -> list[Row]:
    """Open regressions with a known culprit that nobody has written about for a week, longest silence first."""
    waiting = as_of(at).filter(state=State.OPEN, is_backburner=False).exclude(regression__culprit="")
    found = rows(waiting.select_related("regression"), at=at)
    silent = [row for row in found if row.silence > _UNANSWERED_AFTER and not row.is_dormant]
    return sorted(silent, key=lambda row: row.silence, reverse=True)[:limit]
