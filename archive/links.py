"""Addresses of mails on the web: one mail has many, and they all mean its Message-ID. Pure."""

import re
from urllib.parse import quote, unquote, urlsplit

from archive.headers import clean_id

# Hosts that serve mails by Message-ID below a list name, `r` or `all` (or nothing, in the case of lore).
_LISTED = frozenset({"lore.kernel.org", "lkml.kernel.org", "lore-kernel.gnuweeb.org", "yhbt.net", "inbox.dpdk.org"})
_BARE = frozenset({"msgid.link", "patch.msgid.link", "msgid.kernel.org"})
_PATCHWORK = re.compile(r"/(?:project|patch)/(?:[^/]+/)?(?:patch|cover)?/?([^/]+@[^/]+)")
_VIEWS = re.compile(r"/(?:[tT]|raw|t\.mbox\.gz|t\.mbox|t\.atom|T\.html)?/?$")
_URL = re.compile(r"\bhttps?://[^\s<>\"'`\])}]+", re.IGNORECASE)
_TRAILING = ".,;:!?"
_UNESCAPED = "-._~!$&'()*+,;=:@"  # as public-inbox escapes ids (lib/PublicInbox/MID.pm)


def find_urls(text: str) -> list[str]:
    """Addresses in prose, without the punctuation that follows them."""
    return [match[0].rstrip(_TRAILING) for match in _URL.finditer(text)]


def message_id_of(url: str) -> str | None:
    """The Message-ID behind the address of a mail in a web archive; None for any other address."""
    try:
        parts = urlsplit(url.strip().strip("<>"))
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https"):
        return None
    if host == "patchwork.kernel.org":
        found = _PATCHWORK.search(unquote(parts.path))
        return clean_id(found[1]) if found else None
    path = parts.path
    while (shorter := _VIEWS.sub("", path)) != path:
        path = shorter
    segments = path.strip("/").split("/")
    if host in _LISTED:
        is_bare = "@" in unquote(segments[0])
        segments = segments if is_bare else segments[1:]
    elif host not in _BARE:
        return None
    ident = unquote("/".join(segments)).strip("<>")
    return clean_id(ident) if "@" in ident else None


def is_archive(url: str) -> bool:
    """Whether an address is one of a web archive of mail, whichever mail it means."""
    try:
        host = (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return False
    return host in _LISTED or host in _BARE


def lore_url(message_id: str) -> str:
    """Where kernel.org shows a mail, whichever list it was sent to."""
    return f"https://lore.kernel.org/all/{quote(message_id, safe=_UNESCAPED)}/"
