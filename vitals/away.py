"""While the database is away, pages say so, and when to come back: 503, and no traceback for each of them.

Who made a page for others serves its copy meanwhile (ingest/pagecache.py). Connections are made anew by themselves.
"""

import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_SECONDS = 30
# SQLSTATE: connection exceptions, no resources (connections, memory, disk), shutting down or starting.
_AWAY = ("08", "53", "57P")


def is_away(error: BaseException | None) -> bool:
    """Whether an error means that the server cannot be used now, and not that we asked for something wrong."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(_AWAY)


class SayWhenAway:
    """Middleware: a view that found no database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing unless a view fails."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page, for what a view raised; anything else is left to others."""
        return away() if is_away(error) else None


def failed(request: HttpRequest) -> HttpResponse:
    """Handler for what nobody caught (500): also pages of errors, and middleware, may find no database."""
    return away() if is_away(sys.exc_info()[1]) else server_error(request)


def away() -> HttpResponse:
    """Needs nothing that could be away itself."""
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
