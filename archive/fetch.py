"""The one client for what lies outside: names itself, waits when asked to, and trusts nothing that comes back.

Manners as kernel.org asks of machines: an honest User-Agent, few connections and an even pace for all processes
together (hosts/pace.py), retries for what may pass (no connection, a time-out, 5xx, a body that breaks off) and never
for a refusal (4xx), Retry-After and rate limits kept. Answers are bounded in size and time while they come. A client
asks one site, that of its first address, and follows redirects only where the operator allows (hosts/allowed.py).
"""

import random
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, Unpack
from urllib.parse import urljoin

from django.conf import settings

from hosts import answers, pace
from hosts.allowed import host_name, is_same_site, read_address, redirected
from hosts.connecting import FailedError
from hosts.errors import BrokenOffError as BrokenOffError
from hosts.errors import ChallengeError as ChallengeError
from hosts.errors import FetchError as FetchError
from hosts.errors import NotAllowedError as NotAllowedError
from hosts.errors import RefusedError as RefusedError
from hosts.errors import TooLargeError as TooLargeError
from hosts.errors import TryLaterError as TryLaterError
from hosts.errors import UnreachableError as UnreachableError
from hosts.exchange import Lines, Request
from hosts.networks import Target
from hosts.taking import MAX_BYTES as MAX_BYTES
from hosts.taking import MOVED, How, shown, take
from hosts.taking import Answer as Answer

PAUSES = (1.0, 4.0)  # seconds before each further try, at most: how many of them is left to chance
ATOM = ("application/atom+xml",)
GZIP = ("application/gzip", "application/x-gzip", "application/octet-stream")
_DEADLINE = 120.0  # seconds for one answer as a whole: a body that drips is given up
_REDIRECTS = 3
_LONGEST_WAIT = 6 * 3600  # seconds; a longer Retry-After is asked again after that
_WAIT = 60  # seconds, where a site says "later" without saying when
_CHUNK = 64 * 1024
_LONGEST_ETAG = 200  # characters
# What marks a page for browsers that stands in the way of data (Anubis, which guards kernel.org's web pages).
_CHALLENGES = (b"/.within.website/x/cmd/anubis", b"anubis_challenge", b"Making sure you&#39;re not a bot")


class FetchError(Exception):
    """The answer is of no use; the message says why, fit for a status page."""


class UnreachableError(FetchError):
    """The site did not answer, or said that it is broken: nothing else need be asked now."""


class RefusedError(FetchError):
    """The site said no to this address (4xx); others may be asked."""

    def __init__(self, status: int, url: str) -> None:
        super().__init__(f"{url} answered {status}")
        self.status = status


class TooLargeError(FetchError):
    """The answer is longer than was allowed: less may be asked for."""


class TryLaterError(FetchError):
    """The site asks to be left alone for some seconds."""

    def __init__(self, seconds: int, url: str) -> None:
        super().__init__(f"{urlsplit(url).hostname} asks to wait for {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is empty when nothing has changed since the answer with the tag that was given."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_unchanged(self) -> bool:
        """304: the conditional request was worth it."""
        return self.status == 304

    @property
    def etag(self) -> str:
        """To be sent with the next request for the same address; '' when the site gives none that can be kept."""
        tag = self.headers.get("ETag", "")
        return tag if len(tag) <= _LONGEST_ETAG and tag.isprintable() else ""

    def json(self) -> Any:
        """The body as JSON; FetchError when it is cut off, HTML, or nonsense."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            if any(mark in self.body for mark in _CHALLENGES):
                raise FetchError("answered with a challenge for browsers instead of data") from error
            kind = _shown(self.headers.get("Content-Type", "").partition(";")[0]) or "no content type"
            raise FetchError(f"the answer is no JSON ({len(self.body)} bytes, {kind}): {error}"[:300]) from error


class _Session(requests.Session):
    """Leaves redirects alone: requests would read their bodies, however long, even where it is not to follow them."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None."""


class Client:
    """Connections for one site, with headers (a token, say) that no other site ever sees."""

    def __init__(self, headers: Mapping[str, str] | None = None) -> None:
        self._headers = dict(headers or {})
        self._site: Target | None = None
        self._lines = Lines()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lines.close()

    def get(self, url: str, *, etag: str = "", limit: int = MAX_BYTES) -> Answer:
        """Ask for an address, with further tries for what may pass. Raises a FetchError that says what to expect."""
        return self._try("GET", url, etag, limit)

    def post(self, url: str, *, limit: int = MAX_BYTES) -> Answer:
        """The same for what has to be posted and changes nothing: a search, say."""
        return self._try("POST", url, "", limit)

    def _try(self, method: str, url: str, etag: str, limit: int) -> Answer:
        if (left := self._wait_until - time.time()) > 0:
            raise TryLaterError(int(left) + 1, url)
        for pause in (*PAUSES, None):
            try:
                return self._ask(method, url, etag, limit)
            except UnreachableError:
                if pause is None:
                    raise
                time.sleep(random.uniform(0, pause))  # noqa: S311
        raise AssertionError("the last try returns or raises")

    def _ask(self, method: str, url: str, etag: str, limit: int) -> Answer:
        ends = time.monotonic() + _DEADLINE
        try:
            here = urlsplit(url)
        except ValueError as error:
            raise FetchError(f"{url[:200]} cannot be asked: {error}"[:300]) from error
        for _ in range(_REDIRECTS + 1):
            answer = self._once(method, url, etag, limit, ends)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            url = _joined(url, answer.headers.get("Location", ""))
            request = replace(request, target=redirected(request.target, url))
        raise FetchError(f"{request.target.host} redirects in circles")

    def _once(self, method: str, url: str, etag: str, limit: int, ends: float) -> Answer:
        headers = {"If-None-Match": etag} if etag else {}
        try:
            response = self._session.request(
                method, url, headers=headers, timeout=_TIMEOUTS, stream=True, allow_redirects=False
            )
            with response:
                self._note_limits(response)
                _raise_for(response, url)
                return Answer(response.status_code, b"".join(_body(response, url, limit, ends)), response.headers)
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError) as error:
            raise FetchError(f"{url[:200]} cannot be asked: {error}"[:300]) from error
        except (requests.exceptions.RequestException, HTTPError) as error:
            raise UnreachableError(f"{urlsplit(url).hostname}: {_plain(error)}") from error

    def _note_limits(self, response: requests.Response) -> None:
        """An empty allowance is kept before the site has to say so."""
        if _is_used_up(response.headers):
            self._wait_until = time.time() + _wait(response.headers)


