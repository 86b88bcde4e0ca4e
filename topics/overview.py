"""The page of all topics: how much belongs to each, and where it stands."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from patches.queries import SeriesRow, series_by_head
from releases.models import Release
from releases.queries import ReleaseView, view_of
from topics.bars import Bar, spark
from topics.models import Topic
from topics.queries import Membership, members, published_topics
from topics.suggestions import Suggestion, suggestions
from topics.words import ago, standing

# Raw: thousands of efforts as one value, where the ORM makes a placeholder for each; and of all dates only those that
# count: those of the last patch in mainline, and of the first in linux-next (a series' dates are sorted).
_POSTS = """
SELECT effort, head, posted_at, greatest(posted_at, merges[nullif(width_bucket(%(at)s, merges), 0)],
    CASE WHEN nexts[1] <= %(at)s THEN nexts[1] END)
FROM patches_series WHERE effort = ANY(%(efforts)s) AND posted_at <= %(at)s
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A topic in the list. `recent` tells the bars in words; `active_at`: its last posting, or release out of tree."""

    topic: Topic
    efforts: int
    posted_at: datetime | None
    active_at: datetime | None
    sentence: str
    bars: Sequence[Bar]
    recent: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page."""

    lines: Sequence[Line]
    suggestions: Sequence[Suggestion]


@dataclass(frozen=True, slots=True)
class _Post:
    """A revision: when it was posted, and when something last came of it (by `at`)."""

    head: str
    posted_at: datetime
    moved_at: datetime


def overview(*, at: datetime) -> Overview:
    """The page as of `at`: eight statements at most, whatever it shows."""
    topics = published_topics()
    found = members(topics, at=at)
    posts = _posts(found.all, at=at)
    by_topic = {topic.pk: [post for effort in found.efforts[topic.pk] for post in posts[effort]] for topic in topics}
    latest = {pk: _latest(own) for pk, own in by_topic.items() if own}
    rows = {row.head: row for row in series_by_head(latest.values(), at=at)}
    release = newest_rt(at=at) if any(topic.tree for topic in topics) else None
    lines = [
        _line(topic, found, by_topic[topic.pk], rows.get(latest.get(topic.pk, "")), release, at) for topic in topics
    ]
    lines.sort(key=lambda line: (-line.active_at.timestamp() if line.active_at else 0, line.topic.name.lower()))
    return Overview(lines, suggestions(covered=found.all, at=at))


def _line(
    topic: Topic,
    found: Membership,
    posts: Sequence[_Post],
    row: SeriesRow | None,
    release: ReleaseView | None,
    at: datetime,
) -> Line:
    dates = [post.posted_at for post in posts]
    releases = [release.released_at] if release is not None and topic.tree else []
    bars = spark(dates, at=at)
    return Line(
        topic=topic,
        efforts=len(found.efforts[topic.pk]),
        posted_at=max(dates, default=None),
        active_at=max([*dates, *releases], default=None),
        sentence=sentence_of(row, release if topic.tree else None, at=at),
        bars=bars,
        recent=sum(bar.count for bar in bars),
    )


def sentence_of(row: SeriesRow | None, release: ReleaseView | None, *, at: datetime) -> str:
    """Where a topic stands: what its latest series did, or the newest release where that is later."""
    if release is not None and (row is None or release.released_at > max(row.posted_at, row.state_at)):
        return f"{release.version} released {ago(at - release.released_at)}"
    if row is None:
        return "nothing posted yet"
    return standing(
        row.state, version=row.version, is_rfc=row.is_rfc, posted_at=row.posted_at, state_at=row.state_at,
        release=row.release, at=at,
    )  # fmt: skip


def newest_rt(*, at: datetime) -> ReleaseView | None:
    """The newest realtime release, however old: one statement."""
    row = Release.objects.known(at=at).rt().order_by("-released_at", "-sort_key").first()
    return view_of(row) if row else None


def _posts(efforts: Collection[str], *, at: datetime) -> Mapping[str, Sequence[_Post]]:
    """By effort: its revisions. One statement, without what they say."""
    found: dict[str, list[_Post]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_POSTS, {"efforts": list(efforts), "at": at})
        for effort, *values in cursor.fetchall():
            found[effort].append(_Post(*values))
    return found


def _latest(posts: Iterable[_Post]) -> str:
    """The revision that something happened to last."""
    return max(posts, key=lambda post: (post.moved_at, post.posted_at, post.head)).head
