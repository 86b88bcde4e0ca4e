"""The read side of patches: series of a time, their revisions, one series in full. Everything as of `at`."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, DateTimeField, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Greatest

from patches.models import Part, Series, SeriesQuerySet
from patches.states import STALE_DAYS, Life, State, last_word, state_of

COLUMNS = ("head", "effort", "kind", "title", "version", "is_rfc", "is_resend", "author_name", "author_address",
            "area", "lists", "posted_at", "total", "found", "file_count", "added", "removed", "replies", "trailers",
            "asks", "superseded_at", "nexts", "merges", "dropped_at", "release", "released_at")  # fmt: skip
_NO_WORDS: Counter[str] = Counter()


@dataclass(frozen=True)
class SeriesRow:
    """A series as lists show it: what had happened to it by `at`.

    reviewed, acked, tested   people who said so
    release                   the first with it, once it is out: '' before, and while nothing is merged
    """

    head: str
    effort: str
    kind: str
    title: str
    version: int
    is_rfc: bool
    is_resend: bool
    author_name: str
    author_address: str
    area: str
    lists: list[str]
    posted_at: datetime
    total: int
    found: int
    file_count: int
    added: int
    removed: int
    replies: int
    reviewed: int
    acked: int
    tested: int
    nacked: int
    state: State
    state_at: datetime
    release: str
    last_word_at: datetime

    @property
    def weight(self) -> tuple[int, int, datetime]:
        """What makes it worth a line: discussion first, then how far it has come."""
        return self.replies + 2 * (self.reviewed + self.acked + self.tested), self.version, self.posted_at

    @property
    def missing(self) -> int:
        """Patches that it says it has, and that we have not seen."""
        return self.total - self.found


@dataclass(frozen=True, slots=True)
class Revision:
    """Another revision of an effort, for its link."""

    head: str
    version: int
    is_rfc: bool
    is_resend: bool
    posted_at: datetime


def series_between(since: datetime, until: datetime, *, at: datetime) -> list[SeriesRow]:
    """What was posted from `since` to before `until`, oldest first, as it stood at `at`: one statement."""
    found = Series.objects.known(at=at).filter(posted_at__gte=since, posted_at__lt=until)
    return rows_of(found.order_by("posted_at", "head").values_list(*COLUMNS), at=at)


def series_of(efforts: Collection[str], *, at: datetime) -> list[SeriesRow]:
    """All revisions of some efforts posted by `at`, oldest first: one statement."""
    found = Series.objects.known(at=at).filter(effort__in=list(efforts)).order_by("posted_at", "head")
    return rows_of(found.values_list(*COLUMNS), at=at)


def series_by_head(heads: Collection[str], *, at: datetime) -> list[SeriesRow]:
    """Series by their public names, those posted by `at`: one statement."""
    found = Series.objects.known(at=at).filter(head__in=list(heads)).order_by("posted_at", "head")
    return rows_of(found.values_list(*COLUMNS), at=at)


def latest(efforts: Collection[str], *, at: datetime) -> dict[str, SeriesRow]:
    """By effort: its latest revision posted by `at`: one statement."""
    found = Series.objects.known(at=at).filter(effort__in=list(efforts))
    newest = found.order_by("effort", "-posted_at", "-version", "head").distinct("effort")
    return {row.effort: row for row in rows_of(newest.values_list(*COLUMNS), at=at)}


def series_where(condition: Q, *, at: datetime, limit: int, start: int = 0) -> list[SeriesRow]:
    """The last series that were posted by `at` and meet a condition, newest first: one statement."""
    found = Series.objects.known(at=at).filter(condition).order_by("-posted_at", "head")
    return rows_of(found.values_list(*COLUMNS)[start : start + limit], at=at)


def in_state(found: SeriesQuerySet, state: State, *, at: datetime) -> SeriesQuerySet:
    """Those in a state at `at`: the rule of patches/states.py, told to the database."""
    then = {name: _reached(name, at) for name in ("merges", "nexts", "asks", "replies")}
    is_past = {name: Q(**{f"_{name}__gt": 0}) for name in then}
    size = Func("merges", function="cardinality", output_field=IntegerField())
    all_merged = Q(_merges=size, found__lte=2 * F("_merges"))
    dropped, replaced = Q(dropped_at__lte=at), Q(superseded_at__lte=at)
    cases = (
        (is_past["merges"] & all_merged, State.MERGED),
        (is_past["merges"], State.PARTLY),
        (replaced, State.SUPERSEDED),
        (is_past["nexts"] & ~(Q(dropped_at__isnull=False) & dropped), State.NEXT),
        (is_past["asks"], State.ASKED),
        (Q(_last__lt=at - timedelta(days=STALE_DAYS)), State.STALE),
    )
    newest = Func(
        "replies", then["replies"], arg_joiner="[", template="(%(expressions)s])", output_field=DateTimeField()
    )
    known: Any = found.alias(**{f"_{name}": value for name, value in then.items()}, _last=Greatest("posted_at", newest))
    named = Case(*(When(case, then=Value(word.value)) for case, word in cases), default=Value(State.POSTED.value))
    chosen: SeriesQuerySet = known.alias(_word=named).filter(_word=state.value)
    return chosen


def _reached(name: str, at: datetime) -> Func:
    """How many of a series' dates had come: they are sorted."""
    return Func(Value(at), F(name), function="width_bucket", output_field=IntegerField())