def _raise_for(response: requests.Response, url: str) -> None:
    status = response.status_code
    says_when = "Retry-After" in response.headers and status in (403, 503)
    if status == 429 or says_when or (status == 403 and _is_used_up(response.headers)):
        raise TryLaterError(_wait(response.headers), url)
    if status == 501:  # what the site will never do is no trouble that passes
        raise RefusedError(status, url)
    if status >= 500:
        raise UnreachableError(f"{urlsplit(url).hostname} answered {status}")
    if status >= 400:
        raise RefusedError(status, url)


def _joined(url: str, location: str) -> str:
    """Where a redirect leads to."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError(f"{urlsplit(url).hostname} redirects to no address: {error}"[:300]) from error


def _body(response: requests.Response, url: str, limit: int, ends: float) -> Iterator[bytes]:
    size = 0
    # What has come, however little: to wait for a whole chunk is to let a body drip for days.
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        size += len(chunk)
        if size > limit:
            raise TooLargeError(f"{url} answered with more than {limit} bytes")
        if time.monotonic() > ends:
            raise UnreachableError(f"{urlsplit(url).hostname} was too slow (over {_DEADLINE} s)")
        yield chunk


def _wait(headers: Mapping[str, str]) -> int:
    """Seconds to wait, by Retry-After (seconds or a date) or by when the allowance is renewed."""
    given = headers.get("Retry-After", "").strip()
    seconds = _until(given) if given else _renewed_in(headers)
    return min(seconds, _LONGEST_WAIT) if seconds > 0 else _WAIT


def _is_used_up(headers: Mapping[str, str]) -> bool:
    """Whether the site's allowance is empty: GitHub and GitLab count down in a header."""
    return any(headers.get(name, "").strip() == "0" for name in ("X-RateLimit-Remaining", "RateLimit-Remaining"))


def _renewed_in(headers: Mapping[str, str]) -> int:
    """Seconds until the allowance is full again; the header has an epoch time, or the seconds themselves."""
    given = (headers.get("X-RateLimit-Reset") or headers.get("RateLimit-Reset") or "").strip()
    value = int(given[:12]) if given.isdecimal() else 0
    return value if value < _LONGEST_WAIT else int(value - time.time()) + 1


def _until(given: str) -> int:
    """Seconds until what Retry-After names; 0 where it cannot be read."""
    if given.isdecimal():
        return int(given[:9])
    try:
        moment = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return 0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int((moment - datetime.now(UTC)).total_seconds()) + 1


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _plain(error: Exception) -> str:
    """What went wrong without the addresses of objects in memory."""
    if isinstance(error, requests.exceptions.Timeout | TimeoutError):
        return "no answer in time"
    if isinstance(error, requests.exceptions.ConnectionError | ProtocolError):
        return "no connection, or it broke"
    return type(error).__name__


def _shown(text: str) -> str:
    """A header as it may stand in a message: what cannot be printed cannot be stored, either."""
    return "".join(filter(str.isprintable, text))
