"""What pages of other sites may read by script: whatever is made for programs, and nothing that acts (Fetch, CORS).

No credentials: the answers are everybody's, and a browser that is told `*` sends and shows nothing of who is logged in.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
_OPEN = ("/api/v1/", "/feeds/", "/badges/")
_FILES = (".atom", ".json", ".csv", ".ics")
_READING = ("GET", "HEAD", "OPTIONS")
_EXPOSED = "Content-Disposition, ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "max-age=86400",
}


def reading_from_anywhere(get_response: Handler) -> Handler:
    """Middleware; outside that of limits, so that refusals can be read, too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in _READING or not is_open(request.path_info):
            return get_response(request)
        if request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META:
            answer = HttpResponse(status=204, headers=_PREFLIGHT)
            del answer["Content-Type"]
            return answer
        response = get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = _EXPOSED
        return response

    return middleware


def is_open(path: str) -> bool:
    """Whether what is there is made for programs, of any site."""
    return path.startswith(_OPEN) or (path.endswith(_FILES) and not path.startswith("/admin/"))
