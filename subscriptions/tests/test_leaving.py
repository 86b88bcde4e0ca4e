"""Unsubscribing in one request, and that nothing is left of who has gone."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client

from subscriptions import store
from subscriptions.links import manage_url, unsubscribe_url
from subscriptions.models import Asked, Subscriber, Subscription
from subscriptions.tests.people import ROSA, asks, make_subscriber, subscribes

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def gmail() -> Client:
    """A mail server: without cookies, so without a token against forged forms."""
    return Client(enforce_csrf_checks=True)


def test_one_click_unsubscribes_without_cookies_or_a_redirect() -> None:
    rosa = make_subscriber(ROSA, "cycle=7.0", "cycle=7.1")
    first, second = rosa.subscriptions.order_by("pk")

    response = gmail().post(path_of(unsubscribe_url(first.key)), ONE_CLICK)

    assert (response.status_code, response.cookies) == (200, {})
    assert list(Subscription.objects.all()) == [second]


def test_it_works_as_a_form_of_either_kind() -> None:
    rosa = make_subscriber(ROSA, "cycle=7.0", "cycle=7.1", "cycle=7.2")
    kinds = ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/nonsense"]

    for one, kind in zip(rosa.subscriptions.all(), kinds, strict=True):
        response = gmail().post(path_of(unsubscribe_url(one.key)), b"List-Unsubscribe=One-Click", content_type=kind)
        assert response.status_code == 200

    assert not Subscription.objects.exists()


def test_a_look_at_the_link_changes_nothing(client: Client) -> None:
    one = make_subscriber(ROSA, "cycle=7.0").subscriptions.get()

    response = client.get(path_of(unsubscribe_url(one.key)))

    assert "the 7.0 cycle, once a week, as plain text" in response.content.decode()
    assert ROSA not in response.content.decode()
    assert Subscription.objects.exists()


def test_twice_is_as_good_as_once_and_a_key_of_nothing_answers_the_same() -> None:
    path = path_of(unsubscribe_url(make_subscriber().subscriptions.get().key))

    first, second = (gmail().post(path, ONE_CLICK) for _ in range(2))
    nobody = gmail().post(path_of(unsubscribe_url("a" * 26)), ONE_CLICK)

    assert first.status_code == second.status_code == nobody.status_code == 200
    assert first.content == second.content == nobody.content


def test_a_forged_link_is_not_found() -> None:
    key = make_subscriber().subscriptions.get().key

    assert gmail().post(f"/unsubscribe/{key}.AAAA/", ONE_CLICK).status_code == 404
    assert Subscription.objects.exists()


def test_other_methods_are_refused() -> None:
    path = path_of(unsubscribe_url(make_subscriber().subscriptions.get().key))

    assert gmail().delete(path).status_code == gmail().put(path).status_code == 405


def everywhere(*words: str) -> set[str]:
    """Tables of this database in which a row has one of the words, in whatever column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            for word in words:
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {name} r WHERE strpos(lower(r::text), %s) > 0)", [word])
                found |= {table} if cursor.fetchone()[0] else set()
    return found


def make_traces(client: Client) -> list[str]:
    """Somebody with a subscription, another one asked for: all that can identify them."""
    one = subscribes(client, ROSA, person=ROSA)
    asks(client, cadence="daily")
    words = [ROSA, quote(ROSA), one.key, one.subscriber.key, Asked.objects.get().key]
    assert everywhere(*words) == {"subscriptions_asked", "subscriptions_subscriber", "subscriptions_subscription"}
    return words


def test_with_the_last_subscription_everything_is_gone(client: Client) -> None:
    words = make_traces(client)

    gmail().post(path_of(unsubscribe_url(Subscription.objects.get().key)), ONE_CLICK)

    assert everywhere(*words) == set()


def test_deleting_everything_deletes_it(client: Client) -> None:
    words = make_traces(client)
    path = path_of(manage_url(Subscriber.objects.get().key))

    response = client.post(path, {"forget": "1"})

    assert "your address is deleted" in response.content.decode()
    assert everywhere(*words) == set()
    assert client.get(path).status_code == 410


def test_others_stay(client: Client) -> None:
    make_subscriber("tom@example.org")
    rosa = make_subscriber(ROSA)

    store.forget(rosa.key)

    assert Subscriber.objects.get().address == "tom@example.org"
    assert Subscription.objects.count() == 1


def test_forgetting_somebody_unknown_is_no_error() -> None:
    store.forget("a" * 26)
    store.leave("a" * 26)
