"""/sources/ and /about/: how far every source is read, what could not be read, how the counts work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from archive.queries import dismissed_count, inbox_status, message_count, quarantined_mails
from areas.use import fault
from hosts.queries import host_status
from kernelorg.queries import site_status
from maintainers.queries import file_status
from peers.queries import differences, peer_status
from regressions.queries import DORMANT_AFTER
from regressions.refused import refused_commands
from releases.asof import AsOf, as_of
from releases.witnesses import witness_status
from trackers.queries import failed_issues, tracker_status
from trees.queries import tree_status
from upkeep.queries import lines, pauses


@never_cache
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """The health of all sources, as of now: nobody keeps how they were on a past day."""
    now, paused = timezone.now(), pauses()
    asof = AsOf(now, now, "", "How sources were on a past day is not kept" if "at" in request.GET else "")
    peers = peer_status()
    context = {
        "asof": asof,
        "inboxes": lines("inbox", inbox_status(), paused),
        "messages": message_count(),
        "trees": lines("tree", tree_status(at=now), paused),
        "trackers": lines("tracker", tracker_status(at=now), paused),
        "failed_issues": failed_issues(),
        "peers": lines("peer", peers, paused),
        "compared": any(peer.succeeded_at for peer in peers),
        "differences": differences(),
        "maintainers": file_status(),
        "sites": lines("site", site_status(), paused),
        "hosts": host_status(at=now),
        "areas_fault": fault(),
        "witnesses": witness_status(at=now),
        "quarantine": quarantined_mails(),
        "dismissed": dismissed_count(),
        "refused": refused_commands(at=now),
    }
    return render(request, "site/sources.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How the numbers are defined."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    return render(request, "site/about.html", {"asof": asof, "dormant_days": DORMANT_AFTER.days})
