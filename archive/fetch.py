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

    def get(self, url: str, *, etag: str = "", since: str = "", **how: Unpack[How]) -> Answer:
        """Ask for an address, with further tries for what may pass. Raises a FetchError that says what to expect.

        etag, since  what an earlier answer had as `etag` and `modified`: if nothing has changed, the answer says so
        how          limit, expect, gunzip, into, seconds: hosts/taking.py
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": since}
        return self._ask("GET", url, {name: value for name, value in asked.items() if value}, None, how)

    def post(self, url: str, *, sent: bytes = b"", **how: Unpack[How]) -> Answer:
        """The same by POST, for what may be asked twice: a search, say."""
        return self._ask("POST", url, {}, sent, how)

    def _ask(self, method: str, url: str, headers: Mapping[str, str], sent: bytes | None, how: How) -> Answer:
        for pause in (*PAUSES, None):
            try:
                request = Request(self._target(url), method, headers, sent, how.get("seconds", _DEADLINE))
                return self._follow(url, request, how)
            except (UnreachableError, BrokenOffError):
                if pause is None:
                    raise
                time.sleep(random.uniform(0, pause))  # noqa: S311
        raise AssertionError("the last try returns or raises")

    def _target(self, url: str) -> Target:
        """The parts of an address of our site."""
        target = read_address(url)
        self._site = self._site or target
        if not is_same_site(self._site, target):
            raise NotAllowedError(f"{host_name(target)} is another site than {host_name(self._site)}: not asked")
        return target

    def _follow(self, url: str, request: Request, how: How) -> Answer:
        """Ask, there and wherever a redirect leads that may be followed."""
        for _ in range(_REDIRECTS + 1):
            answer = self._in_turn(url, request, how)
            if answer.status not in MOVED:
                return answer
            url = _joined(url, answer.headers.get("Location", ""))
            request = replace(request, target=redirected(request.target, url))
        raise FetchError(f"{request.target.host} redirects in circles")

    def _in_turn(self, url: str, request: Request, how: How) -> Answer:
        """One request when it is the host's turn, and what came of it counted."""
        with pace.turn(host_name(request.target)) as outcome:
            try:
                return self._once(url, request, how, outcome)
            except FetchError as error:
                _count(outcome, error)
                raise

    def _once(self, url: str, request: Request, how: How, outcome: pace.Outcome) -> Answer:
        ours = self._headers if self._site is not None and is_same_site(self._site, request.target) else {}
        headers = {"User-Agent": settings.USER_AGENT, "Accept-Encoding": "gzip", **ours, **request.headers}
        try:
            with self._lines.exchange(replace(request, headers=headers)) as incoming:
                outcome.quiet = answers.wait_asked(incoming.status, incoming.headers, datetime.now(UTC))
                try:
                    answer = take(url, incoming, how, wait=outcome.quiet)
                finally:
                    outcome.received = incoming.received
        except FailedError as error:
            raise UnreachableError(f"{request.target.host}: {error}") from error
        if answer.is_unchanged and not request.headers:
            raise FetchError(f"{url} answered 304, though nothing is known of it here")
        outcome.unchanged = int(answer.is_unchanged)
        return answer


def _count(outcome: pace.Outcome, error: FetchError) -> None:
    """That a site does not have something is no trouble with the site."""
    is_refusal = isinstance(error, RefusedError | TryLaterError | ChallengeError)
    outcome.refused, outcome.failed = int(is_refusal), int(not is_refusal)
    is_missing = isinstance(error, RefusedError) and error.status in (404, 410)
    outcome.error = "" if is_missing else shown(f"{error}")[:300]


def _joined(url: str, location: str) -> str:
    """Where a redirect leads to."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError(f"{url} redirects to no address: {error}"[:300]) from error
