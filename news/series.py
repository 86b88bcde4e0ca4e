"""Series as news: what was posted, and what came to mainline, for topics and of people."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from flow.addresses import series_path
from news.happenings import Happening, What, key_of
from news.steps import plain
from patches.models import Part, Series
from topics.models import Topic
from topics.queries import members

_COLUMNS = (
    "head", "effort", "title", "version", "is_rfc", "total", "posted_at", "author_name", "author_address", "sender",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Posted:
    """As little of a series as is said when it is news."""

    head: str
    effort: str
    title: str
    version: int
    is_rfc: bool
    total: int
    posted_at: datetime
    author_name: str
    author_address: str
    sender: str

    @property
    def people(self) -> tuple[str, ...]:
        """Who wrote and who sent it, in small letters."""
        return tuple(dict.fromkeys(filter(None, (self.author_address.lower(), self.sender.lower()))))

    @property
    def words(self) -> str:
        """`Mats Maintainer: [PATCH v2] net: restore the link`."""
        mark = "RFC PATCH" if self.is_rfc else "PATCH"
        mark += f" v{self.version}" if self.version > 1 else ""
        return f"{plain(self.author_name or self.author_address, 60)}: [{mark}] {plain(self.title)}"


def posted_between(after: datetime, at: datetime, efforts: Collection[str]) -> list[Posted]:
    """Series of some efforts that were posted in that time: one statement, none for none."""
    found = Series.objects.filter(posted_at__gt=after, posted_at__lte=at, effort__in=list(efforts), kind="patch")
    return [Posted(*row) for row in found.order_by("posted_at", "head").values_list(*_COLUMNS)]


def series_news(
    after: datetime, at: datetime, *, topics: Collection[str] | None, people: Collection[str]
) -> list[Happening]:
    """Postings and merges after one moment and up to another: of published topics (None are all), and by people.

    Five statements at most, none where nothing is asked for.
    """
    told_for = _efforts(after, at, topics)
    if not told_for and not people:
        return []
    wanted = list(told_for)
    posted = _concerned(Series.objects.filter(posted_at__gt=after, posted_at__lte=at), "", wanted, people)
    found = [_posted(Posted(*row), told_for) for row in posted.values_list(*_COLUMNS)]
    merged = _concerned(Part.objects.filter(merged_at__gt=after, merged_at__lte=at), "series__", wanted, people)
    columns = (*(f"series__{name}" for name in _COLUMNS), "merged_at")
    counts = Counter((Posted(*row), merged_at) for *row, merged_at in merged.values_list(*columns))
    return found + list(_merges(counts, told_for))


def _efforts(after: datetime, at: datetime, slugs: Collection[str] | None) -> Mapping[str, Sequence[str]]:
    """By effort that had something happen in that time: slugs of the topics that it belongs to."""
    published = Topic.objects.filter(is_published=True)
    topics = list(published if slugs is None else published.filter(slug__in=list(slugs)))
    if not topics:
        return {}
    posted = Series.objects.filter(posted_at__gt=after, posted_at__lte=at).order_by().values("effort")
    merged = Part.objects.filter(merged_at__gt=after, merged_at__lte=at).order_by().values("series__effort")
    found = members(topics, at=at, among=Q(effort__in=posted.union(merged, all=True)))
    told_for: dict[str, list[str]] = defaultdict(list)
    for topic in topics:
        for effort in found.efforts[topic.pk]:
            told_for[effort].append(topic.slug)
    return told_for


def _concerned(rows: QuerySet[Any], path: str, efforts: Sequence[str], people: Collection[str]) -> QuerySet[Any]:
    named: QuerySet[Any] = rows.alias(_sender=Lower(f"{path}sender"), _author=Lower(f"{path}author_address")).order_by()
    by_them = Q(_sender__in=list(people)) | Q(_author__in=list(people))
    return named.filter(Q(**{f"{path}effort__in": efforts}) | by_them)


def _posted(series: Posted, told_for: Mapping[str, Sequence[str]]) -> Happening:
    size = f"{series.total} patches, " if series.total > 1 else ""
    words = f"{size}posted by {series.words}"
    return _news(What.POSTED, series.posted_at, series, told_for, words)


def _merges(
    counts: Mapping[tuple[Posted, datetime], int], told_for: Mapping[str, Sequence[str]]
) -> Iterable[Happening]:
    """What came to mainline of a series with one merge."""
    for (series, at), count in counts.items():
        part = "merged" if count == series.total else f"{count} of {series.total} patches merged"
        words = f"{part}, by {plain(series.author_name or series.author_address, 60)}"
        yield _news(What.MERGED, at, series, told_for, words, at.isoformat())


def _news(
    what: What, at: datetime, series: Posted, told_for: Mapping[str, Sequence[str]], words: str, *named: str
) -> Happening:
    return Happening(
        key=key_of(what, series.head, *named),
        at=at,
        what=what,
        title=series.title,
        detail=words,
        path=series_path(series.head),
        source=series.head,
        topics=tuple(sorted(told_for.get(series.effort, ()))),
        people=series.people,
    )
