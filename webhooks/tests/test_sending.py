"""Every change, in order, at least once; what fails comes again as it was."""

import json
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from changes.models import Change, Standing
from webhooks import registering
from webhooks.models import Attempt, Endpoint
from webhooks.retrying import GIVE_UP_AFTER, PAUSES
from webhooks.sending import due, send_changes, send_trial
from webhooks.tests.receiving import Receiver, answer, make_changes, make_endpoint, reset

pytestmark = pytest.mark.django_db


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now


def keys(changes: list[Change]) -> list[str]:
    return [change.key for change in changes]


def test_changes_are_sent_in_order_a_hundred_at_a_time(receiver: Receiver) -> None:
    made, endpoint = make_changes(201), make_endpoint(receiver.url)

    assert send_changes(endpoint.uid) == 3

    assert receiver.keys(endpoint.secret) == keys(made)
    assert [len(one["data"]["events"]) for one in receiver.verified(endpoint.secret)] == [100, 100, 1]
    endpoint.refresh_from_db()
    assert (endpoint.position, endpoint.begun) == (made[-1].position, None)


def test_a_message_has_the_events_as_the_api_has_them_and_where_to_go_on(receiver: Receiver) -> None:
    made, endpoint = make_changes(2, title="net: link", author="Rosa"), make_endpoint(receiver.url)

    send_changes(endpoint.uid)

    (body,) = receiver.verified(endpoint.secret)
    assert body["type"] == "changes"
    assert body["timestamp"] == f"{made[1].recorded_at:%Y-%m-%dT%H:%M:%SZ}"
    assert body["data"]["cursor"] == made[1].key
    first = body["data"]["events"][0]
    assert (first["id"], first["type"], first["subject"]) == (made[0].key, "candidate.found", made[0].subject)
    assert first["data"] == {"title": "net: link", "author": "Rosa"}
    assert "position" not in json.dumps(body)


def test_an_event_of_a_regression_brings_its_present_document(receiver: Receiver) -> None:
    change = make_changes(1, kind="regression.changed", changes={})[0]
    Change.objects.filter(pk=change.pk).update(subject="abcd2345")
    Standing.objects.create(
        slug="abcd2345", document={"id": "abcd2345", "report": "a@b"}, position=change.pk, updated_at=change.at
    )
    endpoint = make_endpoint(receiver.url)

    send_changes(endpoint.uid)

    assert receiver.verified(endpoint.secret)[0]["data"]["events"][0]["regression"]["id"] == "abcd2345"


def test_the_request_says_who_posts_what(receiver: Receiver) -> None:
    make_changes(1)
    send_changes(make_endpoint(receiver.url).uid)

    headers = receiver.requests[0][0]
    assert headers["user-agent"].startswith("kerneltrack/")
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("status", [300, 302, 400, 404, 429, 500, 503])
def test_only_2xx_takes_a_message(receiver: Receiver, status: int) -> None:
    make_changes(1)
    endpoint = make_endpoint(receiver.url)
    receiver.plan.append(answer(status))

    assert send_changes(endpoint.uid) == 0

    endpoint.refresh_from_db()
    assert (endpoint.position, endpoint.failures, endpoint.is_enabled) == (0, 1, True)
    assert Attempt.objects.get().status == status


def test_a_redirect_says_where_to_and_that_it_is_not_followed(receiver: Receiver) -> None:
    make_changes(1)
    receiver.plan.append(answer(308, Location="https://elsewhere.example.org/"))

    send_changes(make_endpoint(receiver.url).uid)

    assert "not followed" in Attempt.objects.get().error
    assert Attempt.objects.get().error.endswith("https://elsewhere.example.org/")


@pytest.mark.parametrize("words", [b"\x00\x1b[31m\xff\xfe", "\u202e\u2028 a\n\nb".encode(), b"x" * 5000])
def test_odd_words_of_a_receiver_are_stored_on_one_printable_line(receiver: Receiver, words: bytes) -> None:
    make_changes(1)
    receiver.plan.append(answer(500, words))

    send_changes(make_endpoint(receiver.url).uid)

    error = Attempt.objects.get().error
    assert error.isprintable()
    assert 0 < len(error) <= 300


