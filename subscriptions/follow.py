"""/subscribe/: what can be followed, and how; no account is needed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from releases.asof import as_of
from releases.queries import cycle_dates
from subscriptions import feeds
from topics.queries import published_topics


@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """A form, and the addresses that fit what it asks for."""
    now = timezone.now()
    cycles = [one.version for one in cycle_dates(at=now)]
    topics = {topic.slug: topic.name for topic in published_topics()}
    context = feeds.offered(request, cycles, topics, now=now) | {"asof": as_of("", now=now)}
    return render(request, "subscriptions/subscribe.html", context)


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm what was asked for."""
    raise Http404
