"""Classes of stored series by other rules: how many would change, and classing them again in batches."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from archive.store import store_lock
from areas.models import Rules
from areas.use import areas_in_use, look_again
from changes import store as log
from ingest.models import advance_generation
from patches.models import Part, Series
from patches.store import fold_threads
from postings.areas import Areas
from postings.facts import Kind

PREVIEWED = 2000  # the newest series, some weeks of them: what is asked while somebody waits
_BATCH = 1000  # series that are looked at under one lock
_FOLDED = 300  # threads folded at once
_MOVES = 12  # that a preview names
_BY_MAIL = ("project", "mark", "author", "nothing")  # what decided, where the first mail says more than the row


class _Row(NamedTuple):
    pk: int
    area: str
    kind: str
    files: list[str]
    file_count: int
    lists: list[str]
    marks: list[str]
    title: str
    author_name: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Of the newest series, how many other rules would class otherwise; moves (from, to, count), the largest first."""

    seen: int
    changed: int
    moves: tuple[tuple[str, str, int], ...]
    others: int


def preview(rules: Areas) -> Preview:
    """What rules would change, compared with those in use: one statement."""
    now = areas_in_use()
    names = {area.slug: area.name for area in (*now.areas, *rules.areas)}
    rows = list(_rows(Series.objects.order_by("-posted_at")[:PREVIEWED].values_list(*_Row._fields)))
    pairs = Counter((_explain(row, now)[0], _explain(row, rules)[0]) for row in rows)
    moves = [(names[old], names[new], count) for (old, new), count in pairs.most_common() if old != new]
    return Preview(len(rows), sum(n for *_, n in moves), tuple(moves[:_MOVES]), len(moves[_MOVES:]))


def _rows(found: Iterable[tuple[Any, ...]]) -> Iterator[_Row]:
    yield from (_Row(*row) for row in found)


def _explain(row: _Row, areas: Areas) -> tuple[str, str]:
    is_pull = row.kind == Kind.PULL.value
    return areas.explain(
        files=row.files, lists=row.lists, marks=row.marks, title=row.title, is_pull=is_pull, author=row.author_name
    )


@transaction.atomic
def class_some() -> bool:
    """Class the next series by the newest rules, where staff saved any; False when there are no more.

    Readers see each batch at once. Killed anywhere, the next call goes on where the last batch ended. What is stored
    meanwhile has its class by the same rules, since those who store take the same lock and look at the rules behind it.
    """
    store_lock()
    rules = Rules.objects.filter(classed_at=None).first()
    if rules is None or rules.pk != Rules.objects.values_list("pk", flat=True).first():
        return False
    look_again()
    areas = areas_in_use()
    later = Series.objects.filter(pk__gt=rules.classed_to).order_by("pk")
    rows = list(_rows(later.values_list(*_Row._fields)[:_BATCH]))
    if not rows:
        Rules.objects.filter(pk=rules.pk).update(classed_at=timezone.now())
        return False
    if moved := [row.pk for row in rows if _may_move(row, areas)]:
        _fold(moved)
        advance_generation()
    Rules.objects.filter(pk=rules.pk).update(classed_to=rows[-1].pk)
    return True


def _may_move(row: _Row, areas: Areas) -> bool:
    """A row has the words of all its mails, not the files beyond a number, nor who sent a patch for its author."""
    slug, why = _explain(row, areas)
    return slug != row.area or row.file_count > len(row.files) or why.startswith(_BY_MAIL)


def _fold(series: Sequence[int]) -> None:
    """Make the series again from their mails, which is how they got the class that they have."""
    parts = Part.objects.filter(series__in=series).values_list("message__thread", flat=True)
    threads = sorted(set(parts))
    for start in range(0, len(threads), _FOLDED):
        log.record_series(fold_threads(threads[start : start + _FOLDED]))
