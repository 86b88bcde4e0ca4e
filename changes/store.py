"""Writes the log: what of the state that a transaction has made was not told yet. Runs inside that transaction.

Every function takes a lock of its own before positions are given, and holds it until the transaction commits: so
positions ascend in the order of commits. Who needs the store lock takes it before this one, and both before the
generation's row. Each costs a fixed number of statements, whatever the number of rows.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from candidates.models import Verdict
from changes import facts
from changes.documents import regression_document
from changes.kinds import Kind
from changes.models import Change, Standing
from regressions.decisions import PREFIX
from regressions.models import Regression
from releases.models import Release
from releases.versions import parse_version

_LOCK = 0x6B7463  # "ktc": one writer of the log at a time
_TELL = f"""
WITH {facts.CLOCK} INSERT INTO changes_change (key, kind, at, recorded_at, subject, data)
SELECT replace(gen_random_uuid()::text, '-', ''), x.kind, coalesce(x.at, clock.now),
    clock.now + (x.number - 1) * interval '1 microsecond', x.subject, x.data::jsonb
FROM unnest(%s::text[], %s::timestamptz[], %s::text[], %s::text[])
    WITH ORDINALITY AS x(kind, at, subject, data, number), clock
ORDER BY x.number RETURNING subject, position, recorded_at
"""  # noqa: S608 (words of our own)
_STAND = """
INSERT INTO changes_standing (slug, document, position, updated_at, removed_at)
SELECT x.slug, x.document::jsonb, x.position, x.at, CASE WHEN x.is_gone THEN x.at END
FROM unnest(%s::text[], %s::text[], %s::int8[], %s::timestamptz[], %s::bool[])
    AS x(slug, document, position, at, is_gone)
ON CONFLICT (slug) DO UPDATE SET document = excluded.document, position = excluded.position,
    updated_at = excluded.updated_at, removed_at = excluded.removed_at
"""
_Told = dict[str, tuple[int, datetime]]


@dataclass(frozen=True, slots=True)
class _Row:
    """A change to be written; `at` is None for now."""

    kind: Kind
    subject: str
    at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _News:
    """What is to be told of regressions; `documents` are what they are now, or were last."""

    added: list[_Row] = field(default_factory=list)
    changed: list[_Row] = field(default_factory=list)
    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


def record(slugs: Collection[str] | None) -> int:
    """Tell what happened to some regressions, or to all (None), since they were told; how many changes that were.

    Regressions are compared with what was last told of them, so it does no harm to name one that is as it was. A
    candidate that was a mail of one of them, and is of none any more, is told to be found.
    """
    if slugs is not None and not slugs:
        return 0
    _lock()
    news = _compare(slugs)
    told = _tell(news.added)
    count = _tell_facts(facts.HAPPENED, slugs, decision=f"{PREFIX}%")
    told |= _tell(news.changed)
    if told:
        _stand(news, told)
    if slugs is not None:  # whoever names all tells of all candidates, too
        count += _tell_facts(facts.FREED, slugs)
    return len(told) + count


def record_releases(versions: Collection[str] | None) -> int:
    """Tell of releases, of all if None, that were not told yet; how many."""
    known = Release.objects.all() if versions is None else Release.objects.filter(version__in=versions)
    found = {v.text: v.tag for text in known.values_list("version", flat=True) if (v := parse_version(text))}
    if not found:
        return 0
    _lock()
    return _tell_facts(facts.RELEASES, list(found), tags=list(found.values()))


def record_series(efforts: Collection[str] | None) -> int:
    """Tell of the series of some efforts, of all if None, what was not told yet: posted, merged; how much."""
    return _record_facts(facts.SERIES, efforts)


def record_candidates(messages: Collection[int] | None) -> int:
    """Tell of the candidates among some mails, by key, or of all (None): those that no regression has; how many."""
    return _record_facts(facts.CANDIDATES, messages)


def record_verdict(verdict: Verdict) -> int:
    """Tell what somebody decided about a candidate."""
    return _record_facts(facts.VERDICTS, [verdict.pk])


def is_begun() -> bool:
    """Whether anything was ever told."""
    return Change.objects.exists()


def repair() -> int:
    """Tell what was not told, whatever made it, but for series, which may be millions; how many changes that were."""
    found = record_releases(None) + record(None) + record_candidates(None)
    return found + _record_facts(facts.VERDICTS, None)


def record_all() -> int:
    """Tell everything that was not told: after a rebuild, and where there was no log before; how much that was."""
    return record_series(None) + repair()


def _lock() -> None:
    if not connection.in_atomic_block:  # the lock would be gone before anything is written
        raise TransactionManagementError("what is told belongs to the transaction that made it")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _record_facts(statement: str, chosen: Collection[Any] | None) -> int:
    if chosen is not None and not chosen:
        return 0
    _lock()
    return _tell_facts(statement, chosen)


def _tell_facts(statement: str, chosen: Collection[Any] | None, **more: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"all": chosen is None, "chosen": list(chosen or ()), **more})
        return int(cursor.rowcount)


def _compare(slugs: Collection[str] | None) -> _News:
    """What regressions are now, against what was last told of them."""
    rows, standings = _concerned(slugs)
    told = {standing.slug: standing for standing in standings}
    news = _News()
    for row in rows.order_by("known_at", "slug"):
        before, now = told.pop(row.slug, None), regression_document(row)
        if before is None or before.removed_at is not None:
            began = row.known_at if before is None else None
            news.added.append(_Row(Kind.REGRESSION_ADDED, row.slug, began))
        elif before.document != now:
            what = {"changes": _differences(before.document, now)}
            news.changed.append(_Row(Kind.REGRESSION_CHANGED, row.slug, data=what))
        else:
            continue
        news.documents[row.slug] = now
    for slug in sorted(slug for slug, standing in told.items() if standing.removed_at is None):
        news.changed.append(_Row(Kind.REGRESSION_REMOVED, slug))
        news.documents[slug] = told[slug].document
        news.gone.add(slug)
    return news


def _concerned(slugs: Collection[str] | None) -> tuple[QuerySet[Regression], QuerySet[Standing]]:
    """Some regressions, and those that were told to be duplicates of what is gone now; all if None."""
    rows, standings = Regression.objects.select_related("duplicate_of"), Standing.objects.all()
    if slugs is None:
        return rows, standings
    named = set(slugs)
    lost = named - set(Regression.objects.filter(slug__in=named).values_list("slug", flat=True))
    if lost:
        named |= set(standings.filter(document__duplicate_of__in=list(lost)).values_list("slug", flat=True))
    return rows.filter(slug__in=named), standings.filter(slug__in=named)


def _differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """By field: what it was, and what it is; a field that is new to documents was null."""
    names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    return {name: {"from": before.get(name), "to": now.get(name)} for name in names}


def _tell(rows: Sequence[_Row]) -> _Told:
    """Write changes in this order; where each stands, and when it was recorded, by subject."""
    if not rows:
        return {}
    columns: list[Any] = [[row.kind.value for row in rows], [row.at for row in rows], [row.subject for row in rows]]
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [*columns, [json.dumps(row.data) for row in rows]])
        return {subject: (position, at) for subject, position, at in cursor.fetchall()}


def _stand(news: _News, told: _Told) -> None:
    """Keep what was told now."""
    documents = [json.dumps(news.documents[slug]) for slug in told]
    positions, times = [list(column) for column in zip(*told.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_STAND, [list(told), documents, positions, times, [slug in news.gone for slug in told]])
