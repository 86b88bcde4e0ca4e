"""The page of a search: kind by kind what was found, or one kind page by page."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.models import Message
from patches.models import Series
from patches.queries import COLUMNS, rows_of
from releases.asof import AsOf
from search.bounds import SearchTimeoutError, bounded
from search.language import KINDS, Fields, Query
from search.marks import pattern_of
from search.newest import CAP, COMMITS, MAILS, SERIES, Found, Source, newest
from search.others import Person, people, releases, topics
from search.stories import stories
from topics.models import Topic
from trees.models import Commit

PER_PAGE = 25
_HEADS = 6  # of each kind on the page of all kinds
_PEOPLE = 6
_SECONDS = 2.0  # after which no other kind is begun
MAX_PAGE = CAP // PER_PAGE
_TITLES = {
    "regression": "Regressions",
    "patch": "Patch series",
    "commit": "Commits",
    "mail": "Mails",
    "release": "Releases",
}
# Which fields say something about a kind; where another is set, none of that kind is meant.
_FIELDS = {
    "regression": {"state", "cycle", "series", "subsystem", "sender", "commit", "condition", "since", "until"},
    "patch": {"subsystem", "sender", "since", "until"},
    "commit": {"sender", "commit", "since", "until"},
    "mail": {"sender", "since", "until"},
    "release": {"cycle", "series", "since", "until"},
}
_CONDITIONS = ("state", "cycle", "series", "subsystem", "sender", "commit", "condition", "since", "until")


@dataclass(frozen=True, slots=True)
class Section:
    """What was found of one kind, as far as it is shown."""

    kind: str
    title: str
    rows: Sequence[Any]
    count: int
    page: int
    titles_only: bool = False

    @property
    def counted(self) -> str:
        """The number of matches, as far as they were counted."""
        return f"{CAP}+" if self.is_capped else str(self.count)

    @property
    def is_capped(self) -> bool:
        """Whether there are more than were counted."""
        return self.kind != "regression" and self.count > CAP

    @property
    def first(self) -> int:
        """Number of the first row shown."""
        return (self.page - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.rows) - 1

    @property
    def earlier(self) -> int:
        """Number of the page before; 0 for none."""
        return self.page - 1

    @property
    def later(self) -> int:
        """Number of the page behind; 0 for none."""
        return self.page + 1 if self.last < self.count and self.page < MAX_PAGE and self.rows else 0

    @property
    def is_cut(self) -> bool:
        """Whether this is the last page that is shown, with more behind it."""
        return self.page >= MAX_PAGE and self.last < self.count


@dataclass(slots=True)
class SearchPage:
    """Everything on the page. `unsearched` are kinds for which there was no time."""

    query: Query
    pattern: "re.Pattern[str]"
    kind: str
    kinds: list[tuple[str, str, str]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    unsearched: list[str] = field(default_factory=list)

    @property
    def has_found(self) -> bool:
        """Whether anything was found."""
        return any(section.count for section in self.sections) or bool(self.people or self.topics)


def search_page(query: Query, asof: AsOf, *, kind: str = "", page: int = 1) -> SearchPage:
    """The page for a query as of `at`; of one kind where one is asked for."""
    chosen = kind or query.fields.kind
    found = SearchPage(query, pattern_of(query), chosen)
    possible = [name for name in KINDS if _says_something(query.fields, name)]
    found.kinds = [(name, _TITLES[name], "") for name in possible]
    if query.is_empty or query.is_short:
        return found
    wanted = [name for name in possible if not chosen or name == chosen]
    started = time.monotonic()
    try:
        with bounded():
            for name in wanted:
                if time.monotonic() - started > _SECONDS:
                    raise SearchTimeoutError
                found.sections.append(_section(name, query, asof, limit=PER_PAGE if chosen else _HEADS, page=page))
            if not chosen:
                _add_others(found, query, at=asof.at)
    except SearchTimeoutError:
        done = {section.kind for section in found.sections}
        found.unsearched = [_TITLES[name] for name in wanted if name not in done] or ["People"]
    counts = {section.kind: section.counted for section in found.sections}
    found.kinds = [(name, _TITLES[name], counts.get(name, "")) for name in possible]
    return found


def _says_something(fields: Fields, kind: str) -> bool:
    given = {name for name in _CONDITIONS if getattr(fields, name)}
    return given <= _FIELDS[kind] and fields.kind in ("", kind)


def _add_others(found: SearchPage, query: Query, *, at: datetime) -> None:
    """People where nothing but a name is given; topics where nothing but words are."""
    if query.fields in (Fields(), Fields(sender=query.fields.sender)):
        found.people = people(query, at=at, limit=_PEOPLE)
    if not query.fields.is_set:
        found.topics = topics(query)


def _section(kind: str, query: Query, asof: AsOf, *, limit: int, page: int) -> Section:
    offset = (page - 1) * PER_PAGE
    if kind == "regression":
        told = stories(query, at=asof.at, limit=limit, offset=offset)
        return Section(kind, _TITLES[kind], told.stories, told.count, page, told.titles_only)
    if kind == "release":
        listed = releases(query, at=asof.at, limit=limit, offset=offset)
        return Section(kind, _TITLES[kind], listed.releases, listed.count, page)
    source, rows = _SOURCES[kind]
    keys = newest(source, query, at=asof.at, is_past=asof.is_past, limit=limit, offset=offset)
    return Section(kind, _TITLES[kind], rows(keys, asof.at) if keys.keys else [], keys.count, page)


def mail_section(key: int) -> Section:
    """One mail, as searches show mails."""
    return Section("mail", _TITLES["mail"], _mails(Found([key], 1), None), 1, 1)


def _mails(found: Found, _: datetime | None) -> list[Any]:
    columns = ("message_id", "subject", "from_name", "from_address", "arrived")
    rows = Message.objects.filter(pk__in=found.keys).order_by("-arrived", "-pk")
    return list(rows.values(*columns))


def _series(found: Found, at: datetime) -> list[Any]:
    rows = Series.objects.filter(pk__in=found.keys).order_by("-posted_at", "-pk")
    return rows_of(rows.values_list(*COLUMNS), at=at)


def _commits(found: Found, _: datetime) -> list[Any]:
    rows = Commit.objects.filter(pk__in=found.keys).order_by("-authored_at", "-pk")
    return list(rows.values("sha", "subject", "author_name", "author_address", "authored_at"))


_SOURCES: dict[str, tuple[Source, Callable[[Found, datetime], list[Any]]]] = {
    "mail": (MAILS, _mails),
    "patch": (SERIES, _series),
    "commit": (COMMITS, _commits),
}
