"""How often somebody may ask, and how the client is known."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django import Settings

from subscriptions import limits
from subscriptions.mails import TemporaryError
from subscriptions.models import Asked, Attempt
from subscriptions.pruning import prune
from subscriptions.tests.people import NOON, asks, worker_answers

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.django_db
def test_an_address_gets_three_mails_a_day_and_the_page_does_not_tell(client: Client) -> None:
    sent = []
    for cadence in ("weekly", "daily", "rc", "at-once"):
        assert "A mail is on its way" in asks(client, cadence=cadence)
        sent += worker_answers()

    assert len(sent) == 3


@pytest.mark.django_db
def test_what_follows_a_plus_is_no_other_address(client: Client) -> None:
    for number in range(5):
        asks(client, f"Rosa+{number}@example.org")

    assert len(worker_answers()) == 3
    assert [one.address for one in Asked.objects.order_by("pk")] == [f"Rosa+{n}@example.org" for n in range(3)]


@pytest.mark.parametrize("other", ["r.osa@gmail.com", "R.o.s.A+x@GMAIL.com", "rosa@googlemail.com", "rosa@Gmail.com"])
@pytest.mark.django_db
def test_neither_are_dots_that_a_mail_server_does_not_heed(client: Client, other: str) -> None:
    for cadence in ("weekly", "daily", "rc"):
        asks(client, "rosa@gmail.com", cadence=cadence)
    worker_answers()

    asks(client, other, cadence="at-once")

    assert worker_answers() == []


@pytest.mark.django_db
def test_whoever_asks_for_links_of_others_keeps_nobody_from_subscribing(client: Client) -> None:
    for _ in range(5):
        client.post("/subscribe/link/", {"to": "rosa@example.org"})
        worker_answers()

    asks(client)

    assert len(worker_answers()) == 1


@pytest.mark.django_db
def test_a_mail_that_no_server_took_is_none_of_the_three(client: Client) -> None:
    with patch.object(mail.get_connection().__class__, "send_messages", side_effect=OSError), suppress(TemporaryError):
        asks(client)
        worker_answers()

    assert not Attempt.objects.filter(kind=limits.ADDRESS).exists()


@pytest.mark.django_db
def test_a_network_may_ask_twenty_times_an_hour(client: Client) -> None:
    for number in range(20):
        asks(client, f"p{number}@example.org")

    late = client.post("/subscribe/", {"to": "p20@example.org"})

    assert late.status_code == 429
    assert "try again in an hour" in late.content.decode()
    assert client.post("/subscribe/link/", {"to": "p21@example.org"}).status_code == 429
    assert client.post("/subscribe/", {"to": "p22@example.org"}, REMOTE_ADDR="198.51.100.1").status_code == 200
    assert Asked.objects.count() == 21


@pytest.mark.django_db
def test_the_site_sends_500_links_an_hour(client: Client) -> None:
    Attempt.objects.bulk_create(Attempt(kind="site", who=digest_of("site"), at=NOON) for _ in range(499))

    assert limits.take(limits.SITE, "", now=NOON + HOUR / 2)
    assert limits.take(limits.SITE, "", now=NOON + HOUR / 2) is None
    assert limits.take(limits.SITE, "", now=NOON + HOUR)


def digest_of(kind: str) -> str:
    made = limits.take(kind, "", now=NOON - DAY)
    assert made is not None
    return made.who


@pytest.mark.django_db
def test_a_limit_ends_with_its_time() -> None:
    taken = [limits.take(limits.ADDRESS, "a@b.org", now=NOON + n * HOUR) for n in range(4)]

    assert [bool(one) for one in taken] == [True, True, True, False]
    assert limits.take(limits.ADDRESS, "a@b.org", now=NOON + DAY)
    assert limits.take(limits.ADDRESS, "a@b.org", now=NOON + DAY) is None


@pytest.mark.django_db
def test_nobody_can_read_an_address_from_what_is_counted(settings: Settings) -> None:
    first = limits.take(limits.ADDRESS, "a@b.org", now=NOON)
    settings.SECRET_KEY = "another"
    second = limits.take(limits.ADDRESS, "a@b.org", now=NOON)

    assert first
    assert second
    assert first.who != second.who
    assert "a@b.org" not in first.who + second.who


@pytest.mark.django_db
def test_attempts_are_forgotten_after_a_day() -> None:
    limits.take(limits.ADDRESS, "a@b.org", now=NOON)

    assert prune(NOON + DAY) == (0, 0)
    assert prune(NOON + DAY + timedelta(seconds=1)) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_pass_than_may() -> None:
    def one(_: int) -> bool:
        try:
            return limits.take(limits.ADDRESS, "a@b.org", now=NOON) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        passed = sum(pool.map(one, range(16)))

    assert passed == 3
