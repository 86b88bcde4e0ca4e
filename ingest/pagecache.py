"""Pages for readers who are not logged in are made once per state of the database, and kept for a minute at most.

The generation is part of the key: whenever anything changes, every page is made anew. The minute bounds what the clock
alone changes ("3 d ago"). A page that must not be stored, or sets a cookie, is not kept.
"""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from ingest.models import current_generation

_LARGEST = 128 * 1024  # bytes of a page; with MAX_ENTRIES of the settings it bounds the memory of a process
_PROBES = ("/healthz", "/readyz")  # they answer without a database


def page_cache(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; it does nothing while PAGE_CACHE_SECONDS is 0."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = _key(request)
        if key is None:
            return get_response(request)
        kept = caches["pages"].get(key)
        if kept is not None:
            headers, content = kept
            return HttpResponse(content, headers=headers)
        response = get_response(request)
        if _may_be_kept(response):
            caches["pages"].set(key, (dict(response.headers), response.content), settings.PAGE_CACHE_SECONDS)
        return response

    return middleware


def _is_known(request: HttpRequest) -> bool:
    """Whether the page may be for this reader alone."""
    return any(name in request.COOKIES for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME))


def _key(request: HttpRequest) -> str | None:
    """None for what is not to be kept. Path and query as they came: joined to an address, `..` would be resolved, and
    one page be kept in the place of another."""
    is_page = request.method in ("GET", "HEAD") and request.path_info not in _PROBES
    if not settings.PAGE_CACHE_SECONDS or not is_page or _is_known(request):
        return None
    try:
        generation = current_generation()
    except DatabaseError:  # the page will say so itself
        return None
    asked = (request.method, request.scheme, request.META.get("HTTP_HOST"), request.path_info)
    wants_html = "text/html" in request.headers.get("Accept", "")
    parts = (generation, *asked, request.META.get("QUERY_STRING"), wants_html)
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _may_be_kept(response: HttpResponse) -> bool:
    is_plain = response.status_code == 200 and not response.streaming and not response.cookies
    private = ("no-store", "no-cache", "private")
    is_public = not any(word in response.headers.get("Cache-Control", "") for word in private)
    return is_plain and is_public and len(response.content) <= _LARGEST
