"""Pages for readers who are not logged in are made once per state of the database, by one process for all.

The outermost middleware: what is kept is answered before anything else is asked. A copy counts while its generation is
the current one, and for a minute at most, which bounds what the clock alone changes ("3 d ago"). The generation is
announced in Redis when it commits, and heard of within a tenth of a second; Redis knows it for two seconds, then
PostgreSQL says it again. Whoever is logged in passes by: who decides something sees it at once, and nobody else can
tell a tenth of a second. A page that must not be stored, or sets a cookie, is not kept.

The cookie against forged forms names nobody, and who has it gets the same copies: what a page shows of it can only be
had by a call that sets it again (django.middleware.csrf.get_token), so that such a page is not kept.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from threading import Lock

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.utils import timezone

from ingest.copies import Copy, answer, copy_of, read
from ingest.deployed import deployed
from ingest.models import current_generation
from ingest.shared import CLAIM_MS, shared
from releases.asof import as_of

_LARGEST = 4 * 1024 * 1024  # bytes of a page as it is made; they are kept packed, at about an eighth
_MEMORY = 32 * 1024 * 1024  # bytes of copies that a process keeps for itself
_PAST_SECONDS = 600  # for pages of a past moment, of which the clock changes nothing
_STALE_SECONDS = 60  # for which an outdated copy may stand in while somebody makes the page
_LOOK_SECONDS = 0.02  # between two looks whether somebody else has made it
_PROBES = ("/healthz", "/readyz")  # they answer without a database
_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
# A token as Django makes it; for any other it sets a new one, on whatever page.
_TOKEN = re.compile(r"([A-Za-z0-9]{32}){1,2}")
# What a response may depend on beside the address. All but the codings are part of the key.
_FRAGMENT = ("HTTP_HX_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_TARGET", "HTTP_HX_HISTORY_RESTORE_REQUEST")
_MAY_VARY = {"accept", "accept-encoding", "cookie", *(name[5:].replace("_", "-").lower() for name in _FRAGMENT)}
_OWN = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "REQUEST_METHOD")  # answered here
_UNKEPT = b"-"  # in the place of a copy: this page is made for each reader, nobody need wait for another's
Handler = Callable[[HttpRequest], HttpResponse]


class _Memory:
    """Copies of this process, those used last; bounded by their bytes."""

    def __init__(self) -> None:
        self._copies: OrderedDict[str, Copy] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, page: str) -> Copy | None:
        with self._lock:
            copy = self._copies.get(page)
            if copy is not None:
                self._copies.move_to_end(page)
            return copy

    def put(self, page: str, copy: Copy) -> None:
        with self._lock:
            self._drop(self._copies.pop(page, None))
            self._copies[page] = copy
            self._bytes += _size(copy)
            while self._bytes > _MEMORY:
                self._drop(self._copies.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._copies.clear()
            self._bytes = 0

    def _drop(self, copy: Copy | None) -> None:
        self._bytes -= _size(copy) if copy is not None else 0


def _size(copy: Copy) -> int:
    return 12 * len(copy.stored) + 1024  # unpacked variants may come to lie beside it


memory = _Memory()


def forget_pages() -> None:
    """Nothing is kept any more, here or in Redis; for benchmarks and tests."""
    memory.clear()
    shared().forget()


def page_cache(get_response: Handler) -> Handler:
    """Middleware; nothing is kept while PAGE_CACHE_SECONDS is 0."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Links and forms of ours are UTF-8: the Content-Type, by which Django reads even a query, has no say.
        request._encoding = None  # type: ignore[attr-defined]  # the property would read the query to set it
        if not settings.PAGE_CACHE_SECONDS:
            return get_response(request)
        if not _is_for_all(request):
            return _private(request, get_response(request))
        page = _name(request)
        copy = memory.get(page)
        raw = None
        if copy is not None:
            generation = shared().generation()
        else:
            generation, raw = shared().look(page)
        try:
            generation = _said_by_database() if generation is None else generation
        except DatabaseError:  # the page will say so itself, where no copy can stand in
            last = copy or _taken(page, raw)
            return answer(last, request) if last is not None and _may_stand_in(last) else get_response(request)
        if copy is not None and copy.is_current(generation, now=time.time()):
            return answer(copy, request)
        if raw is None and copy is not None:  # others may have a newer one
            raw = shared().look(page)[1]
        return _found_or_made(page, generation, raw, request, get_response)

    return middleware


