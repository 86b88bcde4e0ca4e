"""Takes an answer's body as it comes: unpacked, measured, known for what it is, in memory or into a file."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, Any, TypedDict
from urllib.parse import urlsplit

from hosts import answers
from hosts.answers import BodyError, CutOffError, OverlongError
from hosts.connecting import FailedError
from hosts.errors import (
    BrokenOffError,
    ChallengeError,
    FetchError,
    RefusedError,
    TooLargeError,
    TryLaterError,
    UnreachableError,
)
from hosts.exchange import Incoming

MAX_BYTES = 32 * 1024 * 1024  # of an answer, as sent and unpacked
MOVED = frozenset({301, 302, 303, 307, 308})
_BEGINNING = 16 * 1024  # bytes of a body that are looked at to say what it is
_LONGEST_TAG = 200  # characters


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is empty when nothing has changed since an earlier answer, and when it is in a file."""

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
        return _kept(self.headers.get("ETag", ""))

    @property
    def modified(self) -> str:
        """The same for `since`: Last-Modified, as the site writes it."""
        return _kept(self.headers.get("Last-Modified", ""))

    def json(self) -> Any:
        """The body as JSON; FetchError when it is cut off, HTML, or nonsense."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            kind = shown(answers.media_type(self.headers)) or "no content type"
            raise FetchError(f"the answer is no JSON ({len(self.body)} bytes, {kind}): {error}"[:300]) from error


class How(TypedDict, total=False):
    """How an answer is taken.

    limit    bytes of the body, as sent and unpacked
    expect   types that it may have; any, if empty
    gunzip   it is a .gz file: it comes unpacked, and an end that is missing is noticed
    into     a file that gets it, emptied before each try: little of it is in memory at a time
    seconds  that each request may take
    """

    limit: int
    expect: tuple[str, ...]
    gunzip: bool
    into: IO[bytes] | None
    seconds: float


def take(url: str, incoming: Incoming, how: How, *, wait: int) -> Answer:
    """The answer, if it is one, or a redirect whose body is left; `wait` is for how long the site wants to be left."""
    if incoming.status in MOVED:
        return Answer(incoming.status, b"", incoming.headers)
    try:
        if incoming.status not in (200, 304):
            raise _refusal(url, incoming, wait)
        return Answer(incoming.status, _body(url, incoming, how), incoming.headers)
    except CutOffError as error:
        raise BrokenOffError(f"{url} answered with {error}"[:300]) from error
    except OverlongError as error:
        raise TooLargeError(f"{url} answered with {error}"[:300]) from error
    except BodyError as error:
        raise FetchError(f"{url} answered with {error}"[:300]) from error


def _body(url: str, incoming: Incoming, how: How) -> bytes:
    limit, kind, into = how.get("limit", MAX_BYTES), answers.media_type(incoming.headers), how.get("into")
    parts, is_packed = _parts(incoming, limit)
    if incoming.status == 304:
        return b"".join(parts)[:0]
    beginning = _beginning(parts)
    _check_kind(url, kind, beginning, _expected(how, kind))
    parts = chain([beginning], parts)
    # Servers that declare a .gz file as a coding of what is in it have had it unpacked already.
    if how.get("gunzip") and (not is_packed or answers.is_gzip(beginning)):
        parts = answers.unpacked(parts, limit)
    if into is None:
        return b"".join(parts)
    into.seek(0)
    into.truncate()
    into.writelines(parts)
    return b""


def _parts(incoming: Incoming, limit: int) -> tuple[Iterator[bytes], bool]:
    """The body without its coding, and whether it had one; gzip is the only one that is asked for."""
    coding = incoming.headers.get("Content-Encoding", "").strip().lower()
    measured = _measured(incoming, limit)
    if coding in ("", "identity") or incoming.status == 304:
        return measured, False
    if coding in ("gzip", "x-gzip"):
        return answers.unpacked(measured, limit), True
    raise BodyError(f"a body packed as {shown(coding)[:40]}, which was not asked for")


def _measured(incoming: Incoming, limit: int) -> Iterator[bytes]:
    for part in incoming.parts():
        if incoming.received > limit:
            raise OverlongError(f"more than {limit} bytes")
        yield part


def _beginning(parts: Iterator[bytes]) -> bytes:
    """Enough of a body to say what it is; the rest stays."""
    found = b""
    while len(found) < _BEGINNING and (part := next(parts, None)) is not None:
        found += part
    return found


def _expected(how: How, kind: str) -> tuple[str, ...]:
    """A page in place of a packed file is said to be one, whatever else it might have been."""
    return how.get("expect") or (("application/gzip",) if how.get("gunzip") and kind in answers.PAGES else ())


def _check_kind(url: str, kind: str, beginning: bytes, expect: tuple[str, ...]) -> None:
    if answers.is_challenge(kind, beginning):
        raise ChallengeError(url)
    if expect and kind not in expect:
        title = answers.title_of(kind, beginning)
        found = f"{shown(kind)[:60] or 'something without a type'}{f' ({title!r})' if title else ''}"
        raise FetchError(f"{url} answered with {found} in place of {expect[0]}")


def _refusal(url: str, incoming: Incoming, wait: int) -> FetchError:
    """Why there is no body of use."""
    status, beginning = incoming.status, b""
    if status != 429:
        with suppress(FailedError, BodyError):
            beginning = _beginning(_parts(incoming, _BEGINNING)[0])
    if answers.is_challenge(answers.media_type(incoming.headers), beginning):
        return ChallengeError(url)
    if wait and status in (403, 429, 503):
        return TryLaterError(wait, f"{urlsplit(url).hostname} asks to wait for {wait} s")
    if status >= 500 and status != 501:  # what a site will never do is no trouble that passes
        return UnreachableError(f"{urlsplit(url).hostname} answered {status}")
    return RefusedError(status, url) if status >= 400 else FetchError(f"{url} answered {status}")


def _kept(header: str) -> str:
    return header if len(header) <= _LONGEST_TAG and header.isprintable() else ""


def shown(text: str) -> str:
    """A header as it may stand in a message: what cannot be printed cannot be stored, either."""
    return "".join(filter(str.isprintable, text))
