"""/mails/ has figures and words, and nobody's address or interests."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from delivery.answers import in_words
from delivery.models import Delivery, Dispatch, Rendering, State
from delivery.tests.making import crowd, rendered
from delivery.tidying import tidy
from subscriptions.models import Subscription

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    return client.get("/mails/").content.decode()


def test_an_installation_that_never_sent_anything_says_so_and_what_comes_next(client: Client) -> None:
    text = page(client)

    assert "Nothing has been sent" in text
    assert "Week 20" in text


def test_each_state_is_counted(client: Client) -> None:
    crowd(7)
    rendered(now=timezone.now())
    keys = list(Delivery.objects.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=keys[:3]).update(state=State.SENT)
    Delivery.objects.filter(pk=keys[3]).update(
        state=State.FAILED, answer="550 5.1.1 <address> is unknown to mx.example"
    )
    Subscription.objects.filter(deliveries=keys[6]).delete()

    text = page(client)

    assert [f'data-l="{word}">{count}<' in text for word, count in (("waiting", 2), ("sent", 3), ("failed", 1))] == [
        True
    ] * 3
    assert "1 failed: the server said 550 5.1.1" in text
    assert "1 unsubscribed since" in text
    assert "mx.example" not in text


def test_nothing_tells_who_gets_what(client: Client) -> None:
    crowd(3)
    rendered(now=timezone.now())
    Rendering.objects.update(scope="person=ada@example.org", error="KeyError: ada@example.org", rendered_at=None)
    Dispatch.objects.update(error="ada@example.org", quiet_until=timezone.now() + timedelta(minutes=5))

    text = page(client)

    assert "example.org" not in text
    assert "could not be reached" in text
    assert "1 of its versions could not be written and is tried again" in text


def test_the_page_asks_as_much_for_many_dispatches_as_for_one(
    client: Client, django_assert_max_num_queries: object
) -> None:
    now = timezone.now()
    for number in range(40):
        Dispatch.objects.create(
            cadence="daily", name=str(number), since=now, until=now, planned_at=now, recipients=number + 1
        )

    with django_assert_max_num_queries(10):  # type: ignore[operator]
        page(client)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("550 5.1.1 no such user", "the server said 550 5.1.1"),
        ("554 refused", "the server said 554"),
        ("given up: 450 4.7.1 greylisted", "given up after two days: the server said 450 4.7.1"),
        ("given up", "given up after two days: no mail server took it"),
        ("To: '<address>' is no address", "it could not be written or sent"),
        ("", "no mail server took it"),
    ],
)
def test_answers_in_words(answer: str, words: str) -> None:
    assert in_words(answer) == words


def test_what_became_of_a_dispatch_that_has_ended_is_not_counted_again(client: Client) -> None:
    crowd(3)
    rendered(now=timezone.now())
    keys = list(Delivery.objects.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=keys[:2]).update(state=State.SENT)
    Delivery.objects.filter(pk=keys[2]).update(state=State.FAILED, answer="550 5.1.1 no such user")
    tidy(timezone.now())
    before = page(client)

    Delivery.objects.all().delete()  # who was sent one and leaves later did get it

    assert page(client) == before
    assert 'data-l="sent">2<' in before
    assert "1 failed: the server said 550 5.1.1" in before
