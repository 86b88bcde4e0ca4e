"""Mail headers to plain values: total on any bytes, no Django.

Real mail breaks every rule of RFC 5322; each function here says what it accepts and never raises.
"""

import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz
from functools import lru_cache

from archive.charsets import decode

# The headers that anything here reads. The expression starts with a literal line end, which `re` finds by memchr,
# goes on with letters that they have, and leaves the choice to a set: four times as fast as naming the headers in it,
# and twice as fast as ignoring the case.
_WANTED = frozenset(
    b"message-id subject from date references in-reply-to to cc content-type content-transfer-encoding"
    b" content-disposition".split()
)
_CASED = [*_WANTED, *(name.upper() for name in _WANTED)]
_LETTERS = tuple(bytes(sorted({letter for name in _CASED for letter in name[at : at + 1]})) for at in range(3))
_HEADER = re.compile(
    rb"\n([%b][%b](?:[%b][A-Za-z-]{0,24})?)[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)" % _LETTERS  # `-` sorts first
)
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(=\?)")  # RFC 2047 6.2: white space between two words is none
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_BRACKETED = re.compile(r"<([^<>]+)>")
_ADDRESS = re.compile(r"[^\s<>()\",;:]+@[^\s<>()\",;:]+")
_SPACE = re.compile(r"\s+")
_YEAR_ZERO = re.compile(rb"(?<![+-])\b000\d\b")  # no zone
_MAX_ID_BYTES = 244  # public-inbox truncates longer ids (Documentation/public-inbox-v2-format.pod)
_MAX_MAILBOX = 2000  # bytes of a From header that are looked at: looking for an address is not linear
_MAX_REFERENCES = 100  # a thread is found by its first and its last ancestors; the middle adds nothing
_OLDEST, _NEWEST = 0, 4102444800  # 1970..2100 in epoch seconds; Date headers outside are lies
_PROMPT_ANSWERS = frozenset({"y", "n"})  # typed at old git-send-email's "Message-ID to be used?" prompt


def split_headers(block: bytes) -> dict[bytes, list[bytes]]:
    """Wanted headers of a header block (LF line ends) by lower-case name, folded lines still inside."""
    found: dict[bytes, list[bytes]] = {}
    for name, value in _HEADER.findall(b"\n" + block):
        name = name.lower()
        if name in _WANTED:
            found.setdefault(name, []).append(value)
    return found


def _decode_word(match: re.Match[str]) -> str:
    charset, kind, payload = match.groups()
    data = payload.encode("utf-8", "replace")
    try:
        if kind in "bB":
            raw = binascii.a2b_base64(data + b"=" * (-len(data) % 4))
        else:
            raw = binascii.a2b_qp(data, header=True)
    except (binascii.Error, ValueError):
        return match[0]
    return decode(raw, charset.partition("*")[0]).text  # RFC 2231 appends a language: utf-8*en


def header_text(raw: bytes) -> str:
    """One line of text: RFC 2047 words decoded, folding undone, control characters (injection) gone."""
    text = raw.decode("ascii") if raw.isascii() else decode(raw, "utf-8").text
    if "=?" in text:
        text = _ENCODED_WORD.sub(_decode_word, _BETWEEN_WORDS.sub(r"\1\2", text))
    if not text.isprintable():
        text = _CONTROL.sub(" ", text).replace("\ufeff", "")
        text = text.encode("utf-8", "replace").decode("utf-8")
    return _SPACE.sub(" ", text).strip()


def parse_mailbox(raw: bytes) -> tuple[str, str]:
    """Display name and lower-case address of the first mailbox of a From header; either may be empty."""
    return _mailbox(raw[:_MAX_MAILBOX])


@lru_cache(maxsize=1024)  # who writes to a list writes more than once
def _mailbox(raw: bytes) -> tuple[str, str]:
    text = raw.decode("ascii") if raw.isascii() else decode(raw, "utf-8").text
    flat = _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()
    bracket = flat.find("<")
    if bracket >= 0:
        name = flat[:bracket].strip().strip('"').replace('\\"', '"')
        found = _ADDRESS.search(flat, bracket)
    else:
        found = _ADDRESS.search(flat)
        comment = re.search(r"\(([^()]*)\)", flat)
        name = comment[1] if comment else ""
    address = found[0].lower() if found else ""
    return header_text(name.encode("utf-8", "replace"))[:200], address[:254]


def clean_id(text: str) -> str:
    """A Message-ID as key: no white space or control characters, cut at public-inbox's 244 bytes."""
    if " " in text or not text.isprintable():  # hardly any: two substitutions cost more than all the rest
        text = _SPACE.sub("", _CONTROL.sub("", text))
    if len(text) > _MAX_ID_BYTES or not text.isascii():
        text = text.encode("utf-8", "replace")[:_MAX_ID_BYTES].decode("utf-8", "ignore")
    return text


def _ids_in(raw: bytes) -> Iterator[str]:
    text = raw.decode("utf-8", "replace")
    for match in _BRACKETED.finditer(text):
        if cleaned := clean_id(match[1]):
            yield cleaned


def parse_message_ids(values: list[bytes]) -> tuple[str, ...]:
    """All Message-IDs of a mail (some carry several headers), first one first; () when there is none."""
    found: dict[str, None] = {}
    for raw in values:
        ids = list(_ids_in(raw)) or [clean_id(raw.decode("utf-8", "replace").strip("<> \t\r\n"))]
        found.update(dict.fromkeys(filter(None, ids)))
    return tuple(found)


def parse_references(headers: dict[bytes, list[bytes]]) -> tuple[str, ...]:
    """Ancestors, nearest last: References, then In-Reply-To.

    Ids that are addresses of the mail itself are dropped (as public-inbox does): old mailers wrote
    `In-Reply-To: Your message of ... <somebody@example.org>`.
    """
    found: dict[str, None] = {}
    for name in (b"references", b"in-reply-to"):
        for raw in headers.get(name, ()):
            for reference in _ids_in(raw[-200_000:]):
                found.pop(reference, None)  # nearest last: a repeated id counts where it stands last
                found[reference] = None
    if not found:
        return ()
    people = b"\n".join(v for n in (b"from", b"to", b"cc") for v in headers.get(n, ())).lower()
    known = [r for r in found if r not in _PROMPT_ANSWERS and not (people and _is_person(r, people))]
    if len(known) > _MAX_REFERENCES:
        known = known[:10] + known[10 - _MAX_REFERENCES :]
    return tuple(known)


def _is_person(reference: str, people: bytes) -> bool:
    needle = reference.lower().encode("utf-8", "replace")
    return needle in people and re.search(rb"(?<![\w.+-])" + re.escape(needle) + rb"(?![\w.-])", people) is not None


def parse_date(raw: bytes) -> datetime | None:
    """The Date header in UTC, or None where it is missing, unreadable or outside 1970-2100."""
    if _YEAR_ZERO.search(raw[:200]):  # email.utils takes it for 2000
        return None
    try:
        parsed = parsedate_tz(raw[:200].decode("ascii", "replace"))
        seconds = mktime_tz(parsed) if parsed else None
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    if seconds is None or not _OLDEST < seconds < _NEWEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)
