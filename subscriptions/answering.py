"""The mail that answers a request: a link to confirm it, or to what somebody has already; or none."""

from datetime import datetime

from django.db import transaction

from subscriptions import limits, mails, store
from subscriptions.addresses import plain
from subscriptions.links import CONFIRM_WITHIN
from subscriptions.models import Asked, Subscriber


def answer(key: str, *, now: datetime) -> None:
    """Send the mail that a request leads to, once; a mails.TemporaryError means that it may go through later.

    The row is held meanwhile: a task that is given to a second worker does not send a second mail. Only mails that were
    sent count for the limit of an address: nobody can use up what another one has by asking for links to nothing.
    """
    with transaction.atomic():
        free = Asked.objects.select_for_update(skip_locked=True)
        asked = free.filter(key=key, mailed_at=None).first()
        if asked is None:
            return
        known = store.of_address(asked.address)
        is_kept = False
        if now - asked.asked_at < CONFIRM_WITHIN:
            is_kept = _sent(asked, known, now)
        if is_kept:
            Asked.objects.filter(pk=asked.pk).update(mailed_at=now)
        else:
            asked.delete()


def _sent(asked: Asked, known: Subscriber | None, now: datetime) -> bool:
    """Send what fits, unless the address has had its mails of the day; whether the request waits to be confirmed."""
    if not asked.cadence and known is None:
        return False
    if limits.take(limits.ADDRESS, plain(asked.address), now=now) is None:
        return False
    if not asked.cadence and known is not None:
        mails.send_manage(asked, known)
        return False
    if known is not None and _has(known, asked):
        mails.send_known(asked, known)
        return False
    return mails.send_confirm(asked)


def _has(known: Subscriber, asked: Asked) -> bool:
    same = known.subscriptions.filter(cadence=asked.cadence, scope=asked.scope, format=asked.format)
    return same.exists()
