"""The page of one topic: its efforts with their revisions, what became of them, who does it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from flow.week import Line
from patches.models import Series
from patches.queries import Revision, SeriesRow, series_of
from patches.states import State
from releases.models import Release
from releases.queries import ReleaseView, view_of
from topics.bars import Chart, chart
from topics.history import Happening, history, shortened
from topics.models import Topic
from topics.overview import sentence_of
from topics.queries import MAX_SERIES, members

PER_PAGE = 25
_PEOPLE = 10
_RELEASES = 8


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is. `in_next` and `merged` are efforts of which a revision is there."""

    efforts: int
    revisions: int
    in_next: int
    merged: int


@dataclass(frozen=True, slots=True)
class Releases:
    """Out-of-tree releases of a topic, the newest first; `count` is how many there are."""

    shown: Sequence[ReleaseView]
    count: int


@dataclass(frozen=True, slots=True)
class TopicPage:
    """Everything on the page. `marks`: words of the subjects' brackets, mostly trees, with the efforts that have them.

    limit   so many series were looked at and no older ones; None where these were all
    """

    topic: Topic
    sentence: str
    figures: Figures
    chart: Chart | None
    lines: "Page[Line]"
    history: Sequence[Happening]
    people: Sequence[tuple[str, int]]
    reviewers: Sequence[tuple[str, int]]
    marks: Sequence[tuple[str, int]]
    releases: Releases
    limit: int | None


def topic_page(topic: Topic, *, at: datetime, number: int = 1) -> TopicPage:
    """The page as of `at`: seven statements at most, whatever it shows."""
    found = members([topic], at=at)
    efforts = found.efforts[topic.pk]
    rows = series_of(efforts, at=at)
    by_effort: dict[str, list[SeriesRow]] = defaultdict(list)
    for row in rows:
        by_effort[row.effort].append(row)
    releases = releases_of(topic, at=at)
    people, reviewers, marks = _people(by_effort, at=at)
    newest = max(rows, key=lambda row: (max(row.posted_at, _moved_at(row)), row.posted_at, row.head), default=None)
    return TopicPage(
        topic=topic,
        sentence=sentence_of(newest, next(iter(releases.shown), None), at=at),
        figures=_figures(by_effort.values()),
        chart=chart((row.posted_at for row in rows), at=at),
        lines=Paginator(_lines(by_effort), PER_PAGE).get_page(number),
        history=shortened(history(by_effort, releases.shown, at=at)),
        people=people,
        reviewers=reviewers,
        marks=marks,
        releases=releases,
        limit=MAX_SERIES if topic.pk in found.cut else None,
    )


def counts(topic: Topic, *, at: datetime) -> str:
    """What its query selects, in words: `12 efforts with 31 series`. Three statements at most."""
    found = members([topic], at=at)
    efforts = found.efforts[topic.pk]
    revisions = Series.objects.known(at=at).filter(effort__in=efforts).count()
    cut = f", and more: only the last {MAX_SERIES} series were looked at" if found.cut else ""
    return f"{len(efforts)} effort{'s' * (len(efforts) != 1)} with {revisions} series{cut}"


def _moved_at(row: SeriesRow) -> datetime:
    return row.state_at if row.state in (State.MERGED, State.PARTLY, State.NEXT) else row.posted_at


def _figures(efforts: Iterable[Sequence[SeriesRow]]) -> Figures:
    found = [(len(rows), {row.state for row in rows}) for rows in efforts]
    return Figures(
        efforts=len(found),
        revisions=sum(count for count, _ in found),
        in_next=sum(State.NEXT in states for _, states in found),
        merged=sum(State.MERGED in states or State.PARTLY in states for _, states in found),
    )


def _lines(by_effort: Mapping[str, Sequence[SeriesRow]]) -> list[Line]:
    """An effort a line, by what was posted last: its last revision, or the one that was merged."""
    lines = []
    for rows in by_effort.values():
        ordered = sorted(rows, key=lambda row: (row.version, row.posted_at, row.head))
        known = [Revision(r.head, r.version, r.is_rfc, r.is_resend, r.posted_at) for r in ordered]
        merged = [row for row in rows if row.state in (State.MERGED, State.PARTLY)]
        lines.append(Line(merged[-1] if merged else rows[-1], known))
    return sorted(lines, key=lambda line: (line.row.posted_at, line.row.head), reverse=True)


def _people(by_effort: Mapping[str, Sequence[SeriesRow]], *, at: datetime) -> tuple[list[tuple[str, int]], ...]:
    """Who sent efforts, who reviewed, acked or tested them, and the marks of their subjects. One statement."""
    senders: Counter[str] = Counter(rows[-1].author_name or rows[-1].author_address for rows in by_effort.values())
    reviews: set[tuple[str, str]] = set()
    marks: set[tuple[str, str]] = set()
    limit = at.timestamp()
    found = Series.objects.known(at=at).filter(effort__in=by_effort.keys()).order_by()
    for effort, trailers, words in found.values_list("effort", "trailers", "marks"):
        marks.update((mark, effort) for mark in words)
        for seconds, kind, name in (trailer.split("\t", 2) for trailer in trailers):
            if kind != "nacked" and int(seconds) <= limit:
                reviews.add((name, effort))
    return (
        _most(senders),
        _most(Counter(name for name, _ in reviews)),
        _most(Counter(mark for mark, _ in marks)),
    )


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_PEOPLE]


def releases_of(topic: Topic, *, at: datetime) -> Releases:
    """Two statements, for topics that have a tree of releases."""
    if not topic.tree:
        return Releases((), 0)
    known = Release.objects.known(at=at).filter(tree=topic.tree)
    rows = known.order_by("-released_at", "-sort_key")[:_RELEASES]
    return Releases([view_of(row) for row in rows], known.count())
