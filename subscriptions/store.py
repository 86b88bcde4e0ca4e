"""Writes: what was asked for is confirmed, changed, ended. Whatever ends is deleted, not marked.

Everything that changes what a subscriber has holds the subscriber's row, so that nobody is confirmed into a row that is
just being deleted.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from digests.scope import Scope
from subscriptions.models import Asked, Subscriber, Subscription


def confirm(key: str, *, now: datetime) -> Subscription | None:
    """What was asked for becomes a subscription; None where the key is of nothing, or of what was confirmed before.

    Who confirms can read their mail: sending begins again if it was suspended.
    """
    with transaction.atomic():
        asked = Asked.objects.filter(key=key).exclude(cadence="").first()
        if asked is None:
            return None
        subscriber = _held(asked.address)
        if not Asked.objects.filter(pk=asked.pk).delete()[0]:  # confirmed a moment ago, or withdrawn
            transaction.set_rollback(True)
            return None
        Subscriber.objects.filter(pk=subscriber.pk).update(bounces=0, bounced_on=None, suspended_at=None)
        made, _ = Subscription.objects.update_or_create(
            subscriber=subscriber,
            cadence=asked.cadence,
            scope=asked.scope,
            defaults={"format": asked.format},
            create_defaults={"format": asked.format, "since": now},
        )
        return made


def leave(key: str) -> None:
    """End a subscription; with the last one goes all that is known of the subscriber. Twice is as good as once."""
    with transaction.atomic():
        whose = Subscriber.objects.filter(subscriptions__key=key).first()
        found = Subscriber.objects.select_for_update().filter(pk=whose.pk).first() if whose else None
        if found is None:
            return
        Subscription.objects.filter(key=key).delete()
        if not found.subscriptions.exists():
            _delete(found)


def forget(subscriber_key: str) -> None:
    """Delete all that is known of a subscriber."""
    with transaction.atomic():
        found = Subscriber.objects.select_for_update().filter(key=subscriber_key).first()
        if found is not None:
            _delete(found)


def change(key: str, *, cadence: str, scope: Scope, format: str, now: datetime) -> bool:
    """Give a subscription other values; False where the subscriber has another one of just these, or it has ended.

    Of another scope or cadence nothing is told that happened before.
    """
    with transaction.atomic():
        found = Subscription.objects.select_for_update().filter(key=key).first()
        if found is None:
            return False
        is_other = (found.cadence, found.scope) != (cadence, scope.text)
        since = now if is_other else found.since
        try:
            with transaction.atomic():
                Subscription.objects.filter(pk=found.pk).update(
                    cadence=cadence, scope=scope.text, format=format, since=since
                )
        except IntegrityError:  # subscription_once
            return False
        return True


def resume(subscriber_key: str) -> None:
    """Send again to an address that was suspended, as its owner says that it works."""
    Subscriber.objects.filter(key=subscriber_key).update(bounces=0, bounced_on=None, suspended_at=None)


def of_address(address: str) -> Subscriber | None:
    """The subscriber of an address, whatever the case of its letters."""
    return Subscriber.objects.alias(plain=Lower("address")).filter(plain=address.lower()).first()


def _held(address: str) -> Subscriber:
    """The subscriber of an address, made if need be, and locked until the transaction ends."""
    while True:
        found = of_address(address)
        if found is None:
            try:
                with transaction.atomic():
                    found = Subscriber.objects.create(address=address)
            except IntegrityError:  # somebody else was first: subscriber_once
                continue
        locked = Subscriber.objects.select_for_update().filter(pk=found.pk).first()
        if locked is not None:  # else it was deleted just now
            return locked


def _delete(found: Subscriber) -> None:
    Asked.objects.alias(plain=Lower("address")).filter(plain=found.address.lower()).delete()
    found.delete()
