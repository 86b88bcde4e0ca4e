"""A line of a mail as HTML: escaped, with links where it names a page, a mail or a commit. Pure.

Only http and https become links; those to other sites are marked as not ours (`nofollow`).
"""

import re
from collections.abc import Iterator, Mapping
from html import escape

from archive.links import message_id_of

_NAMED = re.compile(
    r"\b(?P<url>https?://[^\s<>\"'`\])}]+)|<(?P<mail>[^\s<>@]{1,200}@[^\s<>]{1,100})>|\b(?P<sha>[0-9a-f]{12,40})\b",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?"
_LONGEST = 1000  # characters of an address that becomes a link
_DIGITS = 12


def linked(line: str, known: Mapping[str, str]) -> str:
    """The line as HTML; `known` has where a Message-ID, or a commit by its first 12 digits, leads to."""
    done, since = [], 0
    for match in _NAMED.finditer(line):
        word, address = _target(match, known)
        if not address:
            continue
        start = match.start() + (match.lastgroup == "mail")
        is_ours = address.startswith(("/", "#"))
        rel = "" if is_ours else ' rel="nofollow noopener"'
        done += [escape(line[since:start]), f'<a href="{escape(address)}"{rel}>{escape(word)}</a>']
        since = start + len(word)
    return "".join([*done, escape(line[since:])])


def mails_named(line: str) -> Iterator[str]:
    """Message-IDs that a line names, by themselves or in an address of an archive."""
    for match in _NAMED.finditer(line):
        if match["mail"]:
            yield match["mail"]
        elif (
            match["url"] and len(match["url"]) <= _LONGEST and (ident := message_id_of(match["url"].rstrip(_TRAILING)))
        ):
            yield ident


def _target(match: re.Match[str], known: Mapping[str, str]) -> tuple[str, str]:
    """The words that become a link, and where it leads; '' for nowhere."""
    if match["mail"]:
        return match["mail"], known.get(match["mail"], "")
    if match["sha"]:
        return match["sha"], known.get(match["sha"].lower()[:_DIGITS], "")
    url = match["url"].rstrip(_TRAILING)
    if len(url) > _LONGEST:
        return url, ""
    return url, known.get(message_id_of(url) or "", url)
