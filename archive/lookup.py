"""Mails that somebody named and no inbox of ours has: an archive is asked for each of them, with its thread."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from archive.fetch import Client, FetchError, RefusedError, TryLaterError, UnreachableError
from archive.git import GitError
from archive.mail import parse_mail
from archive.mbox import append_mails, arrival_of, split_mbox
from archive.models import Inbox, Lookup, Message

INBOX = "looked-up"  # what was only looked up says nothing by itself: no command of it begins anything
SEEDED = "seeded"  # what an installation begins with counts like the mail of any list
_DESCRIPTIONS = {INBOX: "Mails of other lists that were named here", SEEDED: "What this installation began with"}
_MAX_THREAD = 64 * 1024 * 1024  # bytes, unpacked
_AFTER_ERROR = timedelta(minutes=10)  # doubled with each try, up to a day: no outage lasts for ever
_AFTER_MISSING = timedelta(days=1)  # the archive may get it late; doubled with each try
_TRIES = 6  # then what the archive does not have is left alone


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking: `inbox` is where new mails now lie to be read; None if the archive has no such mail."""

    message_id: str
    inbox: Inbox | None


def want(idents: set[str], *, inbox: str = INBOX) -> None:
    """Put ids on the list of what to ask for; those that were asked for before are left alone."""
    if settings.ARCHIVE_URL and idents:
        now = timezone.now()
        if inbox == SEEDED:  # what was looked up before has to come once more, into that inbox
            Lookup.objects.filter(message_id__in=idents, inbox=INBOX).update(inbox=inbox, ask_at=now, tries=0)
        rows = [Lookup(message_id=ident, ask_at=now, inbox=inbox) for ident in sorted(idents) if len(ident) <= 244]
        Lookup.objects.bulk_create(rows, ignore_conflicts=True)


def ask_next() -> Answer | None:
    """Ask the archive for one mail that is due; None when none is, or no archive answers."""
    now = timezone.now()
    due = Lookup.objects.filter(ask_at__lte=now).order_by("ask_at", "message_id")
    waiting = due.first() if settings.ARCHIVE_URL else None
    if waiting is None:
        return None
    tries = waiting.tries + 1
    inbox = None
    try:
        found = _fetch(waiting.message_id)
        inbox = _keep(found, waiting.inbox) if found else None
    except TryLaterError as error:
        Lookup.objects.filter(ask_at__lte=now).update(ask_at=now + timedelta(seconds=error.seconds), error=str(error))
        return None
    except (FetchError, GitError, OSError, ValueError) as error:
        ask_at = now + min(_AFTER_ERROR * 2 ** min(tries - 1, 8), _AFTER_MISSING)
        _remember(waiting, tries=tries, ask_at=ask_at, error=f"{type(error).__name__}: {error}"[:500])
        if isinstance(error, UnreachableError):
            return None
    else:
        is_late = found is None and tries < _TRIES
        ask_at = now + _AFTER_MISSING * 2 ** (tries - 1) if is_late else None
        _remember(waiting, tries=tries, ask_at=ask_at, error="", is_missing=found is None)
    return Answer(waiting.message_id, inbox)


def _remember(asked: Lookup, **columns: object) -> None:
    """What came of it, unless the mail was wanted in another inbox meanwhile: then it is to be asked for again."""
    Lookup.objects.filter(pk=asked.pk, inbox=asked.inbox).update(**columns)


def _fetch(ident: str) -> bytes | None:
    """The thread of a mail as an mbox, unpacked; None if the archive does not have it."""
    url = f"{settings.ARCHIVE_URL.rstrip('/')}/{quote(ident, safe='@')}/t.mbox.gz"
    try:
        with Client() as client:
            return client.get(url, limit=_MAX_THREAD, gunzip=True).body
    except RefusedError as error:
        if error.status == 404:
            return None
        raise


def _keep(mbox: bytes, name: str) -> Inbox | None:
    """Append the mails that no inbox has to an archive of our own, which is read like any other."""
    mails = [(raw, arrival_of(envelope, raw)) for envelope, raw in split_mbox(io.BytesIO(mbox))]
    upstream = Path(settings.STATE_DIR) / "lookups" / name / "0.git"
    if not append_mails(upstream, mails if name == SEEDED else _unknown(mails)):
        return None
    defaults = {"url": str(upstream.parent), "description": _DESCRIPTIONS[name]}
    return Inbox.objects.get_or_create(name=name, defaults=defaults)[0]


def _unknown(mails: list[tuple[bytes, datetime]]) -> Iterator[tuple[bytes, datetime]]:
    parsed = [(parse_mail(raw, arrived=arrived, size=len(raw)).message_id, raw, arrived) for raw, arrived in mails]
    known = Message.objects.filter(message_id__in=[ident for ident, _, _ in parsed])
    there = set(known.values_list("message_id", flat=True))
    for ident, raw, arrived in parsed:
        if ident not in there:
            yield raw, arrived
