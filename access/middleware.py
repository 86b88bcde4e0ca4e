"""What happens before a request reaches the kept pages: it is counted, and a token in it is known or refused.

Outermost, so that what is kept says for each reader what is left of the limit. A token that is good is taken off a
request that only reads: to the pages within, its answer is everybody's. Authorization of another kind is none of ours:
a proxy may ask for it, in front of the whole site.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from access.authentication import INVALID, INVALID_CHALLENGE, bearer
from access.costs import API, Cost, cost_of
from access.known import Reader, known
from access.limits import Policy, Standing, take
from access.networks import client_of
from access.secret import PREFIX
from releases.asking import problem

Handler = Callable[[HttpRequest], HttpResponse]
_READING = ("GET", "HEAD", "OPTIONS")
_PAGES = 5  # times as much as of what programs ask for: people follow links, and browsers look ahead
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
        if standing is None:
            return get_response(request)
        if not standing.is_within:
            return _too_many(standing, is_page=cost.kind != API)
        return _with(get_response(request), standing)

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
        response["Cache-Control"] = "no-store"
        raise _RefusedError(response)
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
    return take(policy, who, cost.units) if policy.quota else None


def _too_many(standing: Standing, *, is_page: bool) -> HttpResponse:
    wait = f"Too much was asked for from your address or with your token: try again in {standing.retry} s."
    if is_page:
        response = HttpResponse(f"{wait}\n", status=429, content_type="text/plain; charset=utf-8")
    else:
        more = f"{standing.policy.quota} units a minute are to be had, of which exports and searches take 5; more by"
        response = problem(429, f"{wait} {more} token, which /tokens/ makes.")
    response["Cache-Control"] = "no-store"
    return _with(response, standing)


def _with(response: HttpResponse, standing: Standing) -> HttpResponse:
    for name, value in standing.headers().items():
        response[name] = value
    return response
