"""The class that a posting belongs to, as LWN's kernel page sorts patches, and why. Pure.

Rules are data (postings/areas.toml, docs/sources.md). They are asked in this order, the first that knows decides: a
request to pull; the whole title (announcements); a word in the brackets that names another project; the files; a
word in the brackets that names a tree; the beginning of the title; the lists; the author; else the area for the rest.

Every file has one vote, for the area of the most specific pattern that matches it. A light pattern's vote is a
quarter: documentation, bindings, device trees and tests come with what they describe. The beginning of the title has
half as many votes as all files together, where a file agrees: a change of an interface touches more users than files
of its own. It is asked before the lists, for what goes to several lists says itself what it is.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any

from maintainers.patterns import matches

FULL, LIGHT = 4, 1
TITLE_SHARE = 2  # the beginning of the title has one vote for so many of the files'
MAX_PATH, MAX_TITLE, MAX_AUTHOR = 255, 300, 500
MAX_AREAS, MAX_PATTERNS = 60, 5000
_MAX_STEPS = 100  # of a key, for which tomllib takes the square of their number
_CACHED_PATHS = 50_000  # the files of one kernel, nearly
_TEXTS = ("slug", "name", "about")
_LISTS = ("titles", "announcements", "projects", "paths", "light", "marks", "lists", "authors")
_FLAGS = ("pulls", "rest")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PATH = re.compile(r"(?!/)[^\s\[\]{}\\]+")
_VERSION = r"v?\d+\.[\w.+-]*"  # with a dot: 9p and 3c59x are none
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,200}")


class AreaError(ValueError):
    """A file of areas that cannot be used; the message names the area and key, or the line."""


@dataclass(frozen=True, slots=True)
class Area:
    """A class of patches; `order` is its place on pages, from 0, `about` one line for them."""

    slug: str
    name: str
    about: str
    order: int


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: str
    area: str
    weight: int

    @property
    def rank(self) -> tuple[int, int, str]:
        """The most specific first: most steps, then most letters."""
        steps = self.pattern.rstrip("/").count("/") + 1
        return (-steps, -len(self.pattern.replace("*", "")), self.pattern)


class Areas:
    """The areas in their order, and what tells that a posting belongs to one."""

    def __init__(self, areas: Sequence[Area], tables: Sequence[dict[str, Any]]) -> None:
        self.areas = tuple(areas)
        self._order = {area.slug: area.order for area in areas}
        self._rest = next(table["slug"] for table in tables if table.get("rest"))
        self._pulls = next((table["slug"] for table in tables if table.get("pulls")), self._rest)
        self._titles, self._projects = _lookup(tables, "titles"), _lookup(tables, "projects")
        self._marks, self._lists, self._authors = (_lookup(tables, key) for key in ("marks", "lists", "authors"))
        self._lengths = sorted({len(title) for title in self._titles}, reverse=True)
        self._announcements = [
            (_announcement(pattern), slug) for pattern, slug in _lookup(tables, "announcements").items()
        ]
        self._by_top = _by_top(tables)
        self._rule_of = lru_cache(maxsize=_CACHED_PATHS)(self._find_rule)

    def of(
        self,
        *,
        files: Sequence[str],
        lists: Sequence[str],
        marks: Sequence[str],
        title: str,
        is_pull: bool,
        author: str,
    ) -> str:
        """The slug of a posting's area; what is asked for is as in `explain`."""
        return self.explain(files=files, lists=lists, marks=marks, title=title, is_pull=is_pull, author=author)[0]

    def explain(
        self,
        *,
        files: Sequence[str],
        lists: Sequence[str],
        marks: Sequence[str],
        title: str,
        is_pull: bool,
        author: str,
    ) -> tuple[str, str]:
        """The slug of a posting's area, and what decided, in words.

        files   that it changes, in any order; for a cover letter those of its series
        lists   as maintainers/lists.py names them
        marks   words in the brackets of the subject; brackets that the title still has are read, too
        author  From: header, or the address alone
        """
        if is_pull:
            return self._pulls, "a request to pull"
        words, title = _brackets(title[:MAX_TITLE].strip().lower())
        marks = [*(mark.lower() for mark in marks), *words]
        return (
            self._announced(title)
            or _named(self._projects, marks, "project")
            or self._by_files(files, title)
            or _named(self._marks, marks, "mark")
            or self._by_title(title)
            or self._by_lists(lists)
            or _named(self._authors, _ADDRESS.findall(author[:MAX_AUTHOR].lower()), "author")
            or (self._rest, "nothing else")
        )

    def _announced(self, title: str) -> tuple[str, str] | None:
        for pattern, slug in self._announcements:
            if pattern.fullmatch(title):
                return slug, "the whole title"
        return None

    def _by_title(self, title: str) -> tuple[str, str] | None:
        """The longest known beginning that does not end inside a word."""
        for length in self._lengths:
            slug = self._titles.get(title[:length])
            if slug and not (title[length - 1].isalnum() and title[length : length + 1].isalnum()):
                return slug, f"title {title[:length]}"
        return None

    def _by_files(self, files: Sequence[str], title: str) -> tuple[str, str] | None:
        votes: dict[str, int] = {}
        for path in set(files):
            rule = self._rule_of(path[:MAX_PATH])
            if rule is not None:
                votes[rule.area] = votes.get(rule.area, 0) + rule.weight
        if not votes:
            return None
        total, bonus = sum(votes.values()), dict.fromkeys(votes, 0)
        named = self._by_title(title) if len(votes) > 1 else None
        if named is not None and named[0] in votes:
            bonus[named[0]] = total
        slug = min(votes, key=lambda slug: (-(TITLE_SHARE * votes[slug] + bonus[slug]), self._order[slug]))
        return slug, f"files ({votes[slug] * 100 // total} % of votes{' and the title' if bonus[slug] else ''})"

    def _by_lists(self, lists: Sequence[str]) -> tuple[str, str] | None:
        """The area that most of the lists stand for."""
        named = [self._lists[name] for name in sorted(set(lists)) if name in self._lists]
        if not named:
            return None
        slug = min(named, key=lambda slug: (-named.count(slug), self._order[slug]))
        return slug, "lists " + " ".join(sorted(name for name in set(lists) if self._lists.get(name) == slug))

    def _find_rule(self, path: str) -> _Rule | None:
        first, *rest = path.split("/", 2)
        lists = (self._by_top.get(top, ()) for top in (f"{first}/{rest[0]}" if rest else "", first, ""))
        found = [next((rule for rule in rules if matches(path, rule.pattern)), None) for rules in lists]
        return min(filter(None, found), key=lambda rule: rule.rank, default=None)