def _found_or_made(
    page: str, generation: int, raw: bytes | None, request: HttpRequest, get_response: Handler
) -> HttpResponse:
    """The copy that others made, else the page itself; while somebody makes it, the last copy or a wait."""
    ends = time.monotonic() + CLAIM_MS / 1000
    while raw != _UNKEPT:
        copy = _taken(page, raw) or memory.get(page)
        if copy is not None and copy.is_current(generation, now=time.time()):
            return answer(copy, request)
        if shared().claim(page):
            try:
                raw = shared().look(page)[1]  # somebody may have been ready just before the claim
                newest = _taken(page, raw) or copy
                if newest is None or not newest.is_current(generation, now=time.time()):
                    return _made(page, generation, newest, request, get_response)
                return answer(newest, request)
            finally:
                shared().release(page)
        if copy is not None and _may_stand_in(copy):
            return answer(copy, request)
        if time.monotonic() > ends:
            break
        time.sleep(_LOOK_SECONDS)
        raw = shared().look(page)[1]
    return _made(page, generation, None, request, get_response)


def _made(
    page: str, generation: int, earlier: Copy | None, request: HttpRequest, get_response: Handler
) -> HttpResponse:
    """Make the page whole, whatever this reader has or takes, and keep it for the others."""
    own = {name: request.META.pop(name) for name in _OWN if name in request.META}
    method, request.method = request.method, "GET"
    request.META["REQUEST_METHOD"] = "GET"
    now = time.time()  # before the page reads anything
    try:
        response = get_response(request)
    finally:
        request.META |= own
        request.method = method
    if not _may_be_kept(response):
        shared().keep(page, _UNKEPT, seconds=settings.PAGE_CACHE_SECONDS)
        return _unkept(request, _private(request, response))
    seconds = _seconds(request)
    copy = copy_of(response, generation=generation, now=now, seconds=seconds, deployed=deployed(), earlier=earlier)
    memory.put(page, copy)
    shared().keep(page, copy.write(), seconds=seconds + _STALE_SECONDS)
    return answer(copy, request)


def _may_stand_in(copy: Copy) -> bool:
    return time.time() - copy.made < copy.seconds + _STALE_SECONDS


def _taken(page: str, raw: bytes | None) -> Copy | None:
    """A copy of another process, from now on one of ours."""
    copy = read(raw) if raw else None
    if copy is not None:
        memory.put(page, copy)
    return copy


def _said_by_database() -> int:
    generation = current_generation()
    shared().announce(generation)
    return generation


def _is_for_all(request: HttpRequest) -> bool:
    """Whether the page may be the same for all readers: nobody is known by a cookie or a name."""
    meta = request.META
    is_page = request.method in ("GET", "HEAD") and not request.path_info.startswith((*_PROBES, settings.STATIC_URL))
    return is_page and "HTTP_AUTHORIZATION" not in meta and ("HTTP_COOKIE" not in meta or _is_nobody(request.COOKIES))


def _is_nobody(cookies: Mapping[str, str]) -> bool:
    token = cookies.get(settings.CSRF_COOKIE_NAME)
    return not any(name in cookies for name in _COOKIES) and (token is None or bool(_TOKEN.fullmatch(token)))


def _name(request: HttpRequest) -> str:
    """The key of a page. Path and query as they came: joined to an address, `..` would be resolved, and one page be
    kept in the place of another."""
    meta = request.META
    address = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", *_FRAGMENT)
    wants_html = "text/html" in meta.get("HTTP_ACCEPT", "")
    parts = (deployed(), request.scheme, wants_html, *(meta.get(name) for name in address))
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _may_be_kept(response: HttpResponse) -> bool:
    is_plain = response.status_code == 200 and not response.streaming and not response.cookies
    private = ("no-store", "no-cache", "private")
    is_public = not any(word in response.headers.get("Cache-Control", "") for word in private)
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()}
    is_ours = varies <= _MAY_VARY and not response.has_header("Content-Encoding")
    return is_plain and is_public and is_ours and len(response.content) <= _LARGEST


def _seconds(request: HttpRequest) -> int:
    """How long the clock lets the page stand; `?at=` must name a moment that is over."""
    if "at=" in request.META.get("QUERY_STRING", ""):
        try:
            if as_of(request.GET.get("at", ""), now=timezone.now()).is_past:
                return max(settings.PAGE_CACHE_SECONDS, _PAST_SECONDS)
        except SuspiciousOperation:  # a thousand parameters, of which the page wanted none
            pass
    return settings.PAGE_CACHE_SECONDS


def _unkept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What the middlewares within would have done, had they seen what this reader has and takes."""

    def made(_: HttpRequest) -> HttpResponseBase:
        return response

    if request.method == "HEAD" and isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()  # a server would have all of it made, and throw it away
    packed = GZipMiddleware(made).process_response(request, response)
    return ConditionalGetMiddleware(made).process_response(request, packed)  # type: ignore[return-value]


def _private(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page made for somebody is kept by nobody else."""
    is_page = request.method in ("GET", "HEAD") and ("HTTP_COOKIE" in request.META or bool(response.cookies))
    if is_page and response.status_code == 200 and not request.path_info.startswith(settings.STATIC_URL):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
