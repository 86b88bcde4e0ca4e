"""What is in a message, however hostile a mail's words are, and what its id is made from."""

import json
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from webhooks import messages, registering
from webhooks.messages import message_id, next_for
from webhooks.pruning import prune
from webhooks.registering import BOTH_SIGN
from webhooks.sending import send_changes
from webhooks.tests.receiving import Receiver, make_changes, make_endpoint

pytestmark = pytest.mark.django_db
HOSTILE = [
    '"}],"cursor":"x"}',
    "<script>alert(1)</script>",
    "a\nb\r\nX-Injected: 1",
    "\u202egnp.exe \u2066",
    "\u2028\u2029\x7f\x1b[31m",
    "\U0001f427 \u00e9",
    "{{ title }} ${title} %s",
    "x" * 300_000,
]


def events(body: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(body)["data"]["events"]
    return found


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_arrive_as_they_are_in_plain_ascii(receiver: Receiver, title: str) -> None:
    make_changes(1, title=title)
    endpoint = make_endpoint(receiver.url)

    send_changes(endpoint.uid)

    (body,) = receiver.verified(endpoint.secret)
    assert body["data"]["events"][0]["data"] == {"title": title}
    assert receiver.requests[0][1].isascii()


def test_the_id_is_that_of_these_changes_to_this_endpoint() -> None:
    made = message_id("uid", ["a", "b"])

    assert made == message_id("uid", ["a", "b"])
    assert (
        len({made, message_id("other", ["a", "b"]), message_id("uid", ["b"]), message_id("uid", ["a", "b", "c"])}) == 4
    )
    assert made.startswith("msg_")


def test_a_body_is_cut_before_it_is_more_than_a_megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST_BYTES", 10_000)
    made, endpoint = make_changes(10, title="x" * 4000), make_endpoint()

    found = next_for(endpoint)

    assert found.message is not None
    assert (found.message.changes, found.position) == (2, made[1].position)
    assert [event["id"] for event in events(found.message.body)] == [made[0].key, made[1].key]


def test_a_change_that_is_more_than_that_goes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST_BYTES", 10_000)
    make_changes(2, title="x" * 20_000)

    found = next_for(make_endpoint())

    assert found.message is not None
    assert found.message.changes == 1


def test_a_message_that_was_begun_has_the_same_end_when_it_was_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST_BYTES", 10_000)
    make_changes(10, title="x" * 4000)
    endpoint = make_endpoint()
    first = next_for(endpoint).message
    assert first is not None
    endpoint.begun = first.last
    monkeypatch.setattr(messages, "MOST_BYTES", 5000)  # as if its regressions had more to say by now

    assert next_for(endpoint).message == first


def test_both_secrets_sign_for_a_day_then_the_new_one_alone(receiver: Receiver) -> None:
    endpoint = make_endpoint(receiver.url)
    old, now = endpoint.secret, timezone.now()
    new = registering.rotate(endpoint, at=now)

    for moment, both in ((now, True), (now + BOTH_SIGN, False)):
        make_changes(1)
        send_changes(endpoint.uid, clock=lambda moment=moment: moment)  # type: ignore[misc]
        headers = receiver.requests[-1][0]
        assert len(headers["webhook-signature"].split()) == (2 if both else 1)

    headers, body = receiver.requests[0]
    Webhook(old).verify(body, headers)
    Webhook(new).verify(body, headers)
    headers, body = receiver.requests[1]
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(body, headers | {"webhook-timestamp": f"{now.timestamp():.0f}"})
    prune(now + BOTH_SIGN)
    endpoint.refresh_from_db()
    assert (endpoint.secret, endpoint.old_secret) == (new, "")


def test_a_second_rotation_drops_the_first_secret() -> None:
    endpoint = make_endpoint()
    now = timezone.now()
    second = registering.rotate(endpoint, at=now)
    endpoint.refresh_from_db()
    third = registering.rotate(endpoint, at=now)

    endpoint.refresh_from_db()
    assert (endpoint.secret, endpoint.old_secret) == (third, second)
