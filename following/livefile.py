"""Reads a file of sources to follow, such as live.toml. Pure: text in, sources or all that is wrong with it out."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_URL, _LONGEST_DESCRIPTION = 500, 200
_MOST = 100_000_000_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WORDS = {  # of what may be said of each kind of source, beside name and URL
    "inbox": ("description", "way", "newest_epochs", "mails", "megabytes", "epochs"),
    "tree": ("kind", "commits", "megabytes"),
    "site": (),
    "tracker": ("kind",),
}
_NUMBERS = ("newest_epochs", "mails", "megabytes", "epochs", "commits")
_CHOICES = {
    ("inbox", "way"): ("mirror", "light"),
    ("tree", "kind"): ("mainline", "next", "stable", "rt", "other"),
    ("tracker", "kind"): ("bugzilla", "gitlab", "github"),
}


class SourcesError(Exception):
    """The file says something that cannot be followed; the message names each source and key."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source. Sizes are estimates, in megabytes of 10^6 bytes; 0: not known."""

    name: str
    url: str
    description: str = ""
    kind: str = ""
    way: str = "mirror"
    newest_epochs: int = 0  # 0: all
    mails: int = 0
    commits: int = 0
    megabytes: int = 0
    epochs: int = 0


@dataclass(frozen=True, slots=True)
class Sources:
    """What a file names: what is followed, and inboxes (`more`) that it only describes."""

    inboxes: list[Source] = field(default_factory=list)
    trees: list[Source] = field(default_factory=list)
    sites: list[Source] = field(default_factory=list)
    trackers: list[Source] = field(default_factory=list)
    more: list[Source] = field(default_factory=list)


def read_sources(text: str) -> Sources:
    """The sources of a TOML file; SourcesError with all that is wrong, in the file's order."""
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SourcesError(f"is no TOML: {error}") from None
    wrong = [f"{word}: no such kind of source" for word in tables if word not in (*_WORDS, "more")]
    found = {kind: _of_kind(kind, tables.get(kind, []), wrong) for kind in _WORDS}
    more = _of_kind("inbox", tables.get("more", []), wrong)
    if wrong:
        raise SourcesError("; ".join(wrong))
    return Sources(found["inbox"], found["tree"], found["site"], found["tracker"], more)


def _of_kind(kind: str, tables: object, wrong: list[str]) -> list[Source]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        wrong.append(f"{kind}: is written [[{kind}]]")
        return []
    found: list[Source] = []
    for place, table in enumerate(tables, 1):
        complaints = [*_complaints(kind, table)]
        if any(source.name == table.get("name") for source in found):
            complaints.append("name: is there twice")
        label = f"{kind} {str(table.get('name', place))[:80]!r}"
        wrong += [f"{label}, {complaint}" for complaint in complaints]
        if not complaints:
            found.append(Source(**table))
    return found


def _complaints(kind: str, table: Mapping[str, Any]) -> list[str]:
    found = [f"{key}: no such key" for key in table if key not in ("name", "url", *_WORDS[kind])]
    found += [f"{key}: is needed" for key in ("name", "url") if key not in table]
    found += [f"kind: is needed, one of {', '.join(_CHOICES[kind, 'kind'])}" for _ in (0,) if _lacks_kind(kind, table)]
    return found + [f"{key}: {why}" for key, value in table.items() if (why := _why_not(kind, key, value))]


def _lacks_kind(kind: str, table: Mapping[str, Any]) -> bool:
    return "kind" in _WORDS[kind] and "kind" not in table


def _why_not(kind: str, key: str, value: object) -> str:
    """What is wrong with a value; '' for nothing."""
    if key in _NUMBERS:
        is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST
        return "" if is_count else "is a whole number, not below 0"
    if not isinstance(value, str) or _CONTROL.search(value):
        return "is one line of text"
    if key == "name":
        return "" if _NAME.fullmatch(value) else "is made of letters, digits, - and _, 64 at most"
    if (kind, key) in _CHOICES:
        return "" if value in _CHOICES[kind, key] else f"is one of {', '.join(_CHOICES[kind, key])}"
    longest = _LONGEST_URL if key == "url" else _LONGEST_DESCRIPTION
    if key == "url" and not value:
        return "is empty"
    return "" if len(value) <= longest else f"has {longest} characters at most"
