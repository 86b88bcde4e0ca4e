"""Plans what is to be read: cuts new history into ranges that workers take one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from archive import git
from archive.models import Delivery, Epoch, Quarantine, Range
from archive.sources import News

# Raw because the list of live blobs can have 300,000 entries: an anti-join against a temporary table.
_DELETE_DEAD_DELIVERIES = """DELETE FROM archive_delivery d WHERE epoch_id = %s
    AND NOT EXISTS (SELECT FROM live_blob l WHERE l.blob = d.blob) RETURNING message_id"""
_DELETE_DEAD_QUARANTINE = """DELETE FROM archive_quarantine q WHERE epoch_id = %s
    AND NOT EXISTS (SELECT FROM live_blob l WHERE l.blob = q.blob)"""


@dataclass(slots=True)
class _Cut:
    """A range while it grows."""

    start: str
    end: str = ""
    commits: int = 0
    deleted: list[str] = field(default_factory=list)


def plan_reading(news: News) -> list[int]:
    """Replace the epoch's cursor by ranges up to the new head; call inside a transaction.

    Returns the keys of messages that lost a copy, because upstream deleted it or rewrote it away.
    """
    epoch = news.epoch
    start = "" if news.is_rewritten else epoch.head
    cuts, deleted = _cut(git.history(news.mirror, start, news.head), start)
    hurt = _drop_rewritten(news) if news.is_rewritten else []
    hurt += _drop_blobs(epoch, deleted)
    Range.objects.bulk_create(
        [Range(epoch=epoch, start=c.start, end=c.end, commits=c.commits, deleted=c.deleted) for c in cuts]
    )
    Epoch.objects.filter(pk=epoch.pk).update(head=news.head, fingerprint=news.fingerprint)
    epoch.head, epoch.fingerprint = news.head, news.fingerprint
    return hurt


def _cut(entries: Iterator[git.Entry], start: str) -> tuple[list[_Cut], list[str]]:
    """Ranges of the history, and every blob that it deletes.

    A blob deleted in a later range must not be stored by an earlier one that happens to be read after it.
    """
    cuts = [_Cut(start)]
    deleted: list[str] = []
    for entry in entries:
        if cuts[-1].commits >= settings.RANGE_COMMITS and entry.commit != cuts[-1].end:
            cuts.append(_Cut(cuts[-1].end))
        if entry.path == "d":
            for earlier in cuts[:-1]:
                earlier.deleted.append(entry.blob)
            deleted.append(entry.blob)
        cuts[-1].commits += entry.commit != cuts[-1].end
        cuts[-1].end = entry.commit
    return [cut for cut in cuts if cut.commits], deleted


def _drop_blobs(epoch: Epoch, blobs: list[str]) -> list[int]:
    raw = [bytes.fromhex(blob) for blob in blobs]
    Quarantine.objects.filter(epoch=epoch, blob__in=raw).delete()
    gone = Delivery.objects.filter(epoch=epoch, blob__in=raw)
    hurt: list[int] = list(gone.values_list("message_id", flat=True))
    gone.delete()
    return hurt


def _drop_rewritten(news: News) -> list[int]:
    """Delete the deliveries whose blob the rewritten history does not have any more."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE live_blob (blob bytea) ON COMMIT DROP")
        with cursor.copy("COPY live_blob FROM STDIN") as copy:
            for entry in git.history(news.mirror, "", news.head):
                if entry.path == "m":
                    copy.write_row((bytes.fromhex(entry.blob),))
        cursor.execute(_DELETE_DEAD_QUARANTINE, [news.epoch.pk])
        cursor.execute(_DELETE_DEAD_DELIVERIES, [news.epoch.pk])
        hurt = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TABLE live_blob")
    return hurt
