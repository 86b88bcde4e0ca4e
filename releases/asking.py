"""What programs ask: the moment they mean, and refusals that they can read. A page shows a notice, a feed cannot."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from releases.asof import AsOf, as_of


def moment(request: HttpRequest) -> AsOf:
    """The `at` of a request; BadRequest where it is no date."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    if asof.error:
        raise BadRequest(f"at: {asof.error}")
    return asof


def plainly_refused(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view whose BadRequest is answered by its words alone, as text."""

    # Feeds are objects, without a name to keep.
    @wraps(view, assigned=())
    def asked(request: HttpRequest, *args: Any, **names: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **names)
        except BadRequest as error:
            return HttpResponse(f"{error}\n", status=400, content_type="text/plain; charset=utf-8")

    return asked


def problem(status: int, detail: str) -> JsonResponse:
    """An error as JSON (RFC 9457)."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")
