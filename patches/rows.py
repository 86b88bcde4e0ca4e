"""Facts about patches to rows of tables, and back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from archive.copying import copy_rows
from archive.mail import Mail
from maintainers.lists import lists_in
from patches.models import MAX_FILES
from patches.series import HELD, LOOSE, Answer, Draft, Sent
from postings.facts import Diff, FileChange, Kind, PatchFacts, Posting, Subject, Trailer

_ID_DIGITS = 12  # of ids in Fixes: that are kept: by more nobody means another commit
_MAX_TITLE = 1000  # characters
_COPY_POSTINGS = """COPY patches_posting (message_id, sender, arrived, sent, kind, title, version, number, total,
    is_rfc, is_resend, marks, author_name, author_address, change_id, base, needs, previous, links, closes, fixes,
    stable, trailers, lists, files, plus, minus, patch_id) FROM STDIN"""
_POSTING_TYPES = ["int8", "text", "timestamptz", "timestamptz", "text", "text", "int2", "int2", "int2", "bool",
    "bool", "text[]", "text", "text", "text", "text", "text[]", "text[]", "text[]", "text[]", "text[]", "text",
    "text[]", "text[]", "text[]", "int4[]", "int4[]", "bytea"]  # fmt: skip
_COPY_WORDS = "COPY patches_word (message_id, trailers, asks) FROM STDIN"
_WORD_TYPES = ["int8", "text[]", "bool"]
# Raw, since one statement gets all mails of some threads with what is said in them: half of them are postings.
_MAILS = """
SELECT m.id, m.message_id, m."references", m.arrived, m.sent, m.from_address, m.from_name, m.subject, w.trailers,
    w.asks, p.kind, p.title, p.version, p.number, p.total, p.is_rfc, p.is_resend, p.marks, p.author_name,
    p.author_address, p.change_id, p.previous, p.lists, p.files, p.plus, p.minus, p.trailers
FROM archive_message m LEFT JOIN patches_posting p ON p.message_id = m.id
    LEFT JOIN patches_word w ON w.message_id = m.id WHERE m.thread = ANY(%s)
"""
# Threads that a patch was posted in, and those of other mails of the same series.
_POSTED = """
SELECT m.thread FROM archive_message m JOIN patches_posting p ON p.message_id = m.id WHERE m.thread = ANY(%(threads)s)
UNION SELECT o.thread FROM archive_message m JOIN patches_part t ON t.message_id = m.id
    JOIN patches_part u ON u.series_id = t.series_id JOIN archive_message o ON o.id = u.message_id
    WHERE m.thread = ANY(%(threads)s)
"""
# Threads of what the same sender sent within hours with the same M; a cover may give its patches another version.
_LOOSE = """
SELECT DISTINCT n.thread FROM unnest(%s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[],
        %s::timestamptz[]) AS x(sender, total, first, last, since, until)
    CROSS JOIN LATERAL (SELECT message_id FROM patches_posting WHERE sender = x.sender AND number IS NOT NULL
        AND total = x.total AND arrived BETWEEN x.first - %s AND x.last + %s
        AND (arrived BETWEEN x.first - %s AND x.last + %s OR sent BETWEEN x.since - %s AND x.until + %s) OFFSET 0) o
    CROSS JOIN LATERAL (SELECT thread FROM archive_message WHERE id = o.message_id OFFSET 0) n
