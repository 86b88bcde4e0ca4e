"""/webhooks/: operators register endpoints, and see what came of every attempt. A secret is shown once."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import log
from accounts.guarding import requires, who
from accounts.roles import RUN_WEBHOOKS
from changes.kinds import Kind
from releases.asof import AsOf
from webhooks import registering
from webhooks.forms import AgainForm, EndpointForm, entered
from webhooks.models import Endpoint
from webhooks.queries import attempts_of, row_of, rows
from webhooks.sending import send_trial

_ATTEMPTS = 50  # on a page
_NEW_SECRET = "webhook-secret"  # noqa: S105  # of the session: a secret between its making and its one showing


def _page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    now = timezone.now()
    asof = AsOf(now, now, "", "How webhooks were on a past day is not kept" if "at" in request.GET else "")
    given = {"asof": asof, "now": now, "all_kinds": [kind.value for kind in Kind], "status": status, **context}
    return render(request, template, given, status=status)


@never_cache
@requires(RUN_WEBHOOKS)
@require_http_methods(["GET", "HEAD", "POST"])
def endpoints(request: HttpRequest) -> HttpResponse:
    """All of them; POST registers one."""
    form = EndpointForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = registering.register(**form.cleaned_data, by=who(request), at=timezone.now())
        request.session[_NEW_SECRET] = {"uid": made.uid, "secret": made.secret}
        log.record(who(request), made, "Registered.")
        return redirect("webhooks:detail", made.uid)
    status = 400 if form.is_bound else 200
    return _page(request, "webhooks/endpoint_list.html", {"rows": rows(), "form": entered(form)}, status)


@never_cache
@requires(RUN_WEBHOOKS)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, uid: str) -> HttpResponse:
    """One endpoint and its log; POST changes its name, address or kinds."""
    endpoint = _endpoint(uid)
    form = EndpointForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        registering.edit(endpoint, **form.cleaned_data)
        log.record(who(request), endpoint, "Changed name, address or kinds.")
        return redirect("webhooks:detail", uid)
    return _detail(request, endpoint, {"form": entered(form)} if form.is_bound else {}, 400 if form.is_bound else 200)


def _detail(request: HttpRequest, endpoint: Endpoint, context: dict[str, object], status: int = 200) -> HttpResponse:
    stored = {"data": {"name": endpoint.name, "url": endpoint.url}, "kinds": endpoint.kinds, "errors": {}}
    page = Paginator(attempts_of(endpoint), _ATTEMPTS).get_page(request.GET.get("page"))
    shown = request.session.get(_NEW_SECRET, {})
    if shown.get("uid") == endpoint.uid and request.method == "GET":
        del request.session[_NEW_SECRET]
    else:
        shown = {}
    given = {"row": row_of(endpoint), "page": page, "form": stored, "secret": shown.get("secret", ""), **context}
    return _page(request, "webhooks/endpoint_detail.html", given, status)


def _endpoint(uid: str) -> Endpoint:
    return get_object_or_404(Endpoint.objects.select_related("made_by"), uid=uid)


@require_POST
@requires(RUN_WEBHOOKS)
def switch(request: HttpRequest, uid: str) -> HttpResponse:
    """Enable or disable."""
    endpoint = _endpoint(uid)
    if request.POST.get("to") == "on":
        registering.enable(endpoint)
    else:
        registering.disable(endpoint, by=who(request))
    log.record(who(request), endpoint, "Enabled." if request.POST.get("to") == "on" else "Disabled.")
    return redirect("webhooks:detail", uid)


@require_POST
@requires(RUN_WEBHOOKS)
def rotate(request: HttpRequest, uid: str) -> HttpResponse:
    """Make a new secret."""
    endpoint = _endpoint(uid)
    made = registering.rotate(endpoint, at=timezone.now())
    log.record(who(request), endpoint, "Made a new secret.")
    request.session[_NEW_SECRET] = {"uid": uid, "secret": made}
    return redirect("webhooks:detail", uid)


@require_POST
@requires(RUN_WEBHOOKS)
def test(request: HttpRequest, uid: str) -> HttpResponse:
    """Send a test, and wait for what comes of it: ten seconds at most; the log has it."""
    send_trial(_endpoint(uid))
    return redirect("webhooks:detail", uid)


@require_POST
@requires(RUN_WEBHOOKS)
def again(request: HttpRequest, uid: str) -> HttpResponse:
    """Go on somewhere else."""
    endpoint = _endpoint(uid)
    form = AgainForm(request.POST)
    if not form.is_valid():
        return _detail(request, endpoint, {"again": entered(form)}, 400)
    registering.go_on(endpoint, after=form.cleaned_data["start"])
    log.record(who(request), endpoint, "Let it begin elsewhere.")
    return redirect("webhooks:detail", uid)


@require_POST
@requires(RUN_WEBHOOKS)
def delete(request: HttpRequest, uid: str) -> HttpResponse:
    """Forget an endpoint and its log."""
    endpoint = _endpoint(uid)
    log.record(who(request), endpoint, "Deleted.")
    endpoint.delete()
    return redirect("webhooks:list")
