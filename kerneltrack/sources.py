"""/sources/ and /about/: how far every source is read, what could not be read, how the counts work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from archive.queries import inbox_status, message_count, quarantined_mails
from regressions.timeline import refused_commands
from releases.asof import as_of
from trees.queries import tree_status


def sources(request: HttpRequest) -> HttpResponse:
    """The health of all sources, as of now."""
    now = timezone.now()
    context = {
        "asof": as_of("", now=now),
        "inboxes": inbox_status(),
        "messages": message_count(),
        "trees": tree_status(at=now),
        "quarantine": quarantined_mails(),
        "refused": refused_commands(at=now),
    }
    return render(request, "site/sources.html", context)


def about(request: HttpRequest) -> HttpResponse:
    """How the numbers are defined."""
    return render(request, "site/about.html", {"asof": as_of("", now=timezone.now())})
