"""What tests do as visitors and subscribers: fill in the form, let the worker send, open the link in the mail."""

import re
from datetime import UTC, datetime

from django.core import mail
from django.test import Client

from subscriptions.answering import answer
from subscriptions.models import Asked, Subscriber, Subscription

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROSA = "rosa@example.org"


def make_subscriber(address: str = ROSA, *scopes: str, **facts: object) -> Subscriber:
    """A subscriber of scopes, everything if none is given, once a week as text."""
    made = Subscriber.objects.create(address=address, **facts)
    for scope in scopes or ("",):
        Subscription.objects.create(subscriber=made, cadence="weekly", scope=scope, format="text", since=NOON)
    return made


def asks(client: Client, to: str = ROSA, **fields: object) -> str:
    """Subscribe by the form; the page that comes."""
    response = client.post("/subscribe/", {"to": to, **fields})
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def worker_answers() -> list[str]:
    """Let the worker do what waits; the texts of the mails it sent."""
    mail.outbox.clear()
    for key in Asked.objects.filter(mailed_at=None).order_by("pk").values_list("key", flat=True):
        answer(key, now=Asked.objects.get(key=key).asked_at)
    return [str(one.body) for one in mail.outbox]


def link_in(text: str) -> str:
    """The path of the link that a mail is about."""
    (found,) = re.findall(r"http://\S+?(/(?:subscribe|unsubscribe)/\S+)", text)
    return str(found)


def subscribes(client: Client, to: str = ROSA, **fields: object) -> Subscription:
    """All of it: the form, the mail, the button."""
    asks(client, to, **fields)
    (text,) = worker_answers()
    assert client.post(link_in(text)).status_code == 200
    found = Subscription.objects.order_by("pk").last()
    assert found is not None
    return found