"""


@dataclass(slots=True)
class Gathered:
    """All mails of some threads, and their keys by Message-ID."""

    postings: list[Sent] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)


def store_facts(written: Mapping[str, int], facts: Mapping[str, tuple[Mail, PatchFacts]]) -> None:
    """Keep the facts of messages that have none yet: message_id -> key, message_id -> the mail and what it says."""
    known = [(key, *facts[ident]) for ident, key in written.items() if ident in facts]
    copy_rows(_COPY_POSTINGS, _POSTING_TYPES, (_row(k, mail, f.posting) for k, mail, f in known if f.posting))
    words = ((key, _written(f.trailers), f.asks) for key, _, f in known if not f.posting and (f.trailers or f.asks))
    copy_rows(_COPY_WORDS, _WORD_TYPES, words)


def _row(key: int, mail: Mail, posting: Posting) -> tuple[object, ...]:
    """A posting as _COPY_POSTINGS takes it."""
    subject, files = posting.subject, posting.diff.files[:MAX_FILES]
    return (
        key, mail.from_address, mail.arrived, mail.sent, subject.kind, subject.title[:_MAX_TITLE], subject.version,
        subject.number, subject.total, subject.is_rfc, subject.is_resend, list(subject.marks),
        posting.author_name[:200], posting.author_address[:254], posting.change_id, posting.base,
        list(posting.needs), list(posting.previous), list(posting.links), list(posting.closes),
        [sha[:_ID_DIGITS] for sha in posting.fixes], posting.stable, _written(posting.trailers),
        list(lists_in(mail.recipients)), [f.path for f in files], [f.added for f in files],
        [f.removed for f in files], posting.diff.patch_id,
    )  # fmt: skip


def _written(trailers: Iterable[Trailer]) -> list[str]:
    return [f"{t.kind}\t{t.name}\t{t.address}".replace("\0", "") for t in trailers]


def trailers_of(rows: Iterable[str]) -> tuple[Trailer, ...]:
    """Trailers from a column."""
    return tuple(Trailer(*(row.split("\t") + ["", ""])[:3]) for row in rows)


def posted_threads(threads: Collection[int]) -> set[int]:
    """Those of some threads that a patch was posted in, and the others that its series is spread over.

    Also those whose mails are in a series: what was a posting may be none any more, or not of this series.
    """
    with connection.cursor() as cursor:
        cursor.execute(_POSTED, {"threads": list(threads)})
        return {row[0] for row in cursor.fetchall()}


def threads_near(pieces: Collection[Draft]) -> set[int]:
    """Threads with mails that may belong to series of which some are missing."""
    if not pieces:
        return set()
    sittings: dict[tuple[object, ...], list[Sent]] = defaultdict(list)
    for head in (piece.head for piece in pieces):  # by the hour: some send a thousand a day
        hours = [moment and moment.replace(minute=0, second=0) for moment in (head.arrived, head.sent)]
        sittings[head.sender, head.posting.subject.total, *hours].append(head)
    rows = [(*key[:2], *_bounds([h.arrived for h in found]), *_bounds([h.sent for h in found]))
            for key, found in sittings.items()]  # fmt: skip
    columns: list[Any] = [*map(list, zip(*rows, strict=True)), HELD, HELD, LOOSE, LOOSE, LOOSE, LOOSE]
    with connection.cursor() as cursor:
        cursor.execute(_LOOSE, columns)
        return {row[0] for row in cursor.fetchall()}


def _bounds(moments: Iterable[datetime | None]) -> tuple[datetime | None, datetime | None]:
    known = [moment for moment in moments if moment is not None]
    return min(known, default=None), max(known, default=None)


def gather(threads: Collection[int]) -> Gathered:
    """Everything of some threads that series are made from: one statement."""
    done = Gathered()
    with connection.cursor() as cursor:
        cursor.execute(_MAILS, [list(threads)])
        for key, ident, references, arrived, sent, sender, name, subject, said, asks, kind, *rest in cursor.fetchall():
            done.keys[ident] = key
            if kind is None:
                done.answers.append(
                    Answer(ident, references, arrived, sent, sender, name, subject, trailers_of(said or ()), bool(asks))
                )
            else:
                posting, lists = _posting(Kind(kind), rest)
                done.postings.append(Sent(ident, references, arrived, sent, sender, name, posting, lists))
    return done


def _posting(kind: Kind, row: Sequence[Any]) -> tuple[Posting, list[str]]:
    (title, version, number, total, is_rfc, is_resend, marks, name, address, change_id, previous, lists, files, plus,
     minus, trailers) = row  # fmt: skip
    subject = Subject(title, kind, False, version, number, total, is_rfc, is_resend, tuple(marks))
    changes = tuple(map(FileChange, files, plus, minus))
    return (
        Posting(
            subject,
            name,
            address,
            change_id=change_id,
            previous=tuple(previous),
            trailers=trailers_of(trailers),
            diff=Diff(changes),
        ),
        lists,
    )


def epoch(at: datetime) -> int:
    """Seconds since 1970, as series keep the times of trailers."""
    return int(at.timestamp())
