"""Series as columns, and what of them has changed since they were written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from archive.copying import copy_rows
from areas.use import areas_in_use
from patches.models import MAX_FILES, Part, Series
from patches.revisions import key_of_title, person_of
from patches.rows import epoch
from patches.series import Answer, Draft, Sent
from postings.facts import Kind, Subject

_MAX_TITLES = 100  # of patches of a series: enough to know it again
_MAX_TALK = 2000  # answers and trailers of a series that are kept
_REVIEWS = frozenset({"reviewed", "acked", "tested", "nacked"})


@dataclass(frozen=True, slots=True)
class Columns:
    """A series but for what other series and commits make of it; names are the table's."""

    head: str
    kind: str
    title: str
    key: str
    version: int
    is_rfc: bool
    is_resend: bool
    marks: list[str]
    person: str
    sender: str
    author_name: str
    author_address: str
    posted_at: datetime
    total: int
    found: int
    change_id: str
    previous: list[str]
    titles: list[str]
    lists: list[str]
    files: list[str]
    file_count: int
    added: int
    removed: int
    area: str
    replies: list[datetime]
    trailers: list[str]
    asks: list[datetime]
    answered_at: datetime | None


_NAMES = tuple(f.name for f in fields(Columns))
_TALK = ("replies", "trailers", "asks", "answered_at")
_TYPES = {
    "version": "int2", "is_rfc": "bool", "is_resend": "bool", "posted_at": "timestamptz", "total": "int2",
    "found": "int2", "file_count": "int4", "added": "int4", "removed": "int4", "replies": "timestamptz[]",
    "asks": "timestamptz[]", "answered_at": "timestamptz",
} | dict.fromkeys(("marks", "previous", "titles", "lists", "files", "trailers"), "text[]")  # fmt: skip
_STATE = ("effort", "predecessor", "how", "nexts", "merges", "release")  # what a new series has none of yet
_COPY_SERIES = f"COPY patches_series (id, {', '.join((*_NAMES, *_STATE))}) FROM STDIN"
_SERIES_TYPES = ["int8", *(_TYPES.get(name, "text") for name in _NAMES), "text", "text", "text", "timestamptz[]",
    "timestamptz[]", "text"]  # fmt: skip
_COPY_PARTS = """COPY patches_part (message_id, series_id, number, "commit", how, release) FROM STDIN"""
_PART_TYPES = ["int8", "int8", "int2", "text", "text", "text"]
_NEXT_IDS = "SELECT nextval('patches_series_id_seq') FROM generate_series(1, %s)"


@dataclass(frozen=True, slots=True)
class Gone:
    """A series that was, and the effort that it belonged to."""

    columns: Columns
    effort: str


@dataclass(frozen=True, slots=True)
class Saved:
    """Which series are not what they were, by head, and those that are none any more."""

    changed: frozenset[str] = frozenset()
    gone: tuple[Gone, ...] = ()


def columns_of(draft: Draft, answers: Sequence[tuple[str, Answer]]) -> Columns:
    """Everything that a series' own mails and their answers say."""
    head, parts = draft.head, draft.parts
    person = person_of(head.sender_name, head.sender)
    others = [answer for _, answer in answers if person_of(answer.sender_name, answer.sender) != person]
    return Columns(
        **_heading(draft),
        person=person,
        posted_at=min(part.arrived for part in parts),
        total=draft.total,
        found=draft.found,
        replies=[answer.arrived for _, answer in answers][:_MAX_TALK],
        trailers=_trailers(parts, answers),
        asks=[answer.arrived for answer in others if answer.asks][:_MAX_TALK],
        answered_at=min((answer.arrived for answer in others), default=None),
    )


def _heading(draft: Draft) -> dict[str, Any]:
    """What a series is about, by its own mails: a series of one patch is its author's, others are the sender's."""
    head, parts = draft.head, draft.parts
    subject, posting = head.posting.subject, head.posting
    is_one = len(parts) == 1
    once = {part.number: part for part in reversed(parts)}  # a patch that was sent twice counts once
    changes = [change for part in once.values() for change in part.posting.diff.files]
    files = sorted({change.path for change in changes})
    titles = {_patch_key(p.posting.subject.title) for p in parts if p.posting.subject.kind is not Kind.COVER}
    about: dict[str, Any] = {
        "head": head.message_id,
        "kind": (Kind.PULL if subject.kind is Kind.PULL else Kind.PATCH).value,
        "title": subject.title,
        "key": key_of_title(subject.title),
        "version": subject.version,
        "is_rfc": subject.is_rfc,
        "is_resend": subject.is_resend,
        "marks": list(dict.fromkeys(mark for part in parts for mark in part.posting.subject.marks)),
        "sender": head.sender,
        "author_name": (posting.author_name if is_one else "") or head.sender_name,
        "author_address": (posting.author_address if is_one else "") or head.sender,
        "change_id": next((part.posting.change_id for part in parts if part.posting.change_id), ""),
        "previous": sorted({ident for part in parts for ident in part.posting.previous}),
        "titles": sorted(titles - {""})[:_MAX_TITLES],
        "lists": sorted({name for part in parts for name in part.lists}),
        "files": files[:MAX_FILES],
        "file_count": len(files),
        "added": sum(change.added for change in changes),
        "removed": sum(change.removed for change in changes),
    }
    return about | {"area": _area(subject, files, about["lists"], head.sender_name)}


