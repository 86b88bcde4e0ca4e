"""Pages for readers who are not logged in are made once per state of the database, and kept for a minute at most.

The generation is part of the key: whenever anything changes, every page is made anew. The minute bounds what the clock
alone changes ("3 d ago"). A page that must not be stored, or sets a cookie, is not kept.
"""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from ingest.models import current_generation

_LARGEST = 1024 * 1024  # bytes of a page


def page_cache(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; it does nothing while PAGE_CACHE_SECONDS is 0."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.PAGE_CACHE_SECONDS or request.method not in ("GET", "HEAD") or _is_known(request):
            return get_response(request)
        key = _key(request)
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


def _key(request: HttpRequest) -> str:
    wants_html = "text/html" in request.headers.get("Accept", "")
    parts = (current_generation(), request.method, request.build_absolute_uri(), wants_html)
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _may_be_kept(response: HttpResponse) -> bool:
    is_plain = response.status_code == 200 and not response.streaming and not response.cookies
    private = ("no-store", "no-cache", "private")
    is_public = not any(word in response.headers.get("Cache-Control", "") for word in private)
    return is_plain and is_public and len(response.content) <= _LARGEST
