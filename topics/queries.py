"""Which efforts belong to topics, as of `at`: narrowed in SQL by what has indexes, then exact in Python."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Func, Q, Subquery, TextField, Value

from patches.models import Part, Series, SeriesQuerySet, words_of_key
from topics.matching import KINDS, NAMES, Query, Traits, selects, sender, word_forms
from topics.models import Topic

MAX_SERIES = 10_000  # looked at for a topic: one that selects more is shown from what was posted last
_WILD = "*?"
_TELLING = ("authors", "words", "marks", "paths", "lists")  # the kinds, first what leaves fewest
_TRAITS = ("effort", "key", "person", "author_address", "files", "lists", "marks", "posted_at")


@dataclass(frozen=True, slots=True)
class Membership:
    """Efforts by topic (primary key). `cut`: topics of which only the last MAX_SERIES were looked at."""

    efforts: Mapping[int, frozenset[str]]
    cut: frozenset[int] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Efforts that belong to any topic."""
        return frozenset().union(*self.efforts.values())


def published_topics() -> list[Topic]:
    """Topics that readers see, by name: one statement."""
    return list(Topic.objects.filter(is_published=True))


def members(topics: Collection[Topic], *, at: datetime, among: Q | None = None) -> Membership:
    """Efforts of topics; `among` is a condition on series that saves looking at others. Two statements at most."""
    queries = {topic.pk: topic.query for topic in topics}
    named = _named(queries.values(), at=at)
    efforts = {
        pk: {effort for effort, names in named.items() if names & {*query.series} and not names & {*query.exclude}}
        for pk, query in queries.items()
    }
    looked_at: Counter[int] = Counter()
    for keys, effort, *values in _candidates(queries, at=at, among=among):
        one = Traits(named.get(effort, frozenset()), *values)
        for pk in keys:
            looked_at[pk] += 1
            if effort not in efforts[pk] and selects(queries[pk], one):
                efforts[pk].add(effort)
    cut = {pk for pk, count in looked_at.items() if count >= MAX_SERIES}
    return Membership({pk: frozenset(heads) for pk, heads in efforts.items()}, frozenset(cut))


def _named(queries: Iterable[Query], *, at: datetime) -> dict[str, frozenset[str]]:
    """By effort: the Message-IDs of its mails that queries name."""
    idents = {ident for query in queries for kind in NAMES for ident in getattr(query, kind)}
    found: dict[str, set[str]] = defaultdict(set)
    rows = Part.objects.filter(message__message_id__in=idents, series__posted_at__lte=at).order_by()
    for effort, ident in rows.values_list("series__effort", "message__message_id"):
        found[effort].add(ident)
    return {effort: frozenset(names) for effort, names in found.items()}


def _candidates(queries: Mapping[int, Query], *, at: datetime, among: Q | None) -> Iterable[tuple[Any, ...]]:
    """Topics, effort and traits of a series that may belong to them.

    A union where all series may belong, since each topic has an index of its own that fits: one condition for all of 30
    made PostgreSQL read the whole table, and took three times as long on 100,000 series.
    """
    known = Series.objects.known(at=at).alias(_words=words_of_key(), _paths=_paths())
    if among is not None:
        return _among(known.filter(among), queries)
    arms = [
        known.filter(_narrow(query))
        .annotate(_topic=Value(pk))
        .order_by("-posted_at", "head")
        .values_list("_topic", *_TRAITS)[:MAX_SERIES]
        for pk, query in queries.items()
        if query.has_conditions
    ]
    found = arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0] if arms else []
    return (((pk,), *row) for pk, *row in found)


def _among(few: SeriesQuerySet, queries: Mapping[int, Query]) -> Iterator[tuple[Any, ...]]:
    """The same of series that something else selects, which is done once: what any topic narrows, all look at.

    One condition for each kind, with the values of all topics: those of all topics, joined by OR, took PostgreSQL more
    than twice as long.
    """
    asked = [pk for pk, query in queries.items() if query.has_conditions]
    values: dict[str, set[str]] = defaultdict(set)
    for query in (queries[pk] for pk in asked):
        kind = next(kind for kind in _TELLING if getattr(query, kind))
        values[kind].update(getattr(query, kind))
    if asked:
        any_of_all = reduce(or_, (_any(kind, sorted(some)) for kind, some in values.items()))
        found = few.filter(any_of_all).order_by("-posted_at", "head")
        for row in found.values_list(*_TRAITS)[:MAX_SERIES]:
            yield asked, *row


def _narrow(query: Query) -> Q:
    """What the database can tell of a query's conditions: never less than it selects."""
    narrow = Q()
    for kind in KINDS:
        values = getattr(query, kind)
        if values:
            narrow &= _any(kind, values)
    if query.since:
        narrow &= Q(posted_at__gte=datetime.combine(query.since, time.min, UTC))
    if query.until:
        narrow &= Q(posted_at__lte=datetime.combine(query.until, time.max, UTC))
    return narrow


def _any(kind: str, values: Sequence[str]) -> Q:
    if kind in ("lists", "marks"):
        return Q(**{f"{kind}__overlap": list(values)})
    if kind == "words":
        phrases = [word_forms(value).split() for value in values]
        found = Q(_words__overlap=[words[0] for words in phrases if len(words) == 1])
        return reduce(or_, (Q(_words__contains=words) for words in phrases if len(words) > 1), found)
    if kind == "paths":
        return reduce(or_, (Q(_paths__contains=_beginning(value)) for value in values))
    people = [sender(value) for value in values]
    return Q(person__in=[name for name, _ in people if name]) | Q(author_address__in=[a for _, a in people if a])


def _paths() -> Func:
    """All files of a series in one text: a search in it is far quicker than one array element after the other."""
    separator: Value = Value("\n")
    return Func(F("files"), separator, function="array_to_string", output_field=TextField())


def _beginning(pattern: str) -> str:
    """What every path has that a pattern matches: all before its first wild card."""
    return pattern[: min((place for sign in _WILD if (place := pattern.find(sign)) >= 0), default=len(pattern))]


def touched(since: datetime, until: datetime) -> Q:
    """Series of efforts that had something happen in a time: a posting, or a patch that came to next or mainline."""
    posted = Series.objects.filter(posted_at__gte=since, posted_at__lt=until).order_by().values("effort")
    moved = Part.objects.filter(
        Q(next_at__gte=since, next_at__lt=until) | Q(merged_at__gte=since, merged_at__lt=until)
    ).order_by()
    return Q(effort__in=Subquery(posted.union(moved.values("series__effort"), all=True)))
