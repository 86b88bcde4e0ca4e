"""What subscribers see and change by their link."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from subscriptions.links import manage_url
from subscriptions.models import Subscriber, Subscription
from subscriptions.tests.people import NOON, ROSA, make_subscriber
from tests.make import make_regression, make_releases

pytestmark = pytest.mark.django_db


def path_of(subscriber: Subscriber) -> str:
    return "/" + manage_url(subscriber.key).split("/", 3)[3]


def anybody() -> Client:
    """Without cookies: the link is enough."""
    return Client(enforce_csrf_checks=True)


def test_all_subscriptions_are_told_in_words() -> None:
    make_regression(slug="abcd", title="net: no <b>link")
    rosa = make_subscriber(ROSA, "cycle=7.0", "regression=abcd", f"person={ROSA}")

    text = anybody().get(path_of(rosa)).content.decode()

    assert "the 7.0 cycle, once a week, as plain text" in text
    assert "the regression “net: no &lt;b&gt;link”, once a week" in text
    assert f"commits and reports of {ROSA}, once a week" in text


def test_one_of_them_is_ended() -> None:
    rosa = make_subscriber(ROSA, "cycle=7.0", "cycle=7.1")
    first, second = rosa.subscriptions.order_by("pk")

    response = anybody().post(path_of(rosa), {"end": first.key})

    assert (response.status_code, response["Location"]) == (302, path_of(rosa))
    assert list(Subscription.objects.all()) == [second]


def test_with_the_last_one_goes_the_address() -> None:
    rosa = make_subscriber()

    response = anybody().post(path_of(rosa), {"end": rosa.subscriptions.get().key})

    assert "your address is deleted" in response.content.decode()
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("end", ["", "a" * 26, "\x00", "x" * 5000])
def test_what_is_none_of_them_ends_nothing(end: str) -> None:
    rosa = make_subscriber()

    assert anybody().post(path_of(rosa), {"end": end}).status_code == 302
    assert Subscription.objects.exists()


def test_scope_cadence_and_format_can_be_changed() -> None:
    make_releases()
    rosa = make_subscriber()
    one = rosa.subscriptions.get()
    path = f"{path_of(rosa)}{one.key}/"

    form = anybody().get(path).content.decode()
    response = anybody().post(path, {"cadence": "rc", "format": "html", "cycle": "7.0", "person": ROSA})

    assert 'value="weekly" selected' in form
    assert response["Location"] == path_of(rosa)
    one.refresh_from_db()
    assert (one.cadence, one.format, one.scope) == ("rc", "html", "cycle=7.0&person=rosa%40example.org")
    assert one.since > NOON


def test_another_format_alone_is_told_of_the_same_time() -> None:
    rosa = make_subscriber()
    one = rosa.subscriptions.get()

    anybody().post(f"{path_of(rosa)}{one.key}/", {"cadence": "weekly", "format": "html"})

    one.refresh_from_db()
    assert (one.format, one.since) == ("html", NOON)


def test_two_cannot_become_the_same() -> None:
    rosa = make_subscriber(ROSA, "person=a%40b.org", "")
    one = rosa.subscriptions.order_by("pk")[0]

    response = anybody().post(f"{path_of(rosa)}{one.key}/", {"cadence": "weekly", "format": "html"})

    assert response.status_code == 400
    assert "Another subscription of yours brings just this already" in response.content.decode()
    assert Subscription.objects.filter(scope="person=a%40b.org", format="text").exists()


def test_a_change_that_is_not_understood_is_told_and_not_made() -> None:
    rosa = make_subscriber()
    one = rosa.subscriptions.get()

    response = anybody().post(f"{path_of(rosa)}{one.key}/", {"cadence": "hourly", "subsystem": "<script>"})

    text = response.content.decode()
    assert response.status_code == 400
    assert "There is no cadence “hourly”" in text
    assert "No subsystem “&lt;script&gt;” is known" in text
    assert Subscription.objects.get().scope == ""


def test_who_is_suspended_can_have_mails_again() -> None:
    rosa = make_subscriber(suspended_at=datetime(2026, 11, 1, tzinfo=UTC), bounces=3, bounced_on="2026-11-01")

    assert "Nothing has been sent since November 1, 2026" in anybody().get(path_of(rosa)).content.decode()
    anybody().post(path_of(rosa), {"resume": "1"})

    rosa.refresh_from_db()
    assert (rosa.suspended_at, rosa.bounces, rosa.bounced_on) == (None, 0, None)


def test_what_is_stored_can_be_had_as_a_file() -> None:
    rosa = make_subscriber(ROSA, "cycle=7.0")

    response = anybody().get(f"{path_of(rosa)}export/")

    assert response["Content-Disposition"].startswith("attachment")
    assert json.loads(response.content) == {
        "address": ROSA,
        "days_with_bounces": 0,
        "last_bounce": None,
        "suspended_at": None,
        "subscriptions": [
            {"cadence": "weekly", "scope": "cycle=7.0", "format": "text", "since": "2026-11-20T12:00:00Z"}
        ],
    }


def test_pages_link_to_no_other_site() -> None:
    rosa = make_subscriber()

    text = anybody().get(path_of(rosa)).content.decode()

    assert 'href="http' not in text
