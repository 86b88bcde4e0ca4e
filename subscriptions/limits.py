"""How often somebody may ask: counted by keyed digests, so that the table tells nobody's address or network."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from subscriptions.models import Attempt

LONGEST = timedelta(days=1)  # after which no limit looks at an attempt any more


@dataclass(frozen=True, slots=True)
class _Limit:
    most: int
    within: timedelta


NETWORK, SITE, ADDRESS = "network", "site", "address"
_LIMITS = {
    NETWORK: _Limit(20, timedelta(hours=1)),
    SITE: _Limit(500, timedelta(hours=1)),  # mails that strangers make us send
    ADDRESS: _Limit(3, LONGEST),
}
# Counting and adding are two steps: others with the same digest wait, else two at once would both be the last one.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def take(kind: str, who: str, *, now: datetime) -> Attempt | None:
    """Count an attempt, and return what was counted; None where there have been as many as there may be."""
    limit = _LIMITS[kind]
    digest = salted_hmac(f"subscriptions.{kind}", who, algorithm="sha256").hexdigest()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [digest])
        recent = Attempt.objects.filter(kind=kind, who=digest, at__gt=now - limit.within)
        if recent.count() >= limit.most:
            return None
        return Attempt.objects.create(kind=kind, who=digest, at=now)
