"""Finds which series go on with which, in the tables, and writes efforts: asks only what a batch can have changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import Q

from archive.models import Message
from patches.models import Part, Series
from patches.revisions import MEMORY, NEAR, Heading, How, efforts, predecessor, superseded_at, target_of
from patches.save import Saved
from postings.facts import Kind

_COLUMNS = ("head", "kind", "person", "sender", "key", "version", "is_rfc", "is_resend", "posted_at", "change_id",
            "total", "found", "marks", "previous", "titles", "files")  # fmt: skip
_SELECTED = ", ".join(f"s.{name}" for name in _COLUMNS)
_WORDS = {how: how.name.lower().replace("_", "-") for how in How}
# Raw, since every way to find a series has an index of its own: joined by OR they would end in a scan; so would they
# without OFFSET 0, for the planner takes any condition on an array for one that a share of the table meets. What has
# changed, and what may go on with it: by likeness only what is compared with the last few before it (_BEFORE).
_CONCERNED = f"""
WITH changed AS MATERIALIZED (SELECT * FROM patches_series WHERE head = ANY(%(changed)s)),
told AS (SELECT m.message_id FROM changed c JOIN patches_part t ON t.series_id = c.id
    JOIN archive_message m ON m.id = t.message_id)
SELECT {_SELECTED} FROM (
    SELECT id FROM changed
    UNION SELECT id FROM patches_series WHERE key <> '' AND key = ANY(%(keys)s)
        AND posted_at BETWEEN %(first)s AND %(last)s
        AND (version > 1 OR person = ANY(%(people)s) OR sender = ANY(%(senders)s))
    UNION SELECT y.id FROM unnest(%(people)s::text[], %(senders)s::text[], %(moments)s::timestamptz[], %(rfcs)s::bool[])
            AS c(person, sender, at, is_rfc)
        CROSS JOIN LATERAL (
            (SELECT * FROM patches_series WHERE person = c.person AND posted_at > c.at
                ORDER BY posted_at FETCH FIRST {NEAR} ROWS WITH TIES)
            UNION ALL (SELECT * FROM patches_series WHERE sender = c.sender AND posted_at > c.at
                ORDER BY posted_at FETCH FIRST {NEAR} ROWS WITH TIES)
            UNION ALL SELECT * FROM patches_series WHERE person = c.person
                AND (posted_at = c.at OR (c.is_rfc AND posted_at BETWEEN c.at AND c.at + %(memory)s))
            UNION ALL SELECT * FROM patches_series WHERE sender = c.sender
                AND (posted_at = c.at OR (c.is_rfc AND posted_at BETWEEN c.at AND c.at + %(memory)s))) y
        WHERE y.how = ANY(%(weak)s) AND (y.version > 1 OR c.is_rfc)
    UNION SELECT id FROM patches_series WHERE change_id <> '' AND change_id = ANY(%(change_ids)s)
    UNION SELECT id FROM patches_series WHERE previous && (%(gone)s::text[] || ARRAY(SELECT message_id::text FROM told))
    UNION SELECT id FROM patches_series WHERE predecessor <> ''
        AND predecessor = ANY(%(changed)s::text[] || %(gone)s::text[])
    UNION SELECT t.series_id FROM archive_message m JOIN patches_part t ON t.message_id = m.id
        WHERE m.thread = ANY(%(threads)s)
    ) x CROSS JOIN LATERAL (SELECT * FROM patches_series WHERE id = x.id OFFSET 0) s
"""  # noqa: S608 (names are our own)
_POOL = f"""
SELECT {_SELECTED} FROM (
    SELECT id FROM patches_series WHERE key = ANY(%(keys)s) AND kind <> 'pull'
        AND posted_at BETWEEN %(first)s AND %(last)s
    UNION SELECT id FROM patches_series WHERE change_id <> '' AND change_id = ANY(%(change_ids)s)
    UNION SELECT id FROM patches_series WHERE head = ANY(%(heads)s)
    ) x CROSS JOIN LATERAL (SELECT * FROM patches_series WHERE id = x.id OFFSET 0) s
