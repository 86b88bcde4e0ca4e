"""A client of the REST API in one class: standard library plus requests, written to be copied."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

_LONGEST_WAIT = 120  # seconds that a script is kept waiting by one Retry-After
_KEPT = 200  # answers that are kept to ask for again with If-None-Match
_FOR_A_WHILE = {429, 502, 503, 504}


class RefusedError(Exception):
    """The site answered no: `problem` is its problem+json document (RFC 9457), `status` the HTTP status."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or problem.get("title") or f"HTTP status {status}"))
        self.status = status
        self.problem = problem


class UnreachableError(Exception):
    """No answer, or none that is ours, however often it was tried."""


class Client:
    """The API of one site: `get` one thing, `pages` and `items` of lists, `lines` of exports, `post` decisions.

    Conditions are keyword arguments, named as in query strings; those that are None are left out.
    """

    def __init__(self, site: str, token: str = "", *, tries: int = 5, sleep: Callable[[float], Any] = time.sleep):
        self.site = site.rstrip("/")
        self._tries = tries
        self._sleep = sleep
        self._kept: OrderedDict[str, tuple[str, Any]] = OrderedDict()  # by address: ETag, answer
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "kt/1"
        self._session.auth = _Bearer(token)

    def close(self) -> None:
        """Give up its connections."""
        self._session.close()

    def get(self, path: str, **conditions: Any) -> Any:
        """A JSON document, transferred again only if it changed since this client last had it."""
        address = self._address(path, conditions)
        etag, document = self._kept.get(address, ("", None))
        answer = self._ask("GET", address, headers={"If-None-Match": etag} if etag else {})
        if answer.status_code == 304:
            self._kept.move_to_end(address)
            return document
        document = _document(answer)
        if etag := answer.headers.get("ETag", ""):
            self._kept[address] = (etag, document)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return document

    def pages(self, path: str, **conditions: Any) -> Iterator[dict[str, Any]]:
        """The pages of a list; `next` says where it goes on."""
        page = self.get(path, **conditions)
        yield page
        while page["next"]:
            # only its query string: behind a proxy, the site may not know by which name we reach it
            page = self.get(path, **dict(parse_qsl(urlsplit(page["next"]).query)))
            yield page

    def items(self, path: str, **conditions: Any) -> Iterator[dict[str, Any]]:
        """Everything in a list."""
        for page in self.pages(path, **conditions):
            yield from page["results"]

    def lines(self, path: str, form: str, **conditions: Any) -> Iterator[str]:
        """A whole list as `csv` or `ndjson`, line by line, in constant memory."""
        answer = self._ask("GET", self._address(path, conditions | {"format": form}), stream=True)
        rest = b""
        try:
            for chunk in answer.iter_content(65536):
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    yield line.decode(errors="replace").removesuffix("\r")
        except requests.RequestException as error:
            raise UnreachableError(f"the list broke off: {_reason(error)}") from error
        if rest:
            raise UnreachableError("the list broke off in the middle of a line")

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Do something; repeated only where the site said that it was not done."""
        answer = self._ask("POST", self._address(path, {}), json=body)
        return _document(answer) if answer.content else None

    def _address(self, path: str, conditions: Mapping[str, Any]) -> str:
        if {".", ".."} & set(path.split("/")):  # would be resolved, and something else asked for
            raise RefusedError(404, {"detail": "Nothing has a dot or two for its name."})
        given = {name: value for name, value in conditions.items() if value is not None}
        try:
            return requests.Request("GET", f"{self.site}/api/v1/{path}", params=given).prepare().url or ""
        except requests.RequestException as error:
            raise UnreachableError(f"{self.site} is no address of a site: {_reason(error)}") from error

    def _ask(self, method: str, address: str, **how: Any) -> requests.Response:
        repeatable = _FOR_A_WHILE if method == "GET" else {429}
        for attempt in range(1, self._tries + 1):
            try:
                answer = self._session.request(method, address, timeout=(10, 60), allow_redirects=False, **how)
            except requests.RequestException as error:
                if method != "GET" or attempt == self._tries:
                    raise UnreachableError(f"{self.site} does not answer: {_reason(error)}") from error
                self._sleep(2 ** (attempt - 1))
                continue
            wait = _retry_after(answer, 2 ** (attempt - 1))
            if answer.status_code not in repeatable or attempt == self._tries or wait > _LONGEST_WAIT:
                break
            self._sleep(wait)
        if answer.status_code >= 500:
            raise UnreachableError(f"{self.site} answers with status {answer.status_code}")
        if answer.status_code >= 300 and answer.status_code != 304:
            raise RefusedError(answer.status_code, _problem(answer))
        return answer


class _Bearer(requests.auth.AuthBase):
    """The token, or nothing: left to itself, requests would look for a password in ~/.netrc."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _reason(error: BaseException) -> str:
    """What was wrong at the bottom of it, without the names of what stands on that."""
    while error.__context__ is not None:
        error = error.__context__
    return str(error)


def _retry_after(answer: requests.Response, otherwise: float) -> float:
    """Seconds to wait: Retry-After as seconds or as a date (RFC 9110, 10.2.3)."""
    given = answer.headers.get("Retry-After", "")
    if given.isascii() and given.isdecimal():
        return float(given[:9])
    try:
        return max(0.0, parsedate_to_datetime(given).timestamp() - time.time())
    except (ValueError, OverflowError):
        return otherwise


def _document(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError as error:
        raise UnreachableError(f"{answer.url} answers with something that is not JSON") from error


def _problem(answer: requests.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {"detail": f"{answer.url} answers with status {answer.status_code}"}
    return found if isinstance(found, dict) else {}
