"""What answers of other sites say beside their data: wait, a page for browsers instead, packed. Pure."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 6 * 3600  # seconds; a longer Retry-After is asked again after that
_WAIT = 60  # seconds, where a site says "later" without saying when
_CHUNK = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"
# What marks a page for browsers that stands in the way of data (Anubis, which guards kernel.org's web pages).
_CHALLENGES = (b"/.within.website/x/cmd/anubis", b"anubis_challenge", b"Making sure you&#39;re not a bot")
PAGES = frozenset({"text/html", "application/xhtml+xml"})
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)


class BodyError(ValueError):
    """A body of no use; the message says what came."""


class CutOffError(BodyError):
    """A body that ends too early: another try may bring all of it."""


class OverlongError(BodyError):
    """A body of more bytes than were allowed."""


def wait_asked(status: int, headers: Mapping[str, str], now: datetime) -> int:
    """Seconds for which a site wants to be left alone, by Retry-After or an allowance that is used up; 0: it does not.

    Retry-After has seconds or a date (RFC 9110, 10.2.3); GitHub and GitLab count an allowance down in a header.
    """
    says_when = "Retry-After" in headers and status in (403, 503)
    if not (status == 429 or says_when or _is_used_up(headers)):
        return 0
    given = headers.get("Retry-After", "").strip()
    seconds = _until(given, now) if given else _renewed_in(headers, now)
    return min(seconds, LONGEST_WAIT) if seconds > 0 else _WAIT


def _is_used_up(headers: Mapping[str, str]) -> bool:
    return any(headers.get(name, "").strip() == "0" for name in ("X-RateLimit-Remaining", "RateLimit-Remaining"))


def _renewed_in(headers: Mapping[str, str], now: datetime) -> int:
    """Seconds until the allowance is full again; the header has an epoch time, or the seconds themselves."""
    given = (headers.get("X-RateLimit-Reset") or headers.get("RateLimit-Reset") or "").strip()
    value = int(given[:12]) if given.isdecimal() else 0
    return value if value < LONGEST_WAIT else int(value - now.timestamp()) + 1


def _until(given: str, now: datetime) -> int:
    """Seconds until what Retry-After names; 0 where it cannot be read."""
    if given.isdecimal():
        return int(given[:9])
    try:
        moment = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return 0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int((moment - now).total_seconds()) + 1


def media_type(headers: Mapping[str, str]) -> str:
    """The type of a body without its parameters, in lower case; '' where none is given."""
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()


def is_challenge(kind: str, beginning: bytes) -> bool:
    """Whether a body is a page that lets only browsers pass; mails and data that quote one are none."""
    is_page = kind in PAGES or (not kind and beginning.lstrip().startswith(b"<"))
    return is_page and any(mark in beginning for mark in _CHALLENGES)


def title_of(kind: str, beginning: bytes) -> str:
    """The title of a page that came in place of data, fit for a message; '' where there is none."""
    found = _TITLE.search(beginning) if kind in PAGES else None
    text = found[1].decode("utf-8", "replace") if found else ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def unpacked(parts: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Gunzip a body of one or several members (RFC 1952), never holding more than a chunk.

    BodyError when it is no gzip or has more than `limit` bytes, CutOffError when its end is missing.
    """
    unpacker, size, is_begun = zlib.decompressobj(_GZIP), 0, False
    for part in parts:
        rest, is_more = part, True
        while rest or is_more:
            if unpacker.eof:
                if not rest.strip(b"\0"):  # padding
                    break
                unpacker = zlib.decompressobj(_GZIP)
            try:
                plain = unpacker.decompress(rest, _CHUNK)
            except zlib.error as error:
                raise BodyError(f"a broken gzip: {error}" if is_begun else "what is no gzip") from error
            is_begun = True
            size += len(plain)
            if size > limit:
                raise OverlongError(f"more than {limit} bytes")
            yield plain
            is_more = len(plain) == _CHUNK and not unpacker.eof
            rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if not unpacker.eof:
        raise CutOffError("a gzip that is cut off")


def is_gzip(beginning: bytes) -> bool:
    """Whether a body begins like a gzip."""
    return beginning.startswith(_MAGIC)
