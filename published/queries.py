"""The read side of published counts."""

from dataclasses import dataclass
from datetime import date, datetime

from published.models import PublishedCount


@dataclass(frozen=True, slots=True)
class Published:
    """A published count for a page."""

    publisher: str
    cycle: str
    stage: str
    as_of: date
    reported: int | None
    pending: int | None
    unresolved: int | None
    note: str
    source: str


def published_counts(cycle: str | None = None, *, at: datetime, limit: int = 50) -> list[Published]:
    """What was published by `at`, newest first; of one cycle or of all."""
    found = PublishedCount.objects.known(at=at)
    if cycle is not None:
        found = found.filter(cycle=cycle)
    return [
        Published(c.publisher, c.cycle, c.stage, c.as_of, c.reported, c.pending, c.unresolved, c.note, c.source)
        for c in found[:limit]
    ]