def parse_areas(text: str) -> Areas:
    """The areas of a TOML file, in the order of the file; AreaError for what cannot be understood."""
    headers = (line for line in text.split("\n") if line.lstrip().startswith("["))
    lefts = (part.rpartition("\n")[2] for part in text.split("=")[:-1])
    if any(keys.count(".") > _MAX_STEPS for keys in (*headers, *lefts)):
        raise AreaError(f"a key of more than {_MAX_STEPS} steps")
    try:
        document = tomllib.loads(text)
    except ValueError as error:  # it names the line, unless it is a number of thousands of digits
        raise AreaError(str(error)) from None
    except RecursionError:
        raise AreaError("brackets in too many brackets") from None
    tables = document.pop("area", None)
    if document:
        raise AreaError(f"unknown key {sorted(document)[0]!r} outside of [[area]]")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise AreaError("no [[area]]")
    if len(tables) > MAX_AREAS:
        raise AreaError(f"more than {MAX_AREAS} areas")
    areas = [_area(table, order) for order, table in enumerate(tables)]
    _refuse_twice(tables)
    return Areas(areas, tables)


def _area(table: dict[str, Any], order: int) -> Area:
    """One [[area]], with every key of a known name and type."""
    where = f"area {table['slug']!r}" if isinstance(table.get("slug"), str) else f"area number {order + 1}"
    unknown = sorted(set(table) - {*_TEXTS, *_LISTS, *_FLAGS})
    if unknown:
        raise AreaError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join((*_TEXTS, *_LISTS, *_FLAGS))}")
    for key in _TEXTS:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise AreaError(f"{where}: {key} must be one line of text")
    if not _SLUG.fullmatch(table["slug"]):
        raise AreaError(f"{where}: slug must be lower-case letters and digits with hyphens between them")
    for key in _FLAGS:
        if not isinstance(table.get(key, False), bool):
            raise AreaError(f"{where}: {key} must be true or false")
    for key in _LISTS:
        _check_patterns(table.get(key, []), f"{where}: {key}", key)
    return Area(table["slug"], table["name"], table["about"], order)