def rows_of(found: Iterable[Sequence[Any]], *, at: datetime) -> list[SeriesRow]:
    """Rows of a query for `COLUMNS`."""
    return [_row(dict(zip(COLUMNS, values, strict=True)), at) for values in found]


def _row(v: dict[str, Any], at: datetime) -> SeriesRow:
    life = Life(
        v["posted_at"], v["found"], v.pop("replies"), v.pop("asks"), v.pop("superseded_at"), v.pop("nexts"),
        v.pop("merges"), v.pop("dropped_at"),
    )  # fmt: skip
    words = _words(v.pop("trailers"), at)
    released_at = v.pop("released_at")
    is_out = released_at is not None and released_at <= at
    state = state_of(life, at=at)
    return SeriesRow(
        **v | {"release": v["release"].removeprefix("v") if is_out else ""},
        replies=bisect_right(life.replies, at),
        reviewed=words["reviewed"],
        acked=words["acked"],
        tested=words["tested"],
        nacked=words["nacked"],
        state=state,
        state_at=_since(state, life, at),
        last_word_at=last_word(life, at=at),
    )


def _words(trailers: Sequence[str], at: datetime) -> Counter[str]:
    """How many people had reviewed, acked, tested by then."""
    if not trailers:
        return _NO_WORDS
    limit = at.timestamp()
    split = (row.split("\t", 2) for row in trailers)
    return Counter(kind for seconds, kind, _ in split if int(seconds) <= limit)


def _since(state: State, life: Life, at: datetime) -> datetime:
    """When the state began."""
    if state in (State.MERGED, State.PARTLY):
        return life.merges[bisect_right(life.merges, at) - 1]
    if state is State.NEXT:
        return life.nexts[0]
    if state is State.ASKED:
        return life.asks[bisect_right(life.asks, at) - 1]
    return (life.superseded_at if state is State.SUPERSEDED else None) or life.posted_at


def revisions(efforts: Collection[str], *, at: datetime) -> dict[str, list[Revision]]:
    """By effort: its revisions posted by `at`, the first one first: one statement."""
    found: dict[str, list[Revision]] = defaultdict(list)
    rows = Series.objects.known(at=at).filter(effort__in=list(efforts)).order_by("posted_at", "head")
    for effort, *row in rows.values_list("effort", *Revision.__slots__):
        found[effort].append(Revision(*row))
    return dict(found)


def moved_between(since: datetime, until: datetime, *, at: datetime) -> tuple[int, int]:
    """How many series had a patch come to linux-next, and to mainline, from `since` to before `until`: two statements.

    Of what had happened by `at`.
    """
    parts = Part.objects.order_by()
    to_next = parts.filter(next_at__gte=since, next_at__lt=until, next_at__lte=at)
    merged = parts.filter(merged_at__gte=since, merged_at__lt=until, merged_at__lte=at)
    counts = [found.aggregate(n=Count("series", distinct=True))["n"] for found in (to_next, merged)]
    return counts[0], counts[1]
