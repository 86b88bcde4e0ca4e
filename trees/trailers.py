"""Commit messages to facts: what a commit fixes, links to, reverts or was ported from. Pure and total."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.links import find_urls
from trackers.addresses import key_of

# `Name: value` at the start of a line; quoted and indented ones belong to somebody else's message.
_TRAILER = re.compile(r"^([A-Za-z][A-Za-z-]{1,40}):[ \t]*([^\n]*)", re.MULTILINE)
_LINKS = frozenset({"link", "closes", "buglink"})
_SHA = r"[0-9a-f]{7,40}"
# All kinds seen on lists: `<sha> ("...")` without the space, in angle brackets, after `Commit` or `^`.
_FIXED = re.compile(rf"(?:commit:?[ \t]+)?[<^(\[]?({_SHA})(?![0-9a-z])[>)\]]?(.*)", re.IGNORECASE)
_NOT_YET = re.compile(r"(?:TBD|TBA|N/A)\b(.*)", re.IGNORECASE)
_QUOTES = " \t,.:;()[]\"'`“”‘’"
# The next two look at the message in lower case: twice as fast as telling the expression to ignore case.
# A stable revert wraps as "This reverts commit <sha> which is\ncommit <sha> upstream.": that names the
# origin of what is reverted, not of the commit itself.
_REVERTS = re.compile(
    rf"\bthis reverts\s{{1,4}}commit\s{{1,4}}({_SHA})\b"
    rf"(?:,?\s{{1,4}}which is\s{{1,4}}(?:upstream\s)?commit\s{_SHA}\b)?"
)
# Stable's three ways to name the mainline commit (Documentation/process/stable-kernel-rules.rst), and git's.
_UPSTREAM = re.compile(
    rf"^[ \t]{{0,8}}(?:commit[ \t]({_SHA})[ \t](?:from[ \t])?upstream\b"
    rf"|\[?[ \t]{{0,4}}upstream[ \t]commit[ \t]({_SHA})\b"
    rf"|\((?:cherry[ -]picked|backported) from commit[ \t]({_SHA})\b)",
    re.MULTILINE,
)
_PORT_WORDS = ("upstream", " from commit")  # what spares most messages the expression
_STABLE = re.compile(r"\bstable(?:\+[a-z0-9-]{1,40})?@(?:vger\.)?kernel\.org", re.IGNORECASE)
_ANGLED_ID = re.compile(r"<([^<>\s]{1,200}@[^<>\s]{1,200})>")
_MAX_SUBJECT = 1000  # longer ones exist by accident only (a message without line breaks)
_MAX_LINK = 500  # what an index entry takes with room to spare
_MAX_STABLE = 1000
_MOST = 100  # of one kind in one message: beyond is not written by people


@dataclass(frozen=True, slots=True)
class Fix:
    """A `Fixes:` trailer: 7 to 40 digits, and the subject given with them; either may be empty."""

    sha: str
    subject: str


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What a commit message says. `links` are Message-IDs or addresses and include `closes`."""

    subject: str = ""
    links: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    upstream: str = ""
    reverts: str = ""
    stable: str = ""  # the `Cc: stable` lines as written: their comments are free text
    trailers: tuple[tuple[str, str], ...] = ()


def parse_message(text: str) -> MessageFacts:
    """Everything that a commit message says about other commits, reports and people."""
    text = storable(text)
    paragraph = text.lstrip().partition("\n\n")[0]  # git's rule: all of it is the subject
    found = list(_trailers(text.lstrip().partition("\n")[2]))
    links = list(_targets(found, _LINKS))
    low = text.lower()
    reverts = _REVERTS.search(low) if "this reverts" in low else None
    own = _REVERTS.sub("", low) if reverts else low
    upstream = _UPSTREAM.search(own) if any(word in own for word in _PORT_WORDS) else None
    return MessageFacts(
        subject=clean_subject(paragraph),
        links=_distinct(links),
        closes=_distinct(_targets(found, frozenset({"closes"}))),
        fixes=tuple(_fixes(found))[:_MOST],
        upstream=_first(upstream),
        reverts=_first(reverts),
        stable="\n".join(v for n, v in found if n.lower() == "cc" and _STABLE.search(v))[:_MAX_STABLE],
        trailers=tuple(found[-_MOST:]),
    )


def clean_subject(text: str) -> str:
    """A subject as key: one line, single spaces, cut where no real subject is."""
    return " ".join(storable(text[: 10 * _MAX_SUBJECT]).split())[:_MAX_SUBJECT].rstrip()


def target_of(url: str) -> str:
    """What an address in a trailer points at, as a key: the Message-ID of a mail, the one address of an issue."""
    target = key_of(url)
    return target if len(target.encode("utf-8", "replace")) <= _MAX_LINK else ""  # absurd: points nowhere


def storable(text: str) -> str:
    """Text that PostgreSQL takes: no NUL, no lone surrogate."""
    text = text.replace("\0", "\ufffd").replace("\r\n", "\n")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _trailers(text: str) -> Iterator[tuple[str, str]]:
    """Trailers in order; an empty value and an unfinished `("subject` go on in the next line."""
    for match in _TRAILER.finditer(text):
        name, value = match[1], match[2].strip()
        is_open = value.count('("') > value.count('")') and name.lower() == "fixes"
        if not value or is_open:
            following = text[match.end() + 1 : match.end() + 1 + _MAX_LINK].partition("\n")[0].strip()
            if following and not _TRAILER.match(following + "\n") or following.startswith("http"):
                value = f"{value} {following}".strip()
        yield name, value


def _targets(trailers: list[tuple[str, str]], names: frozenset[str]) -> Iterator[str]:
    for name, value in trailers:
        if name.lower() in names:
            found = [target_of(url) for url in find_urls(value)] or _ANGLED_ID.findall(value)
            yield from filter(None, found)


def _fixes(trailers: list[tuple[str, str]]) -> Iterator[Fix]:
    for name, value in trailers:
        if name.lower() != "fixes":
            continue
        if found := _FIXED.match(value):
            yield Fix(found[1].lower(), clean_subject(found[2].strip(_QUOTES)))
        elif (later := _NOT_YET.match(value)) and (subject := later[1].strip(_QUOTES)):
            yield Fix("", clean_subject(subject))


def _first(match: re.Match[str] | None) -> str:
    return next(filter(None, match.groups()), "") if match else ""


def _distinct(targets: "list[str] | Iterator[str]") -> tuple[str, ...]:
    return tuple(dict.fromkeys(targets))[:_MOST]
