"""Commit messages to facts: trailers and references to other commits, in all the forms in use. Pure."""

import re
from dataclasses import dataclass

from archive.links import message_id_of

_LINK = re.compile(r"^(?:Link|Closes|BugLink):[ \t]*<?(https?://[^\s>]+)", re.MULTILINE | re.IGNORECASE)
# `Fixes: <sha> ("subject")`; in the wild also `Fixes: commit <sha>`, `Fixes: ^<sha>`, `Fixes:<sha>("...`.
_FIXES = re.compile(r"^Fixes:[ \t]*(?:commit[ \t]+)?\^?([0-9a-f]{7,40})\b", re.MULTILINE | re.IGNORECASE)
_UPSTREAM = re.compile(
    r"^\s*(?:\[\s*Upstream commit ([0-9a-f]{40})\s*\]|commit ([0-9a-f]{40}) upstream\.?"
    r"|\(cherry picked from commit ([0-9a-f]{40})\)?)\s*$",
    re.MULTILINE | re.IGNORECASE,
)
_REVERTS = re.compile(r"\bThis reverts commit ([0-9a-f]{12,40})\b", re.IGNORECASE)
_MOST = 50  # of one kind in one message


@dataclass(frozen=True, slots=True)
class Trailers:
    """What a commit message says about other things; ids as written, links as Message-IDs where possible."""

    links: tuple[str, ...] = ()
    fixes: tuple[str, ...] = ()
    upstream: str = ""
    reverts: str = ""


def find_trailers(message: str) -> Trailers:
    """All references of a commit message."""
    links = dict.fromkeys(_target(match[1]) for match in _LINK.finditer(message))
    fixes = dict.fromkeys(match[1].lower() for match in _FIXES.finditer(message))
    upstream, reverts = _UPSTREAM.search(message), _REVERTS.search(message)
    return Trailers(
        links=tuple(links)[:_MOST],
        fixes=tuple(fixes)[:_MOST],
        upstream=next(filter(None, upstream.groups()), "").lower() if upstream else "",
        reverts=reverts[1].lower() if reverts else "",
    )


def _target(url: str) -> str:
    url = url.rstrip(".,;)")
    return (message_id_of(url) or url.rstrip("/"))[:500]
