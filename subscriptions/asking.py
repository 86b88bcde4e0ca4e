"""Asking for a subscription, or for a link to what one has.

What a visitor sees never depends on whether an address is known, or has had its mails of the day: the request is
stored, and a task sends the mail, or none.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from kombu.exceptions import OperationalError

from digests.scope import EVERYTHING, Scope
from subscriptions import limits
from subscriptions.models import Asked, Attempt, new_key
from subscriptions.tasks import mail_link


class Outcome(Enum):
    """What became of a request, as far as a visitor may know."""

    TAKEN = auto()
    TOO_MANY = auto()  # from the visitor's network, or all together
    NO_QUEUE = auto()  # mails cannot be sent now


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for; with a cadence of '' it is a link to what there is."""

    address: str
    cadence: str = ""
    scope: Scope = EVERYTHING
    format: str = ""


def ask(request: Request, *, network: str, now: datetime) -> Outcome:
    """Count, store and let a worker send the mail; without a queue nothing is kept."""
    counted: list[Attempt] = []
    for kind, who in ((limits.NETWORK, network), (limits.SITE, "")):
        attempt = limits.take(kind, who, now=now)
        if attempt is None:
            return Outcome.TOO_MANY
        counted.append(attempt)
    asked = Asked.objects.create(
        key=new_key(),
        address=request.address,
        cadence=request.cadence,
        scope=request.scope.text,
        format=request.format,
        asked_at=now,
    )
    try:
        mail_link.delay(asked.key)
    except OperationalError:
        asked.delete()
        Attempt.objects.filter(pk__in=[one.pk for one in counted]).delete()
        return Outcome.NO_QUEUE
    return Outcome.TAKEN
