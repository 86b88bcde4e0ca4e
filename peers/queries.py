"""The read side of peers: who is compared with, and where we disagree."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from peers.models import Difference, Peer
from regressions.models import Regression


@dataclass(frozen=True, slots=True)
class PeerStatus:
    """One peer on the source-health page."""

    name: str
    url: str
    is_enabled: bool
    entries: int
    differences: int
    succeeded_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference; `slug` is ours, '' where we do not track it."""

    peer: str
    report: str
    title: str
    what: str
    theirs: str
    ours: str
    since: datetime
    slug: str


def peer_status() -> list[PeerStatus]:
    """Every peer, by name: one query."""
    found = Peer.objects.annotate(n=Count("differences"))
    return [PeerStatus(p.name, p.url, p.is_enabled, p.entries, p.n, p.succeeded_at, p.error) for p in found]


def differences(*, limit: int = 50) -> list[DifferenceRow]:
    """Where peers and we disagree, the latest first: two queries."""
    found = list(Difference.objects.select_related("peer")[:limit])
    slugs = dict(Regression.objects.filter(report__in=[d.report for d in found]).values_list("report", "slug"))
    return [
        DifferenceRow(
            d.peer.name, d.report, d.title, d.get_what_display(), d.theirs, d.ours, d.since, slugs.get(d.report, "")
        )
        for d in found
    ]
