"""What topics did in a week, for the page of the week's patches."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from patches.models import Series
from topics.queries import members, published_topics, touched


@dataclass(frozen=True, slots=True)
class WeekTopic:
    """A topic in a week. `series`: how many were posted; `note`: what moved, or the most discussed of them."""

    slug: str
    name: str
    series: int
    note: str


@dataclass(frozen=True, slots=True)
class _Seen:
    effort: str
    title: str
    version: int
    is_posted: bool
    is_next: bool
    is_merged: bool
    replies: int


def topics_of_week(since: datetime, until: datetime, *, at: datetime) -> Sequence[WeekTopic]:
    """Topics with something from `since` to before `until`, the busiest first: four statements at most."""
    topics = published_topics()
    if not topics:
        return []
    found = members(topics, at=at, among=touched(since, until))
    seen = _seen(found.all, since, until, at=at)
    lines = [
        WeekTopic(topic.slug, topic.name, len({one.effort for one in own if one.is_posted}), _note(own))
        for topic in topics
        if (own := [one for effort in sorted(found.efforts[topic.pk]) for one in seen.get(effort, ())])
    ]
    return sorted(lines, key=lambda line: (-line.series, line.name))


def _note(own: Sequence[_Seen]) -> str:
    """`3 merged, 5 in next`, or what is talked about most."""
    merged = len({one.effort for one in own if one.is_merged})
    to_next = len({one.effort for one in own if one.is_next and not one.is_merged})
    moved = [f"{count} {word}" for count, word in ((merged, "merged"), (to_next, "in next")) if count]
    if moved:
        return ", ".join(moved)
    most = max(own, key=lambda one: (one.replies, one.version, one.title))
    return f"{most.title} at v{most.version}" if most.version > 1 else most.title


def _seen(efforts: Collection[str], since: datetime, until: datetime, *, at: datetime) -> Mapping[str, Sequence[_Seen]]:
    """By effort: its series to which something happened in that time, by `at`. One statement."""
    found: dict[str, list[_Seen]] = defaultdict(list)
    rows = Series.objects.known(at=at).filter(effort__in=efforts).order_by()
    columns = ("effort", "title", "version", "posted_at", "nexts", "merges", "replies")
    for effort, title, version, posted_at, nexts, merges, replies in rows.values_list(*columns):
        is_posted = since <= posted_at < until
        is_next, is_merged = (_within(dates, since, until, at) for dates in (nexts, merges))
        if is_posted or is_next or is_merged:
            answers = bisect_left(replies, min(at, until))
            found[effort].append(_Seen(effort, title, version, is_posted, is_next, is_merged, answers))
    return found


def _within(dates: Sequence[datetime], since: datetime, until: datetime, at: datetime) -> bool:
    return any(since <= one < until and one <= at for one in dates)
