"""The outermost middleware: probes and metrics are answered before anything else is asked, all else is measured.

A request has a name, the X-Request-Id of a proxy or one of ours, which log lines and the answer have.
Whoever probes knows an address of a container, not the names of the site: no Host is refused. Nothing of what probes
tell depends on who asks; metrics look at that themselves.
"""

import re
import time
from collections.abc import Callable
from functools import lru_cache
from secrets import token_hex

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from ingest import meters
from vitals.about import begin
from vitals.views import healthz, metrics, readyz

Handler = Callable[[HttpRequest], HttpResponse]
_OWN: dict[str, Handler] = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
_NAME = re.compile(r"[A-Za-z0-9._-]{8,64}")  # of a request, as a proxy in front gives it
_NOWHERE = "none"  # the view of an address that there is not


def watched(get_response: Handler) -> Handler:
    """Middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        own = _OWN.get(path)
        if own is not None:
            return _bare(own(request))
        if path.startswith(settings.STATIC_URL):
            return get_response(request)
        begun = time.perf_counter()
        told = request.META.get("HTTP_X_REQUEST_ID", "")
        name = told if _NAME.fullmatch(told) else token_hex(8)
        begin(request_id=name)  # until the request is finished: Django logs failures when all middleware is through
        response = get_response(request)
        response["X-Request-Id"] = name
        _note(request, response.status_code, time.perf_counter() - begun)
        return response

    return middleware


def _bare(response: HttpResponse) -> HttpResponse:
    """An answer that no middleware within has seen."""
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    meters.count("kerneltrack_answers", status=f"{status // 100}xx")
    match = request.resolver_match
    if match is not None:
        meters.observe("kerneltrack_page_seconds", seconds, view=match.view_name or _NOWHERE, kept="no")
    elif status in (200, 304):  # no view was called: a copy
        meters.observe("kerneltrack_page_seconds", seconds, view=_view(request.path_info), kept="yes")


@lru_cache(maxsize=4096)
def _view(path: str) -> str:
    """The name of a view; whatever is asked for, it is one of ours."""
    try:
        return resolve(path).view_name or _NOWHERE
    except Resolver404:
        return _NOWHERE