def test_what_failed_comes_again_under_the_same_id_whatever_happened_since(receiver: Receiver) -> None:
    made, endpoint, clock = make_changes(3), make_endpoint(receiver.url), Clock()
    receiver.plan.append(reset)
    send_changes(endpoint.uid, clock=clock)
    later = make_changes(2)

    assert send_changes(endpoint.uid, clock=clock) == 0  # not yet
    clock.now += timedelta(minutes=1)
    assert send_changes(endpoint.uid, clock=clock) == 2

    first, second, third = receiver.ids()
    assert first == second != third
    assert receiver.requests[0][1] == receiver.requests[1][1]
    assert receiver.keys(endpoint.secret) == keys(made) + keys(made) + keys(later)


def test_nothing_is_sent_past_a_message_that_was_not_taken(receiver: Receiver) -> None:
    make_changes(150)
    endpoint = make_endpoint(receiver.url)
    receiver.always = answer(500)

    send_changes(endpoint.uid)

    assert len(receiver.requests) == 1


def test_pauses_grow_with_failures(receiver: Receiver) -> None:
    make_changes(1)
    endpoint, clock = make_endpoint(receiver.url), Clock()
    receiver.always = answer(500)
    pauses = []
    for _ in range(8):
        send_changes(endpoint.uid, clock=clock)
        endpoint.refresh_from_db()
        assert endpoint.retry_at is not None
        pauses.append(endpoint.retry_at - clock.now)
        clock.now = endpoint.retry_at

    wanted = [*PAUSES, PAUSES[-1], PAUSES[-1]]
    assert all(0.7 * one <= pause <= 1.3 * one for pause, one in zip(pauses, wanted, strict=True))


def test_a_success_ends_a_row_of_failures(receiver: Receiver) -> None:
    make_changes(1)
    endpoint = make_endpoint(receiver.url, failures=3, failing_since=timezone.now(), retry_at=timezone.now())

    send_changes(endpoint.uid)

    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since, endpoint.retry_at) == (0, None, None)


@pytest.mark.parametrize(("asked", "seconds"), [("120", 120), ("0", 10), ("999999999999", 21600), ("-5", 10)])
def test_retry_after_is_kept_within_bounds(receiver: Receiver, asked: str, seconds: int) -> None:
    make_changes(1)
    endpoint, clock = make_endpoint(receiver.url), Clock()
    receiver.plan.append(answer(503, Retry_After=asked))

    send_changes(endpoint.uid, clock=clock)

    endpoint.refresh_from_db()
    assert endpoint.retry_at is not None
    assert abs((endpoint.retry_at - clock.now).total_seconds() - seconds) <= (3 if asked == "-5" else 0)


def test_410_disables_at_once_and_tells_who_registered_it(receiver: Receiver) -> None:
    make_changes(1)
    endpoint = make_endpoint(receiver.url)
    receiver.plan.append(answer(410))

    send_changes(endpoint.uid)

    endpoint.refresh_from_db()
    assert (endpoint.is_enabled, endpoint.disabled_why) == (False, "It answered 410 Gone.")
    assert (mail.outbox[0].to, endpoint.uid in mail.outbox[0].body) == (["mats@example.org"], True)


def test_five_days_of_failing_disable_with_the_last_words(receiver: Receiver) -> None:
    make_changes(1)
    clock = Clock()
    endpoint = make_endpoint(receiver.url, failures=9, failing_since=clock.now - GIVE_UP_AFTER)
    receiver.plan.append(answer(500, b"the disk is full"))

    send_changes(endpoint.uid, clock=clock)

    endpoint.refresh_from_db()
    assert not endpoint.is_enabled
    assert endpoint.disabled_why == "Nothing was taken for 5 days; at last: 500 the disk is full"


def test_nothing_is_sent_to_a_disabled_endpoint(receiver: Receiver) -> None:
    make_changes(1)
    endpoint = make_endpoint(receiver.url, is_enabled=False)

    assert send_changes(endpoint.uid) == 0
    assert not list(due(timezone.now()))
    assert not receiver.requests