"""  # noqa: S608 (names are our own)
# The last few series of a sender before a moment, however many there are; of those that were no RFC only what a
# later number can follow.
_BEFORE = f"""
SELECT x.head, {_SELECTED}
FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::bool[]) AS x(head, who, address, at, with_all)
CROSS JOIN LATERAL (
    (SELECT * FROM patches_series s WHERE s.person = x.who AND s.posted_at BETWEEN x.at - %s AND x.at
        AND s.head <> x.head AND (x.with_all OR s.is_rfc) ORDER BY s.posted_at DESC, s.head DESC LIMIT {NEAR})
    UNION ALL (SELECT * FROM patches_series s WHERE s.sender = x.address AND s.posted_at BETWEEN x.at - %s AND x.at
        AND s.head <> x.head AND (x.with_all OR s.is_rfc) ORDER BY s.posted_at DESC, s.head DESC LIMIT {NEAR})) s
"""  # noqa: S608 (names are our own)
_UPDATE = """UPDATE patches_series AS s SET predecessor = x.predecessor, how = x.how
    FROM unnest(%s::text[], %s::text[], %s::text[]) AS x(head, predecessor, how) WHERE s.head = x.head"""
_UPDATE_EFFORTS = """UPDATE patches_series AS s SET effort = x.effort, superseded_at = x.superseded_at
    FROM unnest(%s::text[], %s::text[], %s::timestamptz[]) AS x(head, effort, superseded_at) WHERE s.head = x.head"""
_Links = dict[str, tuple[str, How] | None]


def relink(saved: Saved, threads: Collection[int]) -> set[str]:
    """Find the predecessors that a change may have moved; the efforts that are not what they were."""
    if not saved.changed and not saved.gone:
        return set()
    headings = _concerned(saved, threads)
    messages = Message.objects.filter(message_id__in=list(headings)).values_list("message_id", "references")
    headings |= {head: replace(headings[head], answers=frozenset(ids)) for head, ids in messages if ids}
    found = _exact(headings) if headings else {}
    later = {head: h for head, h in headings.items() if found[head] is None and (h.version > 1 or not h.is_rfc)}
    if later:
        found |= _near(later)
    lost = {gone.effort for gone in saved.gone}
    return _write(found, saved.changed, lost) | lost


def _concerned(saved: Saved, threads: Collection[int]) -> dict[str, Heading]:
    """What has changed, and what may go on with it."""
    names = ("key", "change_id", "person", "sender", "is_rfc", "posted_at")
    changed = list(Series.objects.filter(head__in=saved.changed).values_list(*names))
    changed += [tuple(getattr(gone.columns, name) for name in names) for gone in saved.gone]
    keys, change_ids, people, senders, rfcs, moments = map(list, zip(*changed, strict=True))
    return _headings(
        _CONCERNED,
        changed=list(saved.changed),
        gone=[g.columns.head for g in saved.gone],
        keys=list(set(keys)),
        change_ids=list(set(change_ids)),
        people=people,
        senders=senders,
        moments=moments,
        rfcs=rfcs,
        memory=MEMORY,
        weak=["", _WORDS[How.SIMILAR]],
        first=min(moments),
        last=max(moments) + MEMORY,
        threads=list(threads),
    )


def _headings(statement: str, **keys: Any) -> dict[str, Heading]:
    with connection.cursor() as cursor:
        cursor.execute(statement, keys)
        return {row[0]: _heading(row) for row in cursor.fetchall()}


def _heading(row: Sequence[Any]) -> Heading:
    head, kind, *rest, previous, titles, files = row
    person, sender, key, version, is_rfc, is_resend, posted_at, change_id, total, count, marks = rest
    return Heading(
        head=head,
        kind=Kind(kind),
        person=person,
        sender=sender,
        key=key,
        version=version,
        is_rfc=is_rfc,
        is_resend=is_resend,
        posted_at=posted_at,
        change_id=change_id,
        total=total,
        found=count,
        target=target_of(marks),
        previous=frozenset(previous),
        titles=frozenset(titles),
        files=frozenset(files),
    )


def _exact(headings: Mapping[str, Heading]) -> _Links:
    """What is found by title, change-id, link or thread: each series is compared with what shares one of them."""
    moments = [h.posted_at for h in headings.values()]
    named = {ident for h in headings.values() for ident in (*h.previous, *h.answers)}
    homes = dict(Part.objects.filter(message__message_id__in=named).values_list("message__message_id", "series__head"))
    parts: dict[str, set[str]] = defaultdict(set)
    for ident, head in homes.items():
        parts[head].add(ident)
    pool = _headings(
        _POOL,
        keys=list({h.key for h in headings.values() if h.kind is not Kind.PULL} - {""}),
        first=min(moments) - MEMORY,
        last=max(moments),
        change_ids=list({h.change_id for h in headings.values()} - {""}),
        heads=list(parts),
    )
    index: dict[tuple[object, ...], list[Heading]] = defaultdict(list)
    for head, h in pool.items():
        other = replace(h, parts=frozenset(parts[head])) if head in parts else h
        for name in (*_titled(h, h.version), ("change-id", h.change_id), ("head", head)):
            index[name].append(other)
    found: _Links = {}
    for head, h in headings.items():
        wanted = {*_titled(h, h.version - 1), *(("head", homes[i]) for i in (*h.previous, *h.answers) if i in homes)}
        wanted |= {("change-id", h.change_id)} if h.change_id else set()
        others = {o.head: o for name in wanted for o in index.get(name, ())}
        found[head] = predecessor(h, others.values(), least=How.THREAD)
    return found


def _titled(h: Heading, version: int) -> Iterator[tuple[object, ...]]:
    """By what a series with the same title is one to compare with: its sender, or the number before, whoever sent it.

    Thousands share a title (`MAINTAINERS: update`); to compare each with each would take minutes.
    """
    yield "person", h.key, h.person
    yield "sender", h.key, h.sender
    if h.is_telling:
        yield "version", h.key, version


def _near(later: Mapping[str, Heading]) -> _Links:
    """What is only alike: each is compared with the last few series of its sender."""
    with connection.cursor() as cursor:
        asked = [(head, h.person, h.sender, h.posted_at, h.version > 1) for head, h in later.items()]
        columns: list[Any] = [*map(list, zip(*asked, strict=True)), MEMORY, MEMORY]
        cursor.execute(_BEFORE, columns)
        others: dict[str, dict[str, Heading]] = defaultdict(dict)
        for head, *row in cursor.fetchall():
            others[head][row[0]] = _heading(row)
    return {head: predecessor(h, others[head].values()) for head, h in later.items()}


def _write(found: _Links, changed: Collection[str], lost: set[str]) -> set[str]:
    """Write predecessors, and the efforts that they make, or whose revisions are not what they were.

    `lost` are efforts that lost a revision: what that had replaced may be the latest again.
    """
    old = {h: (p, how, e) for h, p, how, e in _links(Q(head__in=list(found)))}
    moved = {}
    for head, link in found.items():
        new = (link[0], _WORDS[link[1]]) if link else ("", "")
        if old[head][:2] != new:
            moved[head] = new
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [list(moved), [p for p, _ in moved.values()], [how for _, how in moved.values()]])
    touched = {*changed, *moved, *(old[head][2] for head in moved), *(p for p, _ in moved.values())}
    return _write_efforts((touched | lost) - {""})


def _links(where: Q) -> Iterable[tuple[str, str, str, str]]:
    return Series.objects.filter(where).values_list("head", "predecessor", "how", "effort")


def _write_efforts(touched: set[str]) -> set[str]:
    """Put revisions together that predecessors connect; `touched` are heads or efforts of what has moved."""
    if not touched:
        return set()
    names = touched | set(Series.objects.filter(head__in=touched).values_list("effort", flat=True)) - {""}
    rows = _revisions(names)
    size = len(_COLUMNS)
    made = efforts({row[0]: row[size] for row in rows})
    found = {row[0]: row[size + 2] for row in rows}
    revisions: dict[str, list[Heading]] = defaultdict(list)
    for row in rows:
        revisions[made[row[0]]].append(_heading(row[:size]))
    wanted = {h.head: (e, superseded_at(h, group, found)) for e, group in revisions.items() for h in group}
    moved = [row[0] for row in rows if wanted[row[0]] != (row[size + 1], row[size + 3])]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE_EFFORTS, [moved, [wanted[h][0] for h in moved], [wanted[h][1] for h in moved]])
    return {wanted[row[0]][0] for row in rows}


def _revisions(names: set[str]) -> list[tuple[Any, ...]]:
    """All series of some efforts, and of those that these lead to: a deletion may have put them into another."""
    fields = (*_COLUMNS, "predecessor", "effort", "found", "superseded_at")
    while True:
        rows = list(Series.objects.filter(Q(effort__in=names) | Q(head__in=names)).values_list(*fields))
        above = {row[len(_COLUMNS)] for row in rows} - {row[0] for row in rows} - {""}
        more = set(Series.objects.filter(head__in=above).values_list("effort", flat=True)) if above else set()
        if more <= names:
            return rows
        names = names | more
