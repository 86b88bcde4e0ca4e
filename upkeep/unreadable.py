"""Mails in quarantine: what they look like, reading them again, and saying that nothing can be done about them."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from archive import git
from archive.models import Inbox, Quarantine, Way
from archive.sources import mirror_path, upstreams
from archive.store import store_copies, store_lock
from ingest.models import advance_generation
from ingest.pipeline import Reading, read_or_refuse, store_facts

logger = logging.getLogger(__name__)
_SHOWN = 64 * 1024  # bytes of a raw mail on a page


class Fate(Enum):
    """What became of a mail that was read again."""

    STORED = "stored"
    REFUSED = "cannot be read"
    GONE = "not in quarantine any more"


@dataclass(frozen=True, slots=True)
class RawMail:
    """The beginning of a mail as text, whatever it consists of; `size` is all of it in bytes."""

    text: str
    size: int

    @property
    def is_cut(self) -> bool:
        """Whether there is more."""
        return self.size > _SHOWN


def raw_mail(row: Quarantine) -> RawMail | None:
    """As it lies in the mirror of its archive; None where that has no such object, or is not on this machine."""
    for _, size, raw in git.read_blobs(mirror_path(row.epoch), [bytes(row.blob).hex()]):
        if raw is not None:
            return RawMail(_shown(raw[:_SHOWN]), size)
    return None


def _shown(raw: bytes) -> str:
    """Text for a page: control characters stand for themselves as pictures (Unicode, Control Pictures)."""
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    return "".join(chr(0x2400 + ord(c)) if ord(c) < 32 and c not in "\n\t" else c for c in text)


def read_all_again(keys: Iterable[int]) -> dict[Fate, int]:
    """Read mails again one by one, by the keys of their rows; how many had which fate."""
    fates = dict.fromkeys(Fate, 0)
    for key in keys:
        fates[read_again(key)] += 1
    return fates


def read_again(key: int) -> Fate:
    """Read one mail in quarantine with the readers of now.

    What works is stored and folded like any mail, in the transaction that ends its quarantine. What fails again gets
    its new error, and stands on /sources/ again if it was dismissed. Several workers at once do no harm.
    """
    row = Quarantine.objects.select_related("epoch__inbox").filter(pk=key).first()
    if row is None:
        return Fate.GONE
    blob = bytes(row.blob).hex()
    raw, size = _content(row, blob)
    item = read_or_refuse(row.epoch, git.Entry(row.commit, int(row.arrived.timestamp()), "m", blob), size, raw)
    if isinstance(item, Reading):
        return _keep(row, item)
    changed = Quarantine.objects.filter(pk=row.pk).update(
        error=item.error, message_id=item.message_id, size=item.size, noticed_at=timezone.now(),
        dismissed_at=None, dismissed_by="",
    )  # fmt: skip
    return Fate.REFUSED if changed else Fate.GONE


@transaction.atomic
def _keep(row: Quarantine, reading: Reading) -> Fate:
    """The store lock comes first, as everywhere; the row says whether upstream, or another worker, was quicker."""
    store_lock()
    if not Quarantine.objects.filter(pk=row.pk).delete()[0]:
        return Fate.GONE
    store_facts(store_copies(row.epoch, [reading.copy]), [reading])
    advance_generation()
    return Fate.STORED


def _content(row: Quarantine, blob: str) -> tuple[bytes | None, int]:
    """The mail and its size out of the mirror; upstream is asked for one that is missing there."""
    mirror = mirror_path(row.epoch)
    _, size, raw = next(git.read_blobs(mirror, [blob]))
    if raw is None and _bring(row, blob):
        _, size, raw = next(git.read_blobs(mirror, [blob]))
    return raw, size


def _bring(row: Quarantine, blob: str) -> bool:
    """Whether upstream gave the object; a paused source is not asked, and a light one has no other copy."""
    inbox: Inbox = row.epoch.inbox
    if not inbox.is_enabled or inbox.way != Way.MIRROR:
        return False
    try:
        for upstream in upstreams(inbox.url):
            if upstream.number == row.epoch.number:
                git.fetch_object(mirror_path(row.epoch), upstream.url, blob)
                return True
    except git.GitError as error:
        logger.warning("object %s of inbox %s: %s", blob, inbox.name, error)
    return False


def dismiss(chosen: QuerySet[Quarantine], *, by: str, at: datetime) -> int:
    """Take mails off the list of /sources/, where they are only counted from now on; how many were not before.

    Their blobs stay known: no reading of the archive brings them back.
    """
    return chosen.filter(dismissed_at=None).update(dismissed_at=at, dismissed_by=by)
