"""Pages for subscribers, behind a signed link: what they have, changing and ending it, a copy of what is stored."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from access.networks import network_of
from digests.scope import KINDS, parse_scope
from subscriptions import links, store
from subscriptions.addresses import AddressError
from subscriptions.asking import Outcome, Request, ask
from subscriptions.follow import choices
from subscriptions.models import Subscriber, Subscription
from subscriptions.recipients import to_person
from subscriptions.signed import signed_page
from subscriptions.wanted import Wanted, known, wanted
from subscriptions.words import said, said_of

_STATUS = {Outcome.TAKEN: 200, Outcome.TOO_MANY: 429, Outcome.NO_QUEUE: 503}


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Have a link mailed; the answer is the same for everybody."""
    if request.method != "POST":
        return render(request, "subscriptions/link.html", {"status": 200})
    to = request.POST.get("to", "")
    try:
        address = to_person(to)
    except AddressError as error:
        context = {"error": str(error), "to": to[:1000], "status": 400}
        return render(request, "subscriptions/link.html", context, status=400)
    outcome = ask(Request(address), network=network_of(request), now=timezone.now())
    context = {"to": address, "status": _STATUS[outcome], "is_asked": outcome is Outcome.TAKEN}
    return render(request, "subscriptions/link.html", context, status=_STATUS[outcome])


@signed_page
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Everything that an address has; POST ends one subscription, or all, or has mails sent again."""
    subscriber = _subscriber(token)
    if subscriber is None:
        return _no_link(request, token)
    if request.method != "POST":
        rows = [(one, said(one)) for one in subscriber.subscriptions.order_by("pk")]
        context = {"subscriber": subscriber, "rows": rows, "token": token}
        return render(request, "subscriptions/manage.html", context)
    if "resume" in request.POST:
        store.resume(subscriber.key)
    elif "forget" in request.POST:
        store.forget(subscriber.key)
    else:
        for one in subscriber.subscriptions.filter(key=request.POST.get("end", "")[:26].replace("\x00", "")):
            store.leave(one.key)
    if not Subscriber.objects.filter(pk=subscriber.pk).exists():
        return render(request, "subscriptions/forgotten.html")
    return redirect("subscriptions:manage", token=token)


@signed_page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """Another scope, cadence or format for a subscription."""
    subscriber = _subscriber(token)
    found = subscriber.subscriptions.filter(key=key).first() if subscriber else None
    if found is None:
        return _no_link(request, token)
    now = timezone.now()
    there = known(now=now)
    form = wanted(request.POST, there, needs_address=False) if request.method == "POST" else _as_form(found)
    problem = ""
    if request.method == "POST" and "look" not in request.POST and not form.errors:
        if store.change(found.key, cadence=form.cadence, scope=form.scope, format=form.format, now=now):
            return redirect("subscriptions:manage", token=token)
        problem = "Another subscription of yours brings just this already. Nothing was changed."
    context: Mapping[str, object] = {
        "form": form,
        "fields": choices(there),
        "said": said_of(form.scope, form.cadence, form.format),
        "problem": problem,
        "token": token,
    }
    status = 400 if form.errors or problem else 200
    return render(request, "subscriptions/change.html", {**context, "status": status}, status=status)


@signed_page
@require_safe
def export(request: HttpRequest, token: str) -> HttpResponse:
    """What is stored of a subscriber, as a file; beside it, what was sent lately (delivery/models.py)."""
    subscriber = _subscriber(token)
    if subscriber is None:
        return _no_link(request, token)
    stored = {
        "address": subscriber.address,
        "days_with_bounces": subscriber.bounces,
        "last_bounce": subscriber.bounced_on,
        "suspended_at": subscriber.suspended_at,
        "subscriptions": list(subscriber.subscriptions.order_by("pk").values("cadence", "scope", "format", "since")),
    }
    headers = {"Content-Disposition": 'attachment; filename="subscriptions.json"'}
    return JsonResponse(stored, headers=headers, json_dumps_params={"indent": 2})


def _subscriber(token: str) -> Subscriber | None:
    key = links.open_manage(token).key
    return Subscriber.objects.filter(key=key).first() if key else None


def _no_link(request: HttpRequest, token: str) -> HttpResponse:
    opened = links.open_manage(token)
    context = {"is_manage": True, "is_expired": opened.is_expired, "is_gone": bool(opened.key)}
    is_known = opened.is_expired or bool(opened.key)
    return render(request, "subscriptions/no_link.html", context, status=410 if is_known else 404)


def _as_form(one: Subscription) -> Wanted:
    scope = parse_scope(one.scope)
    typed = {kind: getattr(scope, name) for kind, name in KINDS.items()}
    return Wanted(cadence=one.cadence, format=one.format, scope=scope, typed=typed)
