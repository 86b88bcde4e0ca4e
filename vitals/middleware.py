"""The outermost middleware: probes are answered before anything else is asked.

Whoever probes knows an address of a container, not the names of the site: no Host is refused. Nothing of what is told
depends on who asks.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from vitals.views import healthz, readyz

Handler = Callable[[HttpRequest], HttpResponse]
_PROBES: dict[str, Handler] = {"/healthz": healthz, "/readyz": readyz}


def probes(get_response: Handler) -> Handler:
    """Middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return _PROBES.get(request.path_info, get_response)(request)

    return middleware
