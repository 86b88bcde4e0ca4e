"""From the form to the subscription: the mail, the link in it, the button."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from subscriptions.models import Asked, Subscriber, Subscription
from subscriptions.pruning import prune
from subscriptions.tests.people import ROSA, asks, link_in, make_subscriber, subscribes, worker_answers
from tests.make import make_regression, make_releases
from topics.models import Topic

pytestmark = pytest.mark.django_db


def test_nobody_is_subscribed_before_they_confirm(client: Client) -> None:
    page = asks(client, cadence="daily", format="html")
    (text,) = worker_answers()

    assert "A mail is on its way to rosa@example.org" in page
    assert "everything, once a day, as HTML" in page
    assert "everything, once a day, as HTML" in text
    assert (Asked.objects.count(), Subscriber.objects.count(), Subscription.objects.count()) == (1, 0, 0)


def test_the_mail_says_when_and_how_to_be_left_alone_and_not_from_where(client: Client) -> None:
    asks(client)

    (text,) = worker_answers()

    assert re.search(r"on \w+ \d{1,2}, \d{4}, at \d\d:\d\d UTC", " ".join(text.split()))
    assert "do nothing: the address is deleted in two days" in text
    assert "127.0.0" not in text.replace("http://127.0.0.1:8000", "").replace("asked 127.0.0.1:8000", "")
    assert all(len(line) <= 78 for line in text.split("\n") if "http" not in line)


def test_the_mail_is_one_that_no_vacation_program_answers(client: Client) -> None:
    asks(client)

    worker_answers()

    head = mail.outbox[0].message().as_bytes().decode().partition("\n\n")[0]
    assert "\nAuto-Submitted: auto-generated\n" in head
    assert mail.outbox[0].to == [ROSA]


def test_a_look_at_the_link_changes_nothing_and_the_button_subscribes(client: Client) -> None:
    make_releases()
    make_regression(subsystems=["netdev"])
    asks(client, subsystem="netdev", cycle="7.0", cadence="rc")
    path = link_in(worker_answers()[0])

    seen = client.get(path)
    assert b"netdev in the 7.0 cycle, with each -rc and release, as plain text" in seen.content
    assert not Subscription.objects.exists()
    done = client.post(path)

    assert done.status_code == 200
    found = Subscription.objects.get()
    assert (found.subscriber.address, found.scope, found.cadence) == (ROSA, "cycle=7.0&subsystem=netdev", "rc")
    assert not Asked.objects.exists()


def test_confirming_needs_no_cookie(client: Client) -> None:
    asks(client)
    path = link_in(worker_answers()[0])

    assert Client(enforce_csrf_checks=True).post(path).status_code == 200
    assert Subscription.objects.exists()


def test_asking_needs_the_token_of_the_form() -> None:
    assert Client(enforce_csrf_checks=True).post("/subscribe/", {"to": ROSA}).status_code == 403
    assert not Asked.objects.exists()


def test_a_second_wish_of_the_same_person_is_a_second_subscription(client: Client) -> None:
    make_releases()
    first = subscribes(client)
    second = subscribes(client, "ROSA@example.org", cycle="7.0")

    assert first.subscriber == second.subscriber
    assert Subscriber.objects.get().address == ROSA


def test_who_confirms_is_told_where_mails_go(client: Client) -> None:
    make_subscriber("Rosa@example.org")
    asks(client, ROSA, cadence="daily")

    done = client.post(link_in(worker_answers()[0]))

    assert "Mails go to Rosa@example.org from now on" in done.text


def test_another_format_of_what_one_has_is_a_change_of_it(client: Client) -> None:
    first = subscribes(client)

    subscribes(client, format="html")

    changed = Subscription.objects.get()
    assert (changed.key, changed.format, changed.since) == (first.key, "html", first.since)


def test_who_has_just_that_already_is_told_so_with_a_link_to_it(client: Client) -> None:
    subscribes(client)
    asks(client)

    (text,) = worker_answers()

    assert "for mails that this address gets already" in " ".join(text.split())
    assert client.get(link_in(text)).status_code == 200
    assert not Asked.objects.exists()


def test_confirming_shows_that_mails_arrive_again(client: Client) -> None:
    make_subscriber(bounces=3, suspended_at="2026-11-01T00:00Z")

    subscribes(client, cadence="daily")

    assert Subscriber.objects.get().suspended_at is None


def test_the_mail_repeats_no_address_that_a_stranger_typed(client: Client) -> None:
    asks(client, person=f"{ROSA}, buy-our-pills@spam.example")

    (text,) = worker_answers()

    assert "commits and reports of this address and 1 other address" in " ".join(text.split())
    assert "pills" not in text


def test_the_words_can_be_had_without_an_address(client: Client) -> None:
    Topic.objects.create(slug="devtmpfs", name="Device nodes", words=["devtmpfs"], is_published=True)

    page = asks(client, "", look="1", topic="devtmpfs", cadence="at-once")

    assert "the topic Device nodes, as soon as something happens, as plain text" in page
    assert not Asked.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["x" * 500 + "@example.org", "rösa@example.org", "a@b.org\r\nBcc: c@d.org", "a\x00@b.org", "<script>@b.org", ""],
)
def test_an_address_that_cannot_be_is_refused_and_nothing_stored(client: Client, address: str) -> None:
    response = client.post("/subscribe/", {"to": address})

    text = response.content.decode()
    assert response.status_code == 400
    assert 'id="e-to"' in text
    assert "<script>@" not in text
    assert not Asked.objects.exists()


def test_unconfirmed_requests_are_forgotten_after_two_days(client: Client) -> None:
    asks(client)
    path = link_in(worker_answers()[0])
    asked = Asked.objects.get()

    assert prune(asked.asked_at + timedelta(hours=47))[0] == 0
    assert prune(asked.asked_at + timedelta(hours=49))[0] == 1

    assert not Asked.objects.exists()
    assert client.post(path).status_code == 410
    assert not Subscriber.objects.exists()


def test_a_task_that_runs_twice_sends_one_mail(client: Client) -> None:
    asks(client)

    assert (len(worker_answers()), len(worker_answers())) == (1, 0)
