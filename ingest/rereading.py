"""Run the readers again on mail that is stored: what they make of it now replaces what they made of it then.

For after an upgrade that taught a reader something. The mirrors are read, upstream is not asked.
"""

import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import F

from archive import git
from archive.models import Delivery, Epoch
from archive.sources import mirror_path
from archive.store import Stored, renew, store_lock
from ingest.models import advance_generation
from ingest.pipeline import Reading, read_mail, store_facts

logger = logging.getLogger(__name__)
_BATCH = 1000  # mails per transaction


def reread(progress: Callable[[int], None]) -> int:
    """Read every stored mail again, the copy that speaks for it; how many. Rebuild afterwards."""
    done = 0
    for epoch in Epoch.objects.select_related("inbox"):
        spoken = Delivery.objects.filter(epoch=epoch, blob=F("message__blob")).order_by("pk")
        last = 0
        while batch := list(spoken.filter(pk__gt=last).select_related("message")[:_BATCH]):
            _reread(epoch, batch)
            last = batch[-1].pk
            done += len(batch)
            progress(done)
    return done


@transaction.atomic
def _reread(epoch: Epoch, batch: list[Delivery]) -> None:
    blobs = [bytes(delivery.blob).hex() for delivery in batch]
    readings: list[Reading] = []
    keys: dict[str, int] = {}
    for delivery, (blob, size, raw) in zip(batch, git.read_blobs(mirror_path(epoch), blobs), strict=True):
        if raw is None:  # what was read of it once is all that is left
            continue
        entry = git.Entry("", int(delivery.arrived.timestamp()), "m", blob)
        try:
            readings.append(read_mail(raw, entry, size, is_post=epoch.inbox.holds_issues))
        except Exception:  # the one mail keeps the facts that it has
            ident = delivery.message.message_id
            logger.exception("mail %s cannot be read again", ident, extra={"message_id": ident})
            continue
        keys[delivery.message.message_id] = delivery.message_id
    known = [reading for reading in readings if reading.copy.mail.message_id in keys]
    store_lock()
    renew({keys[reading.copy.mail.message_id]: reading.copy for reading in known})
    store_facts(Stored(keys, set(), frozenset(keys.values())), known)
    advance_generation()
