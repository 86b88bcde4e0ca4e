"""How every source that is followed is, as figures: seconds since then, and how many."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, Subquery, Sum

from archive.models import Delivery, Epoch, Inbox, Quarantine, Range
from ingest.freshness import is_late
from kernelorg.models import Site
from trackers.models import Issue, Tracker
from trees.models import Tree

_COLUMNS = ("pk", "checked_at", "succeeded_at", "error")


@dataclass(frozen=True, slots=True)
class Source:
    """A source that is not paused; times in seconds before now, None where there was no such thing."""

    kind: str  # inbox | tree | tracker | site
    name: str
    checked: float | None
    answered: float | None
    is_failing: bool
    is_late: bool
    newest: float | None = None  # arrival of the newest mail; inboxes only
    pending: int | None = None
    quarantined: int | None = None
    unreadable: int | None = None  # issues; trackers only


def sources(*, now: datetime) -> list[Source]:
    """All of them, in eight statements for any number."""
    return [*_inboxes(now), *_trackers(now), *_plain("tree", Tree, now), *_plain("site", Site, now)]


def _inboxes(now: datetime) -> Iterator[Source]:
    per_inbox = "epoch__inbox"
    arrivals = Delivery.objects.filter(epoch=OuterRef("pk")).order_by("-arrived").values("arrived")[:1]
    epochs = Epoch.objects.order_by().annotate(last=Subquery(arrivals)).values_list("inbox")
    newest = dict(epochs.annotate(Max("last")))
    pending = dict(Range.objects.order_by().values_list(per_inbox).annotate(Sum("commits")))
    put_aside = Quarantine.objects.filter(dismissed_at=None).order_by().values_list(per_inbox)
    quarantined = dict(put_aside.annotate(Count("pk")))
    for pk, *row in Inbox.objects.filter(is_enabled=True, holds_issues=False).values_list(*_COLUMNS, "name"):
        yield Source(
            **_polled("inbox", row, now),
            newest=_ago(newest.get(pk), now),
            pending=pending.get(pk, 0),
            quarantined=quarantined.get(pk, 0),
        )


def _trackers(now: datetime) -> Iterator[Source]:
    failed = dict(Issue.objects.exclude(error="").order_by().values_list("tracker").annotate(Count("pk")))
    for pk, *row in Tracker.objects.filter(is_enabled=True).values_list(*_COLUMNS, "host"):
        yield Source(**_polled("tracker", row, now), unreadable=failed.get(pk, 0))


def _plain(kind: str, model: Any, now: datetime) -> Iterator[Source]:
    for _, *row in model.objects.filter(is_enabled=True).values_list(*_COLUMNS, "name"):
        yield Source(**_polled(kind, row, now))


def _polled(kind: str, row: list[Any], now: datetime) -> dict[str, Any]:
    checked_at, succeeded_at, error, name = row
    return {
        "kind": kind,
        "name": name,
        "checked": _ago(checked_at, now),
        "answered": _ago(succeeded_at, now),
        "is_failing": bool(error),
        "is_late": is_late(kind, checked_at, succeeded_at, now),
    }


def _ago(then: datetime | None, now: datetime) -> float | None:
    return (now - then).total_seconds() if then is not None else None
