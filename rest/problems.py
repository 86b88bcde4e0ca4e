"""Under /api/v1/ every refusal is problem+json, also where no resource was reached: no program reads our HTML."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse

from rest.errors import CONTENT_TYPE

_BELOW = "/api/v1/"
_WORDS = {
    400: "The request cannot be read.",
    403: "That is not allowed.",
    404: "There is nothing at this address; /api/v1/ lists what there is.",
    503: "The database does not answer. Try again in half a minute.",
    500: "Something went wrong here, and is in the site's log. Try again later.",
}


def problems(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, around all that may refuse."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_plain = response.status_code >= 400 and not response.get("Content-Type", "").startswith(CONTENT_TYPE)
        return _said(response) if is_plain and request.path_info.startswith(_BELOW) else response

    return middleware


def _said(response: HttpResponse) -> HttpResponse:
    status = response.status_code
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": _WORDS.get(status, f"{title}.")}
    said = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    for name in ("Allow", "Retry-After"):
        if name in response:
            said[name] = response[name]
    said["Cache-Control"] = "no-cache"
    return said
