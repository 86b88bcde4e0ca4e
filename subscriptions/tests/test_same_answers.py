"""Nobody learns from this site whether an address is subscribed."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from subscriptions import limits
from subscriptions.models import Asked, Attempt
from subscriptions.tests.people import ROSA, asks, make_subscriber, worker_answers

pytestmark = pytest.mark.django_db
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def make_nothing() -> None:
    """An address that nobody has heard of."""


def make_same() -> None:
    make_subscriber(ROSA)


def make_other() -> None:
    make_subscriber(ROSA, "cycle=7.0")


def make_suspended() -> None:
    make_subscriber(ROSA, suspended_at=timezone.now(), bounces=3)


def make_pending() -> None:
    Asked.objects.create(address=ROSA, cadence="weekly", format="text", asked_at=timezone.now())


def make_over_the_limit() -> None:
    now = timezone.now() - timedelta(minutes=5)
    while limits.take(limits.ADDRESS, ROSA, now=now):
        pass


@pytest.mark.parametrize("make", [make_same, make_other, make_suspended, make_pending, make_over_the_limit])
@pytest.mark.parametrize("path", ["/subscribe/", "/subscribe/link/"])
def test_the_answer_is_the_same_for_all_addresses(client: Client, path: str, make: object) -> None:
    def answered() -> tuple[int, str, dict[str, str]]:
        response = client.post(path, {"to": ROSA}, headers={"x-request-id": "0123456789"})
        return response.status_code, _TOKEN.sub("", response.content.decode()), dict(response.headers)

    unknown = answered()
    Asked.objects.all().delete()
    Attempt.objects.all().delete()
    make()  # type: ignore[operator]

    assert answered() == unknown


def test_an_unknown_address_that_asks_for_its_link_gets_no_mail(client: Client) -> None:
    client.post("/subscribe/link/", {"to": ROSA})

    assert worker_answers() == []
    assert not Asked.objects.exists()


@pytest.mark.parametrize("path", ["/subscribe/", "/subscribe/link/"])
def test_a_known_one_gets_it_whatever_the_case_of_its_letters_and_where_it_was_confirmed(
    client: Client, path: str
) -> None:
    make_subscriber("Rosa@example.org")

    client.post(path, {"to": ROSA})

    (text,) = worker_answers()
    assert "/subscribe/manage/" in text
    assert mail.outbox[0].to == ["Rosa@example.org"]  # rosa@ may be somebody else (RFC 5321, 2.4)


def test_who_is_suspended_is_told_in_the_mail(client: Client) -> None:
    make_subscriber(suspended_at="2026-11-01T00:00Z", bounces=3)

    asks(client)

    assert "Nothing has been sent since November 1" in worker_answers()[0]


def test_a_page_that_is_asked_for_with_a_key_of_somebody_else_says_nothing(client: Client) -> None:
    from subscriptions.links import manage_url

    mine = make_subscriber("tom@example.org")
    other = make_subscriber(ROSA).subscriptions.get()
    path = "/" + manage_url(mine.key).split("/", 3)[3]

    assert client.get(f"{path}{other.key}/").status_code == client.get(f"{path}{'a' * 26}/").status_code == 410
    client.post(path, {"end": other.key})

    other.refresh_from_db()