def _check_patterns(patterns: Any, where: str, key: str) -> None:
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        raise AreaError(f"{where} must be a list of texts")
    if len(patterns) > MAX_PATTERNS:
        raise AreaError(f"{where} has more than {MAX_PATTERNS} patterns")
    for pattern in patterns:
        fault = _fault(pattern, key)
        if fault:
            raise AreaError(f"{where}: {pattern!r} {fault}")


def _fault(pattern: str, key: str) -> str:
    """What is wrong with a pattern; '' for nothing."""
    if not pattern.strip() or not pattern.isprintable() or len(pattern) > MAX_PATH:
        return f"is empty, longer than {MAX_PATH}, or not printable"
    if key in ("paths", "light"):
        is_path = _PATH.fullmatch(pattern) and "//" not in pattern and not {".", ".."} & set(pattern.split("/"))
        return "" if is_path else "is no path from the top of the kernel's tree, with * and ? as only wildcards"
    if pattern != pattern.lower():
        return "must be in lower case, as what it is compared with"
    if key == "announcements":
        return _fault_of_announcement(pattern)
    if key == "authors" and not _ADDRESS.fullmatch(pattern):
        return "is no mail address"
    if key in ("projects", "marks", "lists") and " " in pattern:
        return "must be a single word"
    return ""


def _fault_of_announcement(pattern: str) -> str:
    rest = pattern.replace("{version}", "", 1)
    if "{" in rest or "}" in rest:
        return "has braces that are not its one {version}"
    return "has more than one *" if rest.count("*") > 1 else ""


def _refuse_twice(tables: Sequence[dict[str, Any]]) -> None:
    """Nothing may say two things: slugs, names, patterns, and which area is the rest."""
    for keys in (("slug",), ("name",), ("paths", "light"), *((key,) for key in _LISTS)):
        _refuse_shared(tables, keys)
    for key in _FLAGS:
        if sum(bool(table.get(key)) for table in tables) > 1:
            raise AreaError(f"more than one area with {key} = true")
    if not any(table.get("rest") for table in tables):
        raise AreaError("no area with rest = true, for what no pattern matches")


def _refuse_shared(tables: Sequence[dict[str, Any]], keys: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for table, key in ((table, key) for table in tables for key in keys):
        values = table.get(key, [])
        for value in [values] if isinstance(values, str) else values:
            if value in seen:
                raise AreaError(f"area {table['slug']!r}: {key} {value!r} is in area {seen[value]!r} already")
            seen[value] = table["slug"]


def _lookup(tables: Iterable[dict[str, Any]], key: str) -> dict[str, str]:
    return {pattern: table["slug"] for table in tables for pattern in table.get(key, [])}


def _by_top(tables: Iterable[dict[str, Any]]) -> dict[str, list[_Rule]]:
    """Rules by the first steps of their pattern, two at most, that have no wildcard; the most specific first."""
    found: dict[str, list[_Rule]] = {}
    for table in tables:
        for key, weight in (("paths", FULL), ("light", LIGHT)):
            for pattern in table.get(key, []):
                steps = [step for step in pattern.split("/", 2)[:2] if step]
                plain = list(takewhile(lambda step: "*" not in step and "?" not in step, steps))
                found.setdefault("/".join(plain), []).append(_Rule(pattern, table["slug"], weight))
    return {top: sorted(rules, key=lambda rule: rule.rank) for top, rules in found.items()}


def _announcement(pattern: str) -> re.Pattern[str]:
    """One {version} and one * at most are open-ended: never more than the square of MAX_TITLE."""
    parts = re.split(r"(\{version\}|\*)", pattern)
    known = {"{version}": _VERSION, "*": ".*"}
    return re.compile("".join(known.get(part, re.escape(part)) for part in parts), re.DOTALL)


def _brackets(title: str) -> tuple[list[str], str]:
    """The words in all brackets that a title begins with, and the rest of it."""
    words: list[str] = []
    while title.startswith("[") and "]" in title:
        inside, _, rest = title[1:].partition("]")
        words, title = [*words, *inside.replace(",", " ").split()], rest.lstrip()
    return words, title


def _named(table: dict[str, str], words: Iterable[str], what: str) -> tuple[str, str] | None:
    """The area of the first word that has one."""
    return next(((table[word], f"{what} {word}") for word in words if word in table), None)
