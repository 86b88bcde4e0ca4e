"""Unsubscribing: one click of a reader, or one request of their mail server (RFC 8058). The link never expires."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from subscriptions import links, store
from subscriptions.models import Subscription
from subscriptions.signed import signed_page
from subscriptions.words import said


@signed_page
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, since mail servers open links to look at them; POST does it, whatever its body says.

    It is the same for a subscription that ended before: who asks twice is not told of an error.
    """
    key = links.open_unsubscribe(token).key
    if not key:
        return render(request, "subscriptions/no_link.html", {"is_unsubscribe": True}, status=404)
    if request.method == "POST":
        store.leave(key)
        return render(request, "subscriptions/left.html")
    found = Subscription.objects.filter(key=key).first()
    return render(request, "subscriptions/unsubscribe.html", {"said": said(found) if found else ""})
