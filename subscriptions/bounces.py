"""Mails that came back: an address that keeps returning them is left in peace until its owner says otherwise."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from subscriptions.models import Subscriber

_MOST = 3  # days with a bounce: one may be a full mailbox or a mistake of a mail server
_FORGOTTEN = timedelta(days=35)  # so that a monthly trouble is still seen, and last year's is not


def bounced(subscriber_key: str, *, on: date) -> bool:
    """A mail to a subscriber came back on a day (UTC): whether nothing is sent any more from now on.

    A day counts once, however many mails came back; a day before the last one that counted is old news. Keys of nobody
    are no error: who left is not to be found.
    """
    with transaction.atomic():
        found = Subscriber.objects.select_for_update().filter(key=subscriber_key).first()
        if found is None:
            return False
        last = found.bounced_on
        if last is None or on > last:
            found.bounces = 1 if last is None or on - last > _FORGOTTEN else found.bounces + 1
            found.bounced_on = on
            if found.bounces >= _MOST and found.suspended_at is None:
                found.suspended_at = datetime.combine(on, time(), tzinfo=UTC)
            found.save(update_fields=["bounces", "bounced_on", "suspended_at"])
        return found.suspended_at is not None
