"""Mails that a list did not give, and threads begun before we came: asked for bit by bit, less often each time."""

from datetime import datetime, timedelta
from hashlib import sha1

from archive.fetch import ChallengeError, FetchError, RefusedError, TryLaterError, UnreachableError
from archive.models import Epoch, Inbox, Quarantine
from lore.feed import Entry
from lore.models import Want
from lore.shelf import Shelf
from lore.web import Web

PER_VISIT = 20  # requests
HOPELESS = (ChallengeError, RefusedError, TryLaterError, UnreachableError)  # nothing else need be asked now, either
_PAUSE, _LONGEST = timedelta(minutes=10), timedelta(days=1)  # doubled with each try, up to a day
_TRIES = 12  # about five days; what is still missing then stays on /sources/ until somebody dismisses it


def put_aside(inbox: Inbox, entry: Entry, error: str, *, now: datetime) -> None:
    """Keep a mail that its list did not give among those that could not be read; it is asked for again."""
    asked = {"slug": entry.slug, "is_parent": False, "ask_at": now + _PAUSE, "tries": 1, "error": error[:500]}
    Want.objects.update_or_create(inbox=inbox, message_id=entry.message_id, defaults=asked)
    epoch = Epoch.objects.get_or_create(inbox=inbox, number=0)[0]
    told = {"commit": "", "arrived": entry.arrived, "error": f"{entry.message_id}: {error}"[:2000]}
    Quarantine.objects.update_or_create(epoch=epoch, blob=_mark(entry.message_id), defaults=told)


def note_seen(inbox: Inbox, entry: Entry) -> None:
    """The list gave a mail that names itself or its arrival otherwise than the feed does: not to be asked for again."""
    done = {"slug": entry.slug, "is_parent": False, "ask_at": None, "error": ""}
    Want.objects.update_or_create(inbox=inbox, message_id=entry.message_id, defaults=done)


def ask_some(inbox: Inbox, shelf: Shelf, web: Web, *, now: datetime) -> None:
    """Ask for what is due. Raises FetchError where nothing else need be asked either; for a thread that did not come,
    after all others. Mails of the list itself that it did not give are in quarantine.
    """
    failure: FetchError | None = None
    due = Want.objects.filter(inbox=inbox, ask_at__lte=now).order_by("ask_at", "message_id")
    for want in due[:PER_VISIT]:
        if not Want.objects.filter(pk=want.pk, ask_at__isnull=False).exists():  # came with another's thread
            continue
        if want.is_parent and shelf.knows([want.message_id]):
            want.delete()
            continue
        try:
            found = web.thread(want.slug) if want.is_parent else web.raw(want.slug)
        except HOPELESS:
            raise
        except FetchError as error:
            _later(want, str(error), now=now)
            failure = failure or (error if want.is_parent else None)
            continue
        _take(want, found, shelf, now=now)
    if failure is not None:
        raise failure


def _take(want: Want, found: list[bytes] | None, shelf: Shelf, *, now: datetime) -> None:
    if found:
        shelf.add(found)
    if want.is_parent:
        _settle_thread(want, shelf)
    elif found:
        Quarantine.objects.filter(epoch__inbox=want.inbox, blob=_mark(want.message_id)).delete()
        Want.objects.filter(pk=want.pk).update(ask_at=None, error="")
    else:
        _later(want, "the list has no such mail (any more)", now=now)


def _settle_thread(want: Want, shelf: Shelf) -> None:
    """Parents that came are wanted no more; those of the same mail that did not are not on this list."""
    kin = Want.objects.filter(inbox=want.inbox, is_parent=True, ask_at__isnull=False)
    came = shelf.knows(kin.values_list("message_id", flat=True))
    kin.filter(message_id__in=came).delete()
    kin.filter(slug=want.slug).update(ask_at=None)


def _later(want: Want, error: str, *, now: datetime) -> None:
    tries = want.tries + 1
    ask_at = now + min(_PAUSE * 2**tries, _LONGEST) if tries < _TRIES else None
    Want.objects.filter(pk=want.pk).update(tries=tries, ask_at=ask_at, error=error[:500])
    if not want.is_parent:
        told = f"{want.message_id}: {error}"[:2000]
        Quarantine.objects.filter(epoch__inbox=want.inbox, blob=_mark(want.message_id)).update(error=told)


def _mark(message_id: str) -> bytes:
    """What stands for the blob of a mail that nobody has seen."""
    return sha1(b"wanted\0" + message_id.encode("utf-8", "replace"), usedforsecurity=False).digest()