def test_an_endpoint_that_is_disabled_meanwhile_gets_nothing_more(receiver: Receiver) -> None:
    make_changes(300)
    endpoint = make_endpoint(receiver.url)
    calls = iter(range(9))

    def staff_disables() -> bool:
        if next(calls) == 1:
            registering.disable(endpoint, by=endpoint.made_by)
        return False

    assert send_changes(endpoint.uid, is_over=staff_disables) == 1


def test_a_turn_ends_between_two_messages(receiver: Receiver) -> None:
    make_changes(300)
    calls = iter([False, True])

    assert send_changes(make_endpoint(receiver.url).uid, is_over=lambda: next(calls)) == 1


def test_other_kinds_than_the_wanted_are_left_out_and_not_waited_for(receiver: Receiver) -> None:
    make_changes(3)
    wanted = make_changes(2, kind="series.posted")
    last = make_changes(4)[-1]
    endpoint = make_endpoint(receiver.url, kinds=["series.posted"])

    send_changes(endpoint.uid)

    assert receiver.keys(endpoint.secret) == keys(wanted)
    endpoint.refresh_from_db()
    assert endpoint.position == last.position
    assert not list(due(timezone.now()))


def test_other_kinds_make_another_message_of_what_was_begun(receiver: Receiver) -> None:
    first, posted, last = make_changes(1)[0], make_changes(1, kind="series.posted")[0], make_changes(1)[0]
    endpoint, clock = make_endpoint(receiver.url, kinds=["candidate.found"]), Clock()
    receiver.plan.append(reset)
    send_changes(endpoint.uid, clock=clock)
    registering.edit(endpoint, name="Bot", url=endpoint.url, kinds=[])
    clock.now += timedelta(minutes=1)

    send_changes(endpoint.uid, clock=clock)

    assert receiver.keys(endpoint.secret) == keys([first, last, first, posted, last])
    assert len(set(receiver.ids())) == 2


def test_going_back_sends_again(receiver: Receiver) -> None:
    made, endpoint = make_changes(3), make_endpoint(receiver.url)
    send_changes(endpoint.uid)
    registering.go_on(endpoint, after=made[0].position)

    send_changes(endpoint.uid)

    assert receiver.keys(endpoint.secret) == keys(made) + keys(made[1:])


def test_going_back_while_a_message_is_under_way_is_not_undone_by_it(receiver: Receiver) -> None:
    made = make_changes(4)
    endpoint = make_endpoint(receiver.url, position=made[1].position)
    calls = iter(range(9))

    # The receiver's thread has no part in this test's transaction: the step before the answer is written down has.
    original = Attempt.objects.create

    def create(**values: object) -> Attempt:
        if next(calls) == 0:
            registering.go_on(endpoint, after=made[0].position)
        return original(**values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Attempt.objects, "create", create)
        send_changes(endpoint.uid)

    assert receiver.keys(endpoint.secret) == keys(made[2:]) + keys(made[1:])


def test_a_test_is_sent_even_to_a_disabled_endpoint_and_moves_nothing(receiver: Receiver) -> None:
    make_changes(1)
    endpoint = make_endpoint(receiver.url, is_enabled=False, failures=2)

    attempt = send_trial(endpoint)

    (body,) = receiver.verified(endpoint.secret)
    assert (body["type"], body["data"]) == ("webhooks.test", {"endpoint": endpoint.name})
    assert (attempt.status, attempt.changes) == (204, 0)
    endpoint.refresh_from_db()
    assert (endpoint.position, endpoint.failures) == (0, 2)


def test_statements_do_not_grow_with_changes(receiver: Receiver) -> None:
    counts = []
    for many in (1, 90):
        make_changes(many)
        endpoint = make_endpoint(receiver.url)
        with CaptureQueriesContext(connection) as seen:
            send_changes(endpoint.uid)
        counts.append(len(seen))

    # lock, unlock, the endpoint; reading it, the end, changes, begun, savepoint, attempt, position, release; none left
    assert counts == [15, 15]


def test_an_unknown_endpoint_is_nothing_to_do() -> None:
    assert send_changes("gone") == 0
    assert not Endpoint.objects.exists()