def _area(subject: Subject, files: Sequence[str], lists: Sequence[str], author: str) -> str:
    is_pull = subject.kind is Kind.PULL
    return areas_in_use().of(
        files=files, lists=lists, marks=subject.marks, title=subject.title, is_pull=is_pull, author=author
    )


def _patch_key(title: str) -> str:
    """A patch's title without the subsystem in front of it, which is often corrected between revisions."""
    return key_of_title(title.rpartition(": ")[2])


def _trailers(parts: Sequence[Sent], answers: Sequence[tuple[str, Answer]]) -> list[str]:
    """Reviews by people, the first of each: one who reviews seven patches is one reviewer of the series."""
    given = [(part.arrived, t) for part in parts for t in part.posting.trailers]
    given += [(answer.arrived, t) for _, answer in answers for t in answer.trailers]
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for at, trailer in sorted(given, key=lambda pair: (pair[0], pair[1].kind, pair[1].name)):
        if trailer.kind in _REVIEWS:
            who = person_of(trailer.name, trailer.address)
            found.setdefault((trailer.kind, who), (epoch(at), trailer.name or trailer.address))
    rows = sorted((at, kind, name) for (kind, _), (at, name) in found.items())
    return [f"{at}\t{kind}\t{name}" for at, kind, name in rows][:_MAX_TALK]


def save(
    drafts: Mapping[str, Draft], made: Mapping[str, Columns], keys: Mapping[str, int], threads: Collection[int]
) -> Saved:
    """Write the series of some threads, by head, in place of those that their mails were in before."""
    # All mails, since what was taken for a posting can turn out to be an answer.
    there = Part.objects.filter(message__thread__in=threads)
    known = list(there.values_list("message_id", "series_id", "number"))
    old = {row[2]: (row[0], Columns(*row[2:])) for row in _rows(Series.objects.filter(pk__in={s for _, s, _ in known}))}
    vanished = Series.objects.filter(pk__in=[old[head][0] for head in old.keys() - made.keys()])
    gone = gone_rows(vanished)
    vanished.delete()
    new = sorted(made.keys() - old.keys())
    numbers = {head: pk for head, (pk, _) in old.items()} | dict(zip(new, _next_ids(len(new)), strict=True))
    blank: tuple[Any, ...] = ("", "", [], [], "")
    copy_rows(_COPY_SERIES, _SERIES_TYPES, ((numbers[h], *_values(made[h]), h, *blank) for h in new))
    differing = [head for head in made.keys() & old.keys() if made[head] != old[head][1]]
    changed = {head for head in differing if _told_apart(made[head]) != _told_apart(old[head][1])}
    _update(_TALK, [(numbers[head], made[head]) for head in differing if head not in changed])
    _update(_NAMES, [(numbers[head], made[head]) for head in changed])
    moved = _save_parts(drafts, numbers, keys, known)
    return Saved(frozenset(changed.union(new, moved)), tuple(gone))


def gone_rows(found: QuerySet[Series]) -> list[Gone]:
    """What some series were, before they are deleted."""
    return [Gone(Columns(*row[2:]), row[1]) for row in _rows(found)]


def _rows(found: QuerySet[Series]) -> list[tuple[Any, ...]]:
    """Primary key, effort, and the columns as in `Columns`."""
    return list(found.values_list("pk", "effort", *_NAMES).order_by("head"))


def _values(columns: Columns) -> list[Any]:
    return [getattr(columns, name) for name in _NAMES]


def _told_apart(columns: Columns) -> list[Any]:
    """Without what people said of it, which other series do not depend on."""
    return [getattr(columns, name) for name in _NAMES if name not in _TALK]


def _update(names: Sequence[str], rows: Collection[tuple[int, Columns]]) -> None:
    if rows:
        sets = ", ".join(f"{name} = %s::{_TYPES.get(name, 'text')}" for name in names)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE patches_series SET {sets} WHERE id = %s",  # noqa: S608 (names are our own)
                [[*(getattr(columns, name) for name in names), pk] for pk, columns in rows],
            )


def _save_parts(
    drafts: Mapping[str, Draft],
    numbers: Mapping[str, int],
    keys: Mapping[str, int],
    known: Iterable[tuple[int, int, int]],
) -> set[str]:
    """Parts that moved are written anew, the others keep their commits; the series that parts moved to, by head.

    A series can get a part that changes none of its columns: a copy of one that it has.
    """
    wanted = {keys[p.message_id]: (numbers[h], p.number) for h, draft in drafts.items() for p in draft.parts}
    there = {message: (series, number) for message, series, number in known}
    Part.objects.filter(message__in=[key for key, place in there.items() if wanted.get(key) != place]).delete()
    moved = {key: place for key, place in wanted.items() if there.get(key) != place}
    copy_rows(_COPY_PARTS, _PART_TYPES, ((key, *place, "", "", "") for key, place in moved.items()))
    to = {series for series, _ in moved.values()}
    return {head for head in drafts if numbers[head] in to}


def _next_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_IDS, [count])
        return [row[0] for row in cursor.fetchall()]
