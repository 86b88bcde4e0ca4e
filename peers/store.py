"""Asks peers for their exports, and keeps where they and we disagree."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from archive import lookup
from archive.fetch import Client, FetchError, TryLaterError
from archive.models import Message
from peers.compare import disagreements
from peers.models import Difference, Peer
from peers.reader import Exported, read_export

_MAX_EXPORT = 64 * 1024 * 1024  # bytes


def compare(peer: Peer, *, at: datetime) -> None:
    """Ask one peer, and keep the differences; when it cannot be asked, those of the last time stay."""
    if peer.quiet_until is not None and peer.quiet_until > at:
        return
    peer.checked_at, peer.error = at, ""
    try:
        entries = ask(peer.url)
        keep(peer, entries, at=at)
        peer.entries, peer.succeeded_at = len(entries), at
    except (FetchError, ValueError) as error:
        peer.error = str(error)[:500]
        if isinstance(error, TryLaterError):
            peer.quiet_until = at + timedelta(seconds=error.seconds)
    # Only what was found out: the rest may have been changed meanwhile, or the peer deleted.
    found = {name: getattr(peer, name) for name in ("entries", "quiet_until", "checked_at", "succeeded_at", "error")}
    Peer.objects.filter(pk=peer.pk).update(**found)


def ask(url: str) -> list[Exported]:
    """A peer's export. FetchError or ValueError says why there is none."""
    with Client() as client:
        answer = client.get(url, limit=_MAX_EXPORT)
        answer.json()  # or the error that names a challenge or a page for people
        return read_export(answer.body)


@transaction.atomic
def keep(peer: Peer, entries: Iterable[Exported], *, at: datetime) -> None:
    """Replace a peer's differences; one that was noticed before keeps its date."""
    if Peer.objects.select_for_update().filter(pk=peer.pk).first() is None:  # one at a time
        return  # deleted meanwhile
    since = {(d.report, d.what): d.since for d in peer.differences.all()}
    found = disagreements(entries, at=at)
    peer.differences.all().delete()
    Difference.objects.bulk_create(
        Difference(
            peer=peer,
            report=one.report,
            title=one.title,
            what=one.what,
            theirs=one.theirs,
            ours=one.ours,
            since=since.get((one.report, one.what.value), at),
        )
        for one in found
    )


def seed(entries: Iterable[Exported]) -> int:
    """Let the archive be asked for the mails behind an export that no inbox has; how many those are.

    Nothing of the export itself is taken over: what we say follows from mails that everybody can read.
    """
    wanted = {ident for entry in entries for ident in entry.mails}
    listed = Message.objects.filter(message_id__in=wanted).exclude(deliveries__epoch__inbox__name=lookup.INBOX)
    known = set(listed.values_list("message_id", flat=True))
    lookup.want(wanted - known, inbox=lookup.SEEDED)
    return len(wanted - known)
