"""Editions looked at before anybody gets them: who would get what, and one mail to one address. Nothing is stored."""

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

from django.core.mail import get_connection
from django.db.models import Count

from delivery.models import Delivery, Dispatch
from delivery.saying import Speaker
from digests.periods import Period
from outgoing.message import Recipient, message
from outgoing.sender import domain, sender
from subscriptions.models import Subscription


def lines(cadence: str, period: Period, *, now: datetime) -> Iterator[str]:
    """For each scope: how many recipients there are and what they would be told."""
    planned = Dispatch.objects.filter(cadence=cadence, name=period.name).first()
    if planned is not None:
        waiting = Delivery.objects.filter(batch__dispatch=planned, state="waiting").count()
        yield f"{planned}: planned at {planned.planned_at:%Y-%m-%d %H:%M} UTC, {waiting} of {planned.recipients} wait"
        return
    active = Subscription.objects.filter(cadence=cadence, since__lte=period.end, subscriber__suspended_at=None)
    scopes = active.order_by("scope").values_list("scope").annotate(Count("pk"))
    speaker = Speaker(_unplanned(cadence, period, now))
    yield f"{cadence} {period.name}: {sum(count for _, count in scopes)} recipients, {len(scopes)} scopes"
    for scope, count in scopes:
        said = speaker.say(scope)
        yield f"{count:7}  {scope or 'everything'}: {said.letter.subject if said else 'nothing to tell'}"


def send(cadence: str, period: Period, *, scope: str, address: str) -> str:
    """Send one edition to one address, at once; its subject, '' when there is nothing to tell."""
    said = Speaker(_unplanned(cadence, period, period.end)).say(scope)
    if said is None:
        return ""
    recipient = Recipient(address, f"trial.{uuid4().hex}@{domain()}", sender())
    get_connection().send_messages([message(said.letter, recipient)])
    return said.letter.subject


def _unplanned(cadence: str, period: Period, now: datetime) -> Dispatch:
    return Dispatch(cadence=cadence, name=period.name, since=period.since, until=period.end, planned_at=now)
