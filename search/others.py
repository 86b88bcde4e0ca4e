"""What there is little of: people, releases and topics that a query may mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from releases.models import Release
from releases.queries import ReleaseView, view_of
from search.language import Query
from search.newest import with_people
from topics.models import Topic
from topics.queries import published_topics

_VERSION = re.compile(r"v?(\d{1,4}(?:\.\d{1,4}){0,3}(?:-rc\d{0,4})?|next-\d{0,8})", re.IGNORECASE)
_PEOPLE = """
SELECT max(author_name), author_address, count(*), max(posted_at) FROM patches_series
WHERE search_words(author_name || ' ' || author_address) @@ to_tsquery('simple', %(words)s) AND posted_at <= %(at)s
GROUP BY author_address ORDER BY count(*) DESC, author_address LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Who posted series, how many, and when the last."""

    name: str
    address: str
    series: int
    last_at: datetime


def people(query: Query, *, at: datetime, limit: int) -> list[Person]:
    """Those who posted series and whose name or address has the words: most series first."""
    words = with_people(query.exact(), query.fields)
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"words": words, "at": at, "limit": limit})
        return [Person(*row) for row in cursor.fetchall()]


def topics(query: Query) -> list[Topic]:
    """Published topics that have every word in name, description or the phrases that find their series."""
    wanted = {word for term in query.wanted for word in term.words}
    if not wanted or len(query.alternatives) != 1:
        return []
    return [topic for topic in published_topics() if wanted <= _words(topic)]


def _words(topic: Topic) -> set[str]:
    told = " ".join([topic.slug, topic.name, topic.description, *topic.words]).lower()
    return set(re.findall(r"[^\W_]+", told))


@dataclass(frozen=True, slots=True)
class Releases:
    """One page of releases and the number of all."""

    releases: Sequence[ReleaseView]
    count: int


def releases(query: Query, *, at: datetime, limit: int, offset: int = 0) -> Releases:
    """Releases of the versions that a query names, the highest version first; those of a cycle or a series."""
    fields = query.fields
    found = Release.objects.known(at=at)
    named = [match[1].lower() for token in query.text.split() if (match := _VERSION.fullmatch(token))]
    if not named and (query.alternatives or not (fields.cycle or fields.series or fields.kind)):
        return Releases((), 0)
    for version in named[:1]:
        begin = Q(version__startswith=version) if version.startswith("next-") or "-rc" in version else _begins(version)
        found = found.filter(begin)
    conditions = {"cycle": fields.cycle, "series": fields.series}
    found = found.filter(**{name: value for name, value in conditions.items() if value})
    if fields.since is not None:
        found = found.filter(released_at__gte=fields.since)
    if fields.until is not None:
        found = found.filter(released_at__lt=fields.until)
    rows = found.order_by("-sort_key")[offset : offset + limit]
    return Releases([view_of(row) for row in rows], found.count())


def _begins(version: str) -> Q:
    """6.1 is the beginning of 6.1.3 and 6.1-rc2, not of 6.12."""
    return Q(version=version) | Q(version__startswith=f"{version}.") | Q(version__startswith=f"{version}-")
