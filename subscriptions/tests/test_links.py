"""Signed links: forged, cut, used, outdated, and those of another purpose."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.conf import settings as configured
from django.test import Client
from pytest_django import Settings

from subscriptions.links import confirm_url, manage_url, unsubscribe_url
from subscriptions.models import Asked, Subscriber, Subscription
from subscriptions.tests.people import NOON, ROSA, asks, link_in, make_subscriber, worker_answers

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


def make_asked() -> Asked:
    return Asked.objects.create(address=ROSA, cadence="weekly", format="text", asked_at=NOON)


def path_of(url: str) -> str:
    assert url.startswith(SITE + "/")
    return url.removeprefix(SITE)


def after(age: timedelta, make: Callable[[str], str], key: str) -> str:
    """The path of a link that was made a while ago."""
    from time import time

    with patch("django.core.signing.time.time", return_value=time() - age.total_seconds()):
        return path_of(make(key))


def paths() -> dict[str, str]:
    subscriber = make_subscriber()
    manage = path_of(manage_url(subscriber.key))
    subscription = subscriber.subscriptions.get()
    return {
        "confirm": path_of(confirm_url(make_asked().key)),
        "manage": manage,
        "export": f"{manage}export/",
        "change": f"{manage}{subscription.key}/",
        "unsubscribe": path_of(unsubscribe_url(subscription.key)),
    }


def damaged(path: str) -> list[str]:
    """The link with its token cut, lengthened, of another key, without a signature, or nonsense."""
    start, key, rest = path.partition(path.split("/")[-2 if not path.startswith("/subscribe/manage") else 3])
    other = ("b" if key[0] == "a" else "a") + key[1:]
    wrong = [key[:-1], key[:-8], key + "A", other, key.partition(".")[0], "%00", "x" * 5000, "..", "a.b.c", "%ED%A0%80"]
    return [f"{start}{one}{rest}" for one in wrong]


@pytest.mark.parametrize("name", ["confirm", "manage", "export", "change", "unsubscribe"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_was_damaged_opens_nothing(client: Client, name: str, method: str) -> None:
    path = paths()[name]
    before = Subscription.objects.count(), Asked.objects.count()

    for wrong in damaged(path):
        response = getattr(client, method)(wrong)
        assert response.status_code in (404, 405), wrong
        assert ROSA not in response.content.decode()

    assert (Subscription.objects.count(), Asked.objects.count()) == before


def test_a_link_does_for_one_purpose_only(client: Client) -> None:
    key = make_subscriber().key
    Asked.objects.create(key=key, address=ROSA, cadence="weekly", format="text", asked_at=NOON)
    Subscription.objects.update(key=key)
    tokens = {make.__name__: make(key).split("/")[-2] for make in (confirm_url, manage_url, unsubscribe_url)}
    starts = {
        "confirm_url": "/subscribe/confirm/",
        "manage_url": "/subscribe/manage/",
        "unsubscribe_url": "/unsubscribe/",
    }

    answers = {(own, of): client.get(f"{starts[own]}{tokens[of]}/").status_code for own in starts for of in tokens}

    assert {pair: status for pair, status in answers.items() if status == 200} == {(own, own): 200 for own in starts}


def test_a_link_to_confirm_can_be_used_once(client: Client) -> None:
    asks(client)
    path = link_in(worker_answers()[0])
    client.post(path)
    Subscriber.objects.all().delete()

    again = client.post(path)

    assert again.status_code == 410
    assert "It was used already" in again.content.decode()
    assert (client.get(path).status_code, Subscriber.objects.count()) == (410, 0)


def test_a_link_to_confirm_ends_after_two_days(client: Client) -> None:
    key = make_asked().key

    assert client.get(after(timedelta(hours=47), confirm_url, key)).status_code == 200
    late = client.post(after(timedelta(hours=49), confirm_url, key))

    assert late.status_code == 410
    assert "older than two days" in late.content.decode()
    assert ROSA not in late.content.decode()
    assert not Subscriber.objects.exists()


def test_a_link_to_what_one_has_ends_after_90_days_and_a_new_one_is_offered(client: Client) -> None:
    key = make_subscriber().key

    assert client.get(after(timedelta(days=89), manage_url, key)).status_code == 200
    late = client.get(after(timedelta(days=91), manage_url, key))

    assert late.status_code == 410
    text = late.content.decode()
    assert "older than 90 days" in text
    assert 'href="/subscribe/link/"' in text
    assert ROSA not in text


def test_a_link_to_unsubscribe_never_ends(client: Client) -> None:
    key = make_subscriber().subscriptions.get().key

    assert client.post(after(timedelta(days=4000), unsubscribe_url, key)).status_code == 200
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("name", ["confirm", "manage", "export", "change", "unsubscribe"])
def test_links_outlive_their_key_while_it_is_named_among_the_old_ones(
    client: Client, settings: Settings, name: str
) -> None:
    path = paths()[name]
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10

    assert client.get(path).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get(path).status_code == 200


def test_old_keys_are_named_by_the_environment() -> None:
    code = "from django.conf import settings; print(settings.SECRET_KEY_FALLBACKS)"
    environment = {**os.environ, "KERNELTRACK_OLD_SECRET_KEYS": "first,one\nsecond  third"}

    said = subprocess.run([sys.executable, "manage.py", "shell", "-c", code], env=environment, capture_output=True)

    assert said.stdout.decode().strip().endswith("['first,one', 'second', 'third']")


@pytest.mark.parametrize("name", ["confirm", "manage", "export", "change", "unsubscribe"])
def test_signed_pages_are_kept_nowhere_and_told_to_nobody(client: Client, name: str) -> None:
    path = paths()[name]

    for response in (client.get(path), client.get(path.replace(".", ".x"))):
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies


def test_no_log_has_a_token(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    from subscriptions.logs import WithoutTokens

    caplog.handler.addFilter(WithoutTokens())
    path = path_of(manage_url("a" * 26)).replace("aaaa", "bbbb")
    caplog.clear()

    client.get(path)

    assert [record.getMessage() for record in caplog.records] == ["Not Found: /subscribe/manage/.../"]
    assert "'filters': ['tokens']" in str(configured.LOGGING)
