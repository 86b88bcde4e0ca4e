"""Pages for subscribers: what they have, and changing it."""

from django.http import Http404, HttpRequest, HttpResponse


def link(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail."""
    raise Http404


def manage(request: HttpRequest, token: str) -> HttpResponse:
    """All subscriptions of an address."""
    raise Http404


def export(request: HttpRequest, token: str) -> HttpResponse:
    """What is stored."""
    raise Http404


def change(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """One subscription."""
    raise Http404
