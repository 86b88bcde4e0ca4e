"""Writes mail records: one COPY per batch, threads joined, cross-posts stored once.

Callers hold the store lock (one writer at a time, see `store_lock`); reading and parsing, which cost far
more, run in parallel before it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from archive.copying import copy_rows
from archive.mail import Mail
from archive.models import Delivery, Epoch, Ghost, Message, Text
from archive.threads import assign_threads

_BINARY = ("blob", "content_hash", "arrived")  # of one copy these do not change
_STORE_LOCK = 0x6B74  # "kt": one advisory lock for all writers of records and state

# Columns as in models.py.
_COPY_MESSAGES = """COPY archive_message (id, message_id, thread, arrived, sent, from_name, from_address,
    subject, "references", kin, size, content_hash, blob, defects) FROM STDIN"""
_MESSAGE_TYPES = ["int8", "text", "int8", "timestamptz", "timestamptz", "text", "text", "text",
    "text[]", "text[]", "int4", "bytea", "bytea", "text[]"]  # fmt: skip
_COPY_DELIVERIES = "COPY archive_delivery (message_id, epoch_id, blob, arrived) FROM STDIN"
_DELIVERY_TYPES = ["int8", "int8", "bytea", "timestamptz"]
_KNOWN_THREADS = """SELECT message_id, thread FROM archive_message WHERE message_id = ANY(%(ids)s)
    UNION ALL SELECT message_id, thread FROM archive_ghost WHERE message_id = ANY(%(ids)s)"""
_KNOWN_BLOBS = """SELECT blob FROM archive_delivery WHERE epoch_id = %(epoch)s AND blob = ANY(%(blobs)s)
    UNION ALL SELECT blob FROM archive_quarantine WHERE epoch_id = %(epoch)s AND blob = ANY(%(blobs)s)"""
_NEXT_IDS = "SELECT nextval('archive_message_id_seq') FROM generate_series(1, %s)"
_MERGE_MESSAGES = """UPDATE archive_message AS x SET thread = m.new
    FROM unnest(%s::int8[], %s::int8[]) AS m(old, new) WHERE x.thread = m.old"""
_MERGE_GHOSTS = """UPDATE archive_ghost AS x SET thread = m.new
    FROM unnest(%s::int8[], %s::int8[]) AS m(old, new) WHERE x.thread = m.old"""


@dataclass(frozen=True, slots=True)
class Copy:
    """A mail as one inbox has it: the parsed record and the id of its blob."""

    mail: Mail
    blob: bytes

    @property
    def seniority(self) -> tuple[datetime, bytes]:
        """The copy with the least one speaks for the message; ties are broken by blob, never by luck."""
        return self.mail.arrived, self.blob


@dataclass(frozen=True, slots=True)
class Stored:
    """What a batch changed: messages whose facts are to be written, and threads to fold again.

    renewed  keys of those that had facts before, from another copy: these are out of date
    """

    written: dict[str, int] = field(default_factory=dict)  # message_id -> primary key
    threads: set[int] = field(default_factory=set)
    renewed: frozenset[int] = frozenset()


def store_lock() -> None:
    """Wait for, and take, the right to write records and state until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_STORE_LOCK])


def known_blobs(epoch: Epoch, blobs: Sequence[bytes]) -> set[bytes]:
    """Those of the blobs that are stored or quarantined already."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_BLOBS, {"epoch": epoch.pk, "blobs": list(blobs)})
        return {bytes(blob) for (blob,) in cursor.fetchall()}


def store_copies(epoch: Epoch, copies: Sequence[Copy]) -> Stored:
    """Store a batch of one epoch's mails. Blobs must be new to the epoch and distinct."""
    if not copies:
        return Stored()
    best: dict[str, Copy] = {}
    for copy in sorted(copies, key=lambda c: c.seniority):
        best.setdefault(copy.mail.message_id, copy)
    stored = {m.message_id: m for m in Message.objects.filter(message_id__in=list(best))}
    new = [ident for ident in best if ident not in stored]
    keys = {m.message_id: m.pk for m in stored.values()} | dict(zip(new, _next_keys(len(new)), strict=True))
    kin = _kin(copies, best, stored)
    threads, touched = _join_threads(best, keys, kin)
    copy_rows(_COPY_MESSAGES, _MESSAGE_TYPES, (_row(keys[i], best[i], kin[i], threads[i]) for i in new))
    renewed = {i: m.pk for i, m in stored.items() if _update(m, best[i], kin[i])}
    delivered = ((keys[c.mail.message_id], epoch.pk, c.blob, c.mail.arrived) for c in copies)
    copy_rows(_COPY_DELIVERIES, _DELIVERY_TYPES, delivered)
    return Stored({i: keys[i] for i in new} | renewed, touched, frozenset(renewed.values()))


def _next_keys(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_IDS, [count])
        return [row[0] for row in cursor.fetchall()]


def _kin(copies: Sequence[Copy], best: dict[str, Copy], stored: dict[str, Message]) -> dict[str, list[str]]:
    """Per message: the ids it is tied to beyond its references, over all copies that were ever seen."""
    kin: dict[str, set[str]] = {ident: set(copy.mail.other_ids) for ident, copy in best.items()}
    for copy in copies:
        kin[copy.mail.message_id].update(copy.mail.references, copy.mail.other_ids)
    for ident, message in stored.items():
        kin[ident].update(message.kin, message.references)
    for ident, copy in best.items():
        kin[ident].difference_update(copy.mail.references, (ident,))
    return {ident: sorted(ids) for ident, ids in kin.items()}


