"""Facts about patches to rows of tables, and back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from archive.copying import copy_rows
from archive.mail import Mail
from maintainers.lists import lists_in
from patches.models import MAX_FILES
from patches.series import HELD, LOOSE, Answer, Sent
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
_POSTED = """
SELECT DISTINCT m.thread FROM archive_message m LEFT JOIN patches_posting p ON p.message_id = m.id
    LEFT JOIN patches_part t ON t.message_id = m.id
    WHERE m.thread = ANY(%s) AND (p.message_id IS NOT NULL OR t.message_id IS NOT NULL)
"""
# Threads of what the same sender sent within hours with the same numbers: series that are threaded in part or not. A
# cover may give its patches another version. Asked once for what came in the same hour: some send a thousand a day. And
# threads of what was taken for the same series until now.
_LOOSE = """
SELECT n.thread FROM (
    SELECT p.sender, p.total, min(p.arrived) AS first, max(p.arrived) AS last, min(p.sent) AS since,
        max(p.sent) AS until
    FROM archive_message m JOIN patches_posting p ON p.message_id = m.id AND p.number IS NOT NULL
    WHERE m.thread = ANY(%(threads)s)
    GROUP BY p.sender, p.total, date_trunc('hour', p.arrived), date_trunc('hour', p.sent)) g
    CROSS JOIN LATERAL (SELECT message_id FROM patches_posting WHERE sender = g.sender AND number IS NOT NULL
        AND total = g.total AND arrived BETWEEN g.first - %(held)s AND g.last + %(held)s
        AND (arrived BETWEEN g.first - %(hours)s AND g.last + %(hours)s
            OR sent BETWEEN g.since - %(hours)s AND g.until + %(hours)s) OFFSET 0) o
    CROSS JOIN LATERAL (SELECT thread FROM archive_message WHERE id = o.message_id OFFSET 0) n
    WHERE n.thread <> ALL(%(known)s)
UNION SELECT n.thread FROM (
    SELECT DISTINCT t.series_id FROM archive_message m JOIN patches_part t ON t.message_id = m.id
    WHERE m.thread = ANY(%(threads)s)) s
    CROSS JOIN LATERAL (SELECT message_id FROM patches_part WHERE series_id = s.series_id OFFSET 0) o
    CROSS JOIN LATERAL (SELECT thread FROM archive_message WHERE id = o.message_id OFFSET 0) n
    WHERE n.thread <> ALL(%(known)s)
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
    """Those of some threads that a patch was posted in, and the threads of loose mails of the same series.

    Also those whose mails are in a series: what was a posting may be none any more, or not of this series.
    """
    with connection.cursor() as cursor:
        cursor.execute(_POSTED, [list(threads)])
        found = new = {row[0] for row in cursor.fetchall()}
        while new:
            asked: dict[str, Any] = {"threads": list(new), "known": list(found), "hours": LOOSE, "held": HELD}
            cursor.execute(_LOOSE, asked)
            new = {row[0] for row in cursor.fetchall()}
            found |= new
    return found


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
