"""How fresh the numbers are: as of which generation, when the sources were last read, and which of them is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import CharField, DateTimeField, F, Value
from django.db.models.functions import Cast

from archive.models import Inbox
from ingest.models import Generation, Installation
from kernelorg import sources
from kernelorg.models import Site
from trackers.models import Tracker
from trees.models import Tree

_PATIENCE = 15  # intervals without a good answer: a busy server or a short outage is no news
_LEAST = timedelta(minutes=15)  # however often sources are asked: the first fetch of a large archive takes its time
_NAMED = 3  # late sources of a kind; the others are counted
_GENERATION, _INSTALLATION = "generation", "installation"
# kind -> (what is read, its verb, what the numbers lack)
_KINDS = {
    "inbox": ("Mail of", "was", "reports, replies and patches since then are missing"),
    "tracker": ("Issues of", "were", "reports and comments since then are missing"),
    "tree": ("Commits of", "were", "fixes merged since then still count as open, and later releases are missing"),
    "site": ("The list of", "was", "later releases and ends of support may be missing"),
}


@dataclass(frozen=True, slots=True)
class Late:
    """Sources of a kind that gave no good answer for too long; `since` is None where one never did."""

    what: str
    verb: str
    names: list[str]
    others: int
    since: datetime | None
    effect: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """The generation and when it came (None before anything was stored), the last good answer of any source; `now`
    is when that was asked. Sources that staff paused are neither late nor do they make anything fresh.
    """

    now: datetime
    generation: int
    changed_at: datetime | None
    read_at: datetime | None
    late: list[Late]
    paused: list[str]
    is_beginning: bool = False  # the first reading of all sources is under way: numbers lack what is still to come


def freshness(*, now: datetime) -> Freshness:
    """As of now, in one statement."""
    generation, changed_at = 0, None
    answered, late, paused, is_beginning = [], [], [], False
    for kind, name, checked_at, succeeded_at, is_enabled in sorted(_rows(), key=lambda row: row[:2]):
        if kind == _GENERATION:
            generation, changed_at = int(name), succeeded_at
            continue
        if kind == _INSTALLATION:
            is_beginning = checked_at is not None and succeeded_at is None
            continue
        if not is_enabled:
            paused.append(name)
            continue
        if succeeded_at is not None:
            answered.append(succeeded_at)
        if is_late(kind, checked_at, succeeded_at, now):
            late.append((kind, name, succeeded_at))
    late.sort(key=_alike)
    groups = [_group(kind, list(rows)) for (kind, _), rows in groupby(late, key=_alike)]
    return Freshness(now, generation, changed_at, max(answered, default=None), groups, paused, is_beginning)


def is_late(kind: str, checked_at: datetime | None, succeeded_at: datetime | None, now: datetime) -> bool:
    """A source that was just added and not yet asked is not late; one that failed from the start is."""
    if succeeded_at is None:
        return checked_at is not None
    interval = timedelta(seconds=settings.POLL_SECONDS)
    if kind == "site":
        interval = max(interval, sources.PAUSE)
    return succeeded_at < now - max(_LEAST, _PATIENCE * interval)


def _alike(row: tuple[str, str, datetime | None]) -> tuple[str, bool]:
    """What is said in one sentence: what was read once and what never was are not."""
    return row[0], row[2] is None


def _group(kind: str, rows: list[tuple[str, str, datetime | None]]) -> Late:
    names = [name for _, name, _ in rows]
    what, verb, effect = _KINDS[kind]
    since = min((time for _, _, time in rows if time is not None), default=None)
    return Late(what, verb, names[:_NAMED], len(names[_NAMED:]), since, effect)


def _rows() -> list[tuple[str, str, datetime | None, datetime | None, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(*_statement())
        return list(cursor.fetchall())


@cache  # it is always the same, and writing it takes several times as long as asking
def _statement() -> tuple[str, tuple[Any, ...]]:
    """Kind, name, when asked, when answered well, whether it is asked; the generation is a row like them."""
    nothing = Value(None, DateTimeField())
    number = Cast("number", CharField())
    generation = Generation.objects.values_list(Value(_GENERATION), number, nothing, F("changed_at"), Value(True))
    columns = (F("checked_at"), F("succeeded_at"), F("is_enabled"))
    began = Installation.objects.values_list(
        Value(_INSTALLATION), Value(""), "sources_added_at", "read_at", Value(True)
    )
    rows = generation.union(
        began,
        Inbox.objects.order_by().filter(holds_issues=False).values_list(Value("inbox"), "name", *columns),
        Tree.objects.order_by().values_list(Value("tree"), "name", *columns),
        Tracker.objects.order_by().values_list(Value("tracker"), "host", *columns),
        Site.objects.order_by().values_list(Value("site"), "name", *columns),
        all=True,
    )
    return rows.query.sql_with_params()