def _join_threads(
    best: dict[str, Copy], keys: dict[str, int], kin: dict[str, list[str]]
) -> tuple[dict[str, int], set[int]]:
    """Threads of all ids of the batch: merged ones renumbered, ghosts written; and those that changed."""
    ties = {keys[i]: (i, *copy.mail.references, *kin[i]) for i, copy in best.items()}
    everyone = list({ident for ids in ties.values() for ident in ids})
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_THREADS, {"ids": everyone})
        known: dict[str, int] = dict(cursor.fetchall())
        threads, merged = assign_threads(ties, known)
        if merged:
            pairs = [list(merged), list(merged.values())]
            cursor.execute(_MERGE_MESSAGES, pairs)
            cursor.execute(_MERGE_GHOSTS, pairs)
    Ghost.objects.filter(message_id__in=list(best)).delete()
    unknown = [i for i in everyone if i not in known and i not in best]
    Ghost.objects.bulk_create(
        [Ghost(message_id=i, thread=threads[i]) for i in unknown], ignore_conflicts=True, batch_size=5000
    )
    return threads, {threads[i] for i in best}


def _row(key: int, copy: Copy, kin: list[str], thread: int) -> tuple[object, ...]:
    """A message as _COPY_MESSAGES takes it."""
    mail = copy.mail
    return (
        key, mail.message_id, thread, mail.arrived, mail.sent, mail.from_name, mail.from_address, mail.subject,
        list(mail.references), kin, mail.size, mail.content_hash, copy.blob, list(mail.defects),
    )  # fmt: skip


def _update(message: Message, copy: Copy, kin: list[str]) -> bool:
    """Let an older copy speak for a message from now on; True when what it says is new."""
    mail = copy.mail
    is_older = copy.seniority < (message.arrived, bytes(message.blob))
    if not is_older:
        kin = sorted({*kin, *mail.references} - {*message.references, message.message_id})
        if kin != sorted(message.kin):
            Message.objects.filter(pk=message.pk).update(kin=kin)
        return False
    Message.objects.filter(pk=message.pk).update(kin=kin, **_columns(copy))
    Text.objects.filter(message=message).delete()
    return True


def _columns(copy: Copy) -> dict[str, object]:
    mail = copy.mail
    return {
        "arrived": mail.arrived,
        "sent": mail.sent,
        "from_name": mail.from_name,
        "from_address": mail.from_address,
        "subject": mail.subject,
        "references": list(mail.references),
        "size": mail.size,
        "content_hash": mail.content_hash,
        "blob": copy.blob,
        "defects": list(mail.defects),
    }


def renew(copies: Mapping[int, Copy]) -> None:
    """Let messages say what their own copies say, read again: by key. Threads are for `rethread` to put right."""
    for message in Message.objects.filter(pk__in=copies):
        said = _columns(copies[message.pk])
        if any(getattr(message, name) != value for name, value in said.items() if name not in _BINARY):
            Message.objects.filter(pk=message.pk).update(**said)


def forget(messages: Sequence[int], reread: Callable[[Delivery], Copy | None]) -> Stored:
    """Put messages right after some of their copies were deleted.

    Where copies are left the oldest speaks (`reread` fetches it from the mirror); otherwise the message
    goes too. Threads that lose a member are put together anew, since it may have been what joined them.
    """
    written: dict[str, int] = {}
    threads: set[int] = set()
    for message in Message.objects.filter(pk__in=messages):
        threads.add(message.thread)
        left = message.deliveries.select_related("epoch__inbox").order_by("arrived", "blob").first()
        if left is None:
            message.delete()
        elif bytes(left.blob) != bytes(message.blob) and (copy := reread(left)) is not None:
            Message.objects.filter(pk=message.pk).update(**_columns(copy))
            Text.objects.filter(message=message).delete()
            written[message.message_id] = message.pk
    return Stored(written, threads | rethread(threads), frozenset(written.values()))


def rethread(threads: Iterable[int] | None) -> set[int]:
    """Compute threads from their mails alone, all of them for None; the numbers they have now."""
    messages = Message.objects.all() if threads is None else Message.objects.filter(thread__in=list(threads))
    rows = list(messages.order_by("pk").values_list("pk", "message_id", "references", "kin", "thread"))
    ties = {pk: (ident, *references, *kin) for pk, ident, references, kin, _ in rows}
    numbers, _ = assign_threads(ties, {})
    real = {ident for _, ident, _, _, _ in rows}
    moved = {pk: numbers[ident] for pk, ident, _, _, thread in rows if numbers[ident] != thread}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archive_message AS x SET thread = m.thread"
            " FROM unnest(%s::int8[], %s::int8[]) AS m(id, thread) WHERE x.id = m.id",
            [list(moved), list(moved.values())],
        )
    ghosts = Ghost.objects.all() if threads is None else Ghost.objects.filter(thread__in=list(threads))
    ghosts.delete()
    Ghost.objects.bulk_create(
        [Ghost(message_id=i, thread=n) for i, n in numbers.items() if i not in real],
        ignore_conflicts=True,
        batch_size=5000,
    )
    return set(numbers.values())
