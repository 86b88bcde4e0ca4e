"""Topics from a TOML file. Pure; docs/sources.md has the form."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from topics.matching import KINDS, NAMES, Query, faults
from trackers.addresses import key_of

MAX_TOPICS = 500
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*topic[ \t]*\]\]", re.MULTILINE)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TEXTS = {"slug": 64, "name": 100, "description": 200}
_REST = ("since", "until", "tree", "published")
_TREES = ("", "rt")


class TopicError(ValueError):
    """A file of topics that cannot be used; the message names the topic, its line and the key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic as a file has it."""

    slug: str
    name: str
    description: str
    is_published: bool
    query: Query


def parse_topics(text: str) -> list[Entry]:
    """The topics of a file in its order; TopicError names the first thing that is wrong."""
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TopicError(f"no TOML: {error}") from error
    found = tables.pop("topic", [])
    if tables:
        raise TopicError(f"{min(tables)[:60]!r}: there is no such table, write [[topic]]")
    if not isinstance(found, list) or not found or not all(isinstance(table, dict) for table in found):
        raise TopicError("there is no [[topic]]")
    if len(found) > MAX_TOPICS:
        raise TopicError(f"{len(found)} topics, {MAX_TOPICS} are the most")
    entries: dict[str, Entry] = {}
    for table, place in zip(found, _places(text, found), strict=True):
        entry = _entry(table, place)
        if entry.slug in entries:
            raise TopicError(f"{place}: slug: there are two with this one")
        entries[entry.slug] = entry
    return list(entries.values())


def _places(text: str, found: list[dict[str, Any]]) -> Iterator[str]:
    """What messages call each topic: its slug and line, where headers can be counted."""
    lines = [text.count("\n", 0, match.start()) + 1 for match in _HEADER.finditer(text[:1_000_000])]
    for number, table in enumerate(found):
        slug = table.get("slug")
        name = f"topic {str(slug)[:64]!r}" if slug else f"topic number {number + 1}"
        yield f"{name} (line {lines[number]})" if len(lines) == len(found) else name


def _entry(table: dict[str, Any], place: str) -> Entry:
    unknown = table.keys() - {*_TEXTS, *KINDS, *NAMES, *_REST}
    if unknown:
        raise TopicError(f"{place}: {min(unknown)[:60]!r}: there is no such key")
    texts = {key: _text(table, key, place) for key in _TEXTS}
    if not _SLUG.fullmatch(texts["slug"]):
        raise TopicError(f"{place}: slug: is made of a-z, 0-9 and single hyphens")
    published = table.get("published", True)
    if not isinstance(published, bool):
        raise TopicError(f"{place}: published: is true or false")
    query = Query(
        **{kind: tuple(_values(table, kind, place)) for kind in (*KINDS, *NAMES)},
        since=_day(table, "since", place),
        until=_day(table, "until", place),
        tree=_tree(table, place),
    )
    for kind, reason in faults(query):
        raise TopicError(f"{place}: {kind + ': ' if kind else ''}{reason}")
    return Entry(texts["slug"], texts["name"], texts["description"], published, query)


def _text(table: dict[str, Any], key: str, place: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str) or not value.strip() or len(value) > _TEXTS[key] or not value.isprintable():
        raise TopicError(f"{place}: {key}: must be text of 1 to {_TEXTS[key]} signs")
    return value.strip()


def _values(table: dict[str, Any], key: str, place: str) -> Iterator[str]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TopicError(f"{place}: {key}: must be a list of texts")
    for value in values:
        yield tidy(key, value)


def tidy(kind: str, value: str) -> str:
    """A value as it is kept: addresses of mails are their Message-IDs."""
    value = value.strip()
    return key_of(value.strip("<>")) if kind in NAMES else value


def _day(table: dict[str, Any], key: str, place: str) -> date | None:
    value = table.get(key)
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise TopicError(f"{place}: {key}: must be a day, such as 2009-07-29 without quotes")


def _tree(table: dict[str, Any], place: str) -> str:
    value = table.get("tree", "")
    if value not in _TREES or not isinstance(value, str):
        raise TopicError(f"{place}: tree: is 'rt' or left out")
    return value
