"""/subscribe/: by mail, or by the addresses of feeds and files; no account is needed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from access.networks import network_of
from releases.asof import as_of
from subscriptions import feeds, links, store
from subscriptions.asking import Outcome, Request, ask
from subscriptions.models import Asked, Cadence, Format
from subscriptions.signed import signed_page
from subscriptions.wanted import TREES, Known, Wanted, known, wanted
from subscriptions.words import said, said_of

_STATUS = {Outcome.TAKEN: 200, Outcome.TOO_MANY: 429, Outcome.NO_QUEUE: 503}


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """A form, and the addresses that fit the query; POST asks for mails, or with `look` for the words of what they
    would be."""
    now = timezone.now()
    there = known(now=now)
    if request.method != "POST":
        return _page(request, wanted(request.GET, there, needs_address=False), there)
    is_look = "look" in request.POST
    form = wanted(request.POST, there, needs_address=not is_look)
    if is_look or form.errors:
        return _page(request, form, there, status=400 if form.errors else 200)
    asked = Request(form.address, form.cadence, form.scope, form.format)
    outcome = ask(asked, network=network_of(request), now=now)
    if outcome is Outcome.TAKEN:
        return render(request, "subscriptions/asked.html", {"said": _said(form), "address": form.address})
    return _page(request, form, there, status=_STATUS[outcome])


def _page(request: HttpRequest, form: Wanted, there: Known, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = feeds.offered(request, form, there, now=now) | {
        "asof": as_of("", now=now),
        "form": form,
        "said": _said(form),
        "status": status,
        "fields": choices(there),
    }
    return render(request, "subscriptions/subscribe.html", context, status=status)


def choices(there: Known) -> dict[str, object]:
    """What the fields of the form offer."""
    topics = list(there.topics.items())
    return {"cadences": Cadence.choices, "formats": Format.choices, "trees": TREES, "topics": topics}


def _said(form: Wanted) -> str:
    return said_of(form.scope, form.cadence, form.format)


@signed_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what is confirmed, since mail servers open links to look at them; POST does it."""
    opened = links.open_confirm(token)
    asked = Asked.objects.filter(key=opened.key).exclude(cadence="").first() if opened.key else None
    if asked is None:
        context = {"is_expired": opened.is_expired, "is_used": bool(opened.key)}
        return render(request, "subscriptions/no_link.html", context, status=410 if any(context.values()) else 404)
    shown = {"said": said(asked), "address": asked.address}
    if request.method != "POST":
        return render(request, "subscriptions/confirm.html", shown)
    made = store.confirm(asked.key, now=timezone.now())
    if made is None:
        return render(request, "subscriptions/no_link.html", {"is_used": True}, status=410)
    shown["address"] = made.subscriber.address  # as it was confirmed first, if in letters of another case
    ways = {"manage": links.manage_path(made.subscriber.key), "cadence": made.cadence}
    return render(request, "subscriptions/confirmed.html", shown | ways)
