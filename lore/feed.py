"""The feed of a list's newest mails, new.atom of public-inbox, to entries. Pure.

The form (lib/PublicInbox/WwwAtomStream.pm): the link of an entry is the list's address and the Message-ID, escaped;
`updated` is when the mail arrived as its headers tell (lore/arrival.py), in whole seconds; `id` is a hash that says
nothing. Newest first, except after `?t=YYYYMMDDhhmmss-`: the oldest first, or, where fewer than a full page are left,
the newest page after all (Feed.is_newest_first tells them apart).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree  # type: ignore[import-untyped]

from archive.headers import clean_id
from lore.addresses import escaped

MAX_ENTRIES = 1000  # of a page; public-inbox gives 25
_ATOM = "{http://www.w3.org/2005/Atom}"
_REPLY = "{http://purl.org/syndication/thread/1.0}in-reply-to"
_CHALLENGES = (b"anubis_challenge", b"/.within.website/x/cmd/anubis", b"Making sure you&#39;re not a bot")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
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
    root = _root(body)
    if root.tag != f"{_ATOM}feed":
        raise FeedError(f"no Atom feed but <{_shown(etree.QName(root).localname)}>")
    elements = root.findall(f"{_ATOM}entry")
    if len(elements) > MAX_ENTRIES:
        raise FeedError(f"a feed with {len(elements)} entries")
    entries = [_entry(element) for element in elements]
    found = tuple(entry for entry in entries if entry is not None)
    return Feed(found, len(entries) - len(found))


def _root(body: bytes) -> Any:
    """The root; no entities, no DTD, no network. Declared as us-ascii it may hold UTF-8 all the same."""
    text = _DECLARATION.sub("", body.decode("utf-8", "replace"), count=1)
    if any(mark in body for mark in _CHALLENGES):
        raise FeedError("answered with a challenge for browsers instead of a feed")
    if _FORBIDDEN.search(text):
        raise FeedError("no feed but a page, or one with a document type")
    text = _NO_CHARACTER.sub("\ufffd", _REFERENCE.sub(_character, text))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedError(f"no feed, or one that is cut off ({len(body)} bytes): {_shown(str(error))}"[:300]) from error


def _character(match: re.Match[str]) -> str:
    """A numeric reference, unless XML has no such character."""
    digits = match[1]
    number = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    is_fine = number <= 0x10FFFF and not _NO_CHARACTER.match(chr(number))
    return match[0] if is_fine else "\ufffd"


def _entry(element: Any) -> Entry | None:
    link, updated = element.find(f"{_ATOM}link"), element.findtext(f"{_ATOM}updated")
    raw = _id_in(link.get("href", "")) if link is not None else ""
    arrived = _moment(updated or "")
    slug, ident = slug_of(raw), clean_id(raw)
    if not ident or slug is None or arrived is None:
        return None
    answered = element.find(_REPLY)
    return Entry(ident, slug, arrived, _parent(answered) if answered is not None else None)


def _parent(answered: Any) -> str | None:
    return clean_id(_id_in(answered.get("href", ""))) or None


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
