"""The feed of a list's newest mails, new.atom of public-inbox, to entries. Pure.

The form (lib/PublicInbox/WwwAtomStream.pm): the link of an entry is the list's address and the Message-ID, escaped;
`updated` is when the mail arrived as its headers tell (lore/arrival.py), in whole seconds; `id` is a hash that says
nothing. Newest first, except after `?t=YYYYMMDDhhmmss-`: the oldest first, or, where fewer than a full page are left,
the newest page after all (Feed.is_newest_first tells them apart).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from lxml import etree  # type: ignore[import-untyped]

from archive.headers import clean_id
from lore.addresses import escaped

MAX_ENTRIES = 1000  # of a page; public-inbox gives 25
_LONGEST_DATE = 100  # characters
_ATOM = "{http://www.w3.org/2005/Atom}"
_LINK, _UPDATED_AT = f"{_ATOM}link", f"{_ATOM}updated"
_REPLY = "{http://purl.org/syndication/thread/1.0}in-reply-to"
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]{1,7}|[0-9]{1,8});")
# What XML 1.0 (2.2) does not allow: a mail that holds such a character must not hide all others of the page.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UPDATED = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z")


class FeedError(Exception):
    """What came is no such feed; the message says what it is, fit for a status page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A mail that the list has: its id as a key of ours and as a piece of an address, when it arrived, its parent."""

    message_id: str
    slug: str
    arrived: datetime
    parent: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of the feed, in its own order; `broken` counts entries without a usable link or date."""

    entries: tuple[Entry, ...]
    broken: int

    @property
    def is_newest_first(self) -> bool:
        """False where all arrived in one second: which way it goes cannot be told then."""
        return bool(self.entries) and self.entries[0].arrived > self.entries[-1].arrived

    @property
    def newest(self) -> datetime | None:
        """The latest arrival."""
        return max((entry.arrived for entry in self.entries), default=None)

    @property
    def oldest(self) -> datetime | None:
        """The earliest arrival."""
        return min((entry.arrived for entry in self.entries), default=None)


def slug_of(message_id: str) -> str | None:
    """An id as a piece of an address; None for what would lead elsewhere."""
    return escaped(message_id) if message_id.strip(".") else None


def read_feed(body: bytes) -> Feed:
    """The entries of a page. FeedError where it is no feed of this kind, cut off, or has what a feed never has."""
    entries = [_entry(said) for said in _said(body)]
    found = tuple(entry for entry in entries if entry is not None)
    return Feed(found, len(entries) - len(found))


class _Reader:
    """What the parser meets, and the little of it that is kept: a tree of a page of empty elements takes gigabytes."""

    def __init__(self) -> None:
        self.entries: list[dict[str, str]] = []
        self._depth = 0
        self._is_in_entry = self._is_in_date = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and tag != f"{_ATOM}feed":
            raise FeedError(f"no Atom feed but <{_shown(etree.QName(tag).localname)[:100]}>")
        if self._depth == 2:
            self._is_in_entry = tag == f"{_ATOM}entry"
            if self._is_in_entry:
                self._begin()
        elif self._depth == 3 and self._is_in_entry:
            said = self.entries[-1]
            self._is_in_date = tag == _UPDATED_AT and tag not in said
            if tag in (_LINK, _REPLY, _UPDATED_AT):
                said.setdefault(tag, attributes.get("href", ""))

    def _begin(self) -> None:
        if len(self.entries) == MAX_ENTRIES:
            raise FeedError(f"a feed with more than {MAX_ENTRIES} entries")
        self.entries.append({})

    def data(self, text: str) -> None:
        if self._is_in_date and self._depth == 3:
            self.entries[-1][_UPDATED_AT] = (self.entries[-1][_UPDATED_AT] + text)[:_LONGEST_DATE]

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._is_in_date = False

    def close(self) -> list[dict[str, str]]:
        return self.entries


def _said(body: bytes) -> list[dict[str, str]]:
    """By entry, its elements that matter; no DTD, so no entities of its own. Called us-ascii, it may hold UTF-8."""
    text = body.decode("utf-8", "replace")
    if declared := _DECLARATION.match(text):
        text = text[declared.end() :]
    if _FORBIDDEN.search(text):
        raise FeedError("no feed but a page, or one with a document type")
    text = _NO_CHARACTER.sub("\ufffd", _REFERENCE.sub(_character, text))
    parser = etree.XMLParser(
        target=_Reader(), resolve_entities="internal", no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        found: list[dict[str, str]] = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedError(f"no feed, or one that is cut off ({len(body)} bytes): {_shown(str(error))}"[:300]) from error
    return found


def _character(match: re.Match[str]) -> str:
    """A numeric reference, unless XML has no such character."""
    digits = match[1]
    number = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    is_fine = number <= 0x10FFFF and not _NO_CHARACTER.match(chr(number))
    return match[0] if is_fine else "\ufffd"


def _entry(said: Mapping[str, str]) -> Entry | None:
    raw, arrived = _id_in(said.get(_LINK, "")), _moment(said.get(_UPDATED_AT, ""))
    slug, ident = slug_of(raw), clean_id(raw)
    if not ident or slug is None or arrived is None:
        return None
    return Entry(ident, slug, arrived, clean_id(_id_in(said.get(_REPLY, ""))) or None)


def _id_in(address: str) -> str:
    """The Message-ID at the end of a mail's address; '' where there is none. Escaped slashes belong to it."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    return _once_encoded(unquote(path.rstrip("/").rpartition("/")[2]))


def _once_encoded(ident: str) -> str:
    """An id as the mail has it: bytes beyond ASCII are encoded twice in links, which lead nowhere then (1.9)."""
    try:
        return ident.encode("latin-1").decode() if not ident.isascii() else ident
    except UnicodeError:
        return ident


def _moment(text: str) -> datetime | None:
    match = _UPDATED.fullmatch(text.strip())
    try:
        return datetime(*map(int, match.groups()), tzinfo=UTC) if match else None  # type: ignore[misc,arg-type]
    except ValueError:
        return None


def _shown(text: str) -> str:
    return "".join(filter(str.isprintable, text))
