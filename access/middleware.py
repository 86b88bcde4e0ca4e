"""What happens before a request reaches the kept pages: it is counted, and a token in it is known or refused.

Outermost, so that what is kept says for each reader what is left of the limit. A token that is good is taken off a
request that only reads: to the pages within, its answer is everybody's. Authorization of another kind is none of ours:
a proxy may ask for it, in front of the whole site.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from access import sending
from access.authentication import INVALID, INVALID_CHALLENGE, bearer
from access.costs import API, PAGES, Cost, cost_of
from access.few import few
from access.known import Reader, known
from access.limits import Policy, Standing, take
from access.networks import client_of
from access.secret import PREFIX
from releases.asking import problem

Handler = Callable[[HttpRequest], HttpResponse]
_READING = ("GET", "HEAD", "OPTIONS")
_PAGES = 5  # times as much as of what programs ask for: people follow links, and browsers look ahead
_PLAIN, _FEW = Cost(PAGES, 1), 10  # of plain pages, a process counts the tenth of a minute's quota by itself
_FAILED = Policy("tokens", 20)  # tokens that are none, of one client: each costs a look into the database


def limits(get_response: Handler) -> Handler:
    """Middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        meta = request.META
        query, accept = meta.get("QUERY_STRING", ""), meta.get("HTTP_ACCEPT", "")
        cost = cost_of(meta["REQUEST_METHOD"], request.path_info, query, accept)
        if cost is None:
            return get_response(request)
        try:
            reader = _reader(request) if "HTTP_AUTHORIZATION" in meta else None
        except _RefusedError as refused:
            return refused.response
        standing = _count(request, cost, reader)
        if standing is not None and not standing.is_within:
            return _too_many(standing, is_page=cost.kind != API)
        response = get_response(request)
        if response.streaming and not sending.may_begin(response):
            response = _busy()
        return response if standing is None else _with(response, standing)

    return middleware


class _RefusedError(Exception):
    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def _reader(request: HttpRequest) -> Reader | None:
    """Whose token the request has; None where it has none of ours. A token that is none is refused."""
    word = bearer(request.META["HTTP_AUTHORIZATION"])
    if word is None or not (word.startswith(PREFIX) or request.path_info.startswith("/api/")):
        return None
    client = client_of(request)
    if not known.is_remembered(word):  # the database will be asked
        _fail(client, is_look=True)
    try:
        reader = known.reader_of(word)
    except DatabaseError:  # the page will say so itself
        return None
    if reader is None:
        _fail(client)
        response = problem(401, INVALID)
        response["WWW-Authenticate"] = INVALID_CHALLENGE
        raise _RefusedError(_bare(response))
    if request.method in _READING:
        del request.META["HTTP_AUTHORIZATION"]
    return reader


def _fail(client: str, *, is_look: bool = False) -> None:
    """Whoever tries many tokens that are none has to wait."""
    standing = take(_FAILED, client, 1, is_look=is_look) if settings.API_LIMIT else None
    if standing is not None and not standing.is_within:
        raise _RefusedError(_too_many(standing, is_page=False))


def _count(request: HttpRequest, cost: Cost, reader: Reader | None) -> Standing | None:
    """What is left after this request; None where nobody counts."""
    if reader is not None and reader.asks_more:
        policy, who = Policy("token", settings.TOKEN_LIMIT), str(reader.user)
    else:
        times = 1 if cost.kind == API else _PAGES
        policy, who = Policy(cost.kind, settings.API_LIMIT * times), client_of(request)
        if cost == _PLAIN and few.take(who, policy.quota // _FEW):
            return None
    return take(policy, who, cost.units) if policy.quota else None


def _too_many(standing: Standing, *, is_page: bool) -> HttpResponse:
    policy = standing.policy
    wait = f"Too much was asked for: try again in {standing.retry} s."
    if is_page:
        response = HttpResponse(f"{wait}\n", status=429, content_type="text/plain; charset=utf-8")
    else:
        more = "" if policy.name == "token" else " A token allows more: see /tokens/."
        had = f" {policy.quota} units a minute are to be had; exports and searches take 5, most requests 1."
        response = problem(429, f"{wait}{had if policy is not _FAILED else ''}{more}")
    return _with(_bare(response), standing)


def _busy() -> HttpResponse:
    response = problem(429, f"Too many whole lists are being sent: try again in {sending.WAIT} s, or read it by pages.")
    response["Retry-After"] = str(sending.WAIT)
    return _bare(response)


def _bare(response: HttpResponse) -> HttpResponse:
    """An answer that no middleware within has seen."""
    response["Cache-Control"] = "no-store"
    response["Content-Length"] = str(len(response.content))
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _with(response: HttpResponse, standing: Standing) -> HttpResponse:
    for name, value in standing.headers().items():
        response[name] = value
    return response
