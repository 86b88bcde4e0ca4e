"""What becomes of mails, with a real server that answers in every way."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from delivery.answers import pause
from delivery.models import Batch, Delivery, Dispatch, Rendering, State
from delivery.sending import send_next
from delivery.tests.making import MONDAY, clock, crowd, rendered, subscribe
from delivery.tidying import tidy
from digests.scope import parse_scope
from subscriptions import store
from subscriptions.models import Subscriber, Subscription
from tests.smtp import DROP, Sink, as_usual, free_port, mail_server

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=7)  # than any pause


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    found = Sink()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    with mail_server(found) as settings.EMAIL_PORT:
        yield found


class Answers:
    """What to say of n1@example.org: a word the first time, then nothing more than usual."""

    def __init__(self, word: str, times: int = 1) -> None:
        self.word, self.left = word, times

    def __call__(self, address: str) -> str | None:
        if address != "n1@example.org" or not self.left:
            return None
        self.left -= 1
        return self.word


def send(after: timedelta = timedelta(0)) -> Counter[str]:
    """Until nothing is left to be sent at that time."""
    done = Counter[str]()
    while (found := send_next(clock=clock(after=after))) is not None:
        done += found
    return done


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def one() -> Delivery:
    return Delivery.objects.get(subscription__subscriber__address="n1@example.org")


def test_everybody_gets_one_mail_over_one_connection_for_a_hundred(sink: Sink) -> None:
    crowd(201, scopes=3)
    dispatch = rendered()

    send()
    tidy(MONDAY)

    dispatch.refresh_from_db()
    assert set(sink.per_address.values()) == {1}
    assert (len(sink.mails), sink.connections, dispatch.finished_at) == (201, 3, MONDAY)
    assert states() == {State.SENT: 201}


def test_each_gets_what_its_scope_says(sink: Sink) -> None:
    crowd(6, scopes=3)
    rendered()

    send()

    assert {address: mail["Subject"] for address, mail in sink.mails} == {
        f"n{n}@example.org": f"Linux: subsystem=list{n % 3}" for n in range(6)
    }


def test_message_ids_differ_and_tell_no_address(sink: Sink) -> None:
    crowd(3)
    rendered()

    send()

    ids = {str(mail["Message-ID"]) for _, mail in sink.mails}
    assert len(ids) == 3
    assert not any(f"n{n}" in one for one in ids for n in range(3))


def test_mails_of_a_year_are_one_thread(sink: Sink) -> None:
    subscribe("n1@example.org")
    rendered()
    send()
    Dispatch.objects.update(name="2026-W11")
    Delivery.objects.update(state=State.WAITING)

    send()

    first, second = (mail for _, mail in sink.mails)
    assert first["Message-ID"] != second["Message-ID"]
    assert first["In-Reply-To"] == second["In-Reply-To"] not in (first["Message-ID"], None)


def test_a_temporary_refusal_is_tried_again_later_and_holds_up_nobody(sink: Sink) -> None:
    crowd(3)
    rendered()
    sink.to_rcpt = Answers("450 4.2.1 try again, n1@example.org")

    assert send() == {"sent": 2, "put off": 1}
    assert one().answer == "450 4.2.1 try again, <address>"
    assert one().next_try_at == MONDAY + pause(1, f"delivery {one().pk}")
    assert send() == {}
    assert send(LATER) == {"sent": 1}
    assert set(sink.per_address.values()) == {1}


@pytest.mark.parametrize(("answer", "outcome"), [("451 4.3.0 later", "put off"), ("550 5.7.1 no", "failed")])
def test_a_mail_refused_before_it_is_read_holds_up_nobody(sink: Sink, answer: str, outcome: str) -> None:
    crowd(5)
    rendered()
    sink.at_data = Answers(answer)

    assert send() == {"sent": 4, outcome: 1}
    assert sink.connections == 1


def test_who_is_refused_for_good_is_not_tried_again_and_counts_as_a_bounce(sink: Sink) -> None:
    crowd(3)
    rendered()
    sink.to_rcpt = Answers("550 5.1.1 no such user", times=9)

    assert send() == {"sent": 2, "failed": 1}
    assert (one().state, one().answer) == (State.FAILED, "550 5.1.1 no such user")
    assert Subscriber.objects.get(address="n1@example.org").bounced_on == MONDAY.date()
    assert send(LATER) == {}


@pytest.mark.parametrize("answer", ["550 5.7.1 we do not like your network", "554 5.7.1 looks like spam"])
def test_what_is_refused_for_its_content_is_no_bounce(sink: Sink, answer: str) -> None:
    crowd(3)
    rendered()
    sink.to_data = Answers(answer, times=9)

    assert send() == {"sent": 2, "failed": 1}
    assert Subscriber.objects.get(address="n1@example.org").bounces == 0


@pytest.mark.parametrize("answer", ["to_rcpt", "to_data"])
def test_a_server_that_closes_is_left_in_peace_and_the_rest_goes_later(sink: Sink, answer: str) -> None:
    crowd(5)
    rendered()
    setattr(sink, answer, Answers("421 4.3.2 shutting down"))

    done = send()

    assert done["put off"] == 1
    assert done["sent"] + states()[State.WAITING] == 5
    assert Batch.objects.get().next_try_at == MONDAY + timedelta(minutes=1)
    send(timedelta(minutes=1))
    send(LATER)
    assert (states(), set(sink.per_address.values())) == ({State.SENT: 5}, {1})


def test_a_connection_lost_in_a_mail_sends_it_again_with_the_same_message_id(sink: Sink) -> None:
    crowd(5)
    rendered()
    sink.in_data = Answers(DROP)

    send()
    assert one().state == State.WAITING
    send(LATER)

    assert (states(), set(sink.per_address.values())) == ({State.SENT: 5}, {1})


def test_a_mail_that_was_taken_without_an_answer_is_sent_again_with_the_same_message_id(sink: Sink) -> None:
    crowd(5)
    rendered()
    sink.after_data = Answers(DROP)

    send()
    send(LATER)

    assert sink.per_address == {f"n{n}@example.org": 2 if n == 1 else 1 for n in range(5)}
    assert {len(ids) for ids in sink.ids.values()} == {1}
    assert states() == {State.SENT: 5}


def test_a_server_that_is_away_costs_one_line_and_a_pause(
    settings: Settings, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    crowd(250)
    dispatch = rendered()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()

    assert send() == {}
    assert [record.message for record in caplog.records if record.name.startswith("delivery")] == [
        "weekly 2026-W10 pauses until 06:01:00 UTC: the mail server cannot be reached: [Errno 111] Connection refused"
    ]
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    settings.EMAIL_PORT = port
    assert send(timedelta(minutes=1)) == {"sent": 250}
    dispatch.refresh_from_db()
    assert (dispatch.refusals, dispatch.error) == (0, "")


def test_a_server_that_goes_silent_is_waited_for_once_not_for_each_batch(settings: Settings, sink: Sink) -> None:
    crowd(250)
    dispatch = rendered()
    settings.EMAIL_TIMEOUT, over = 0.2, threading.Event()
    sink.to_rcpt = lambda address: "421 too late" if over.wait(30) else None

    assert send() == {"put off": 1}

    over.set()
    dispatch.refresh_from_db()
    assert dispatch.error == "the mail server does not answer: Connection unexpectedly closed: timed out"
    assert dispatch.quiet_until == MONDAY + timedelta(minutes=1)


def test_a_server_that_smtp_cannot_name_pauses_the_dispatch(settings: Settings, sink: Sink) -> None:
    crowd(2)
    dispatch = rendered()
    settings.EMAIL_HOST = "m" * 64 + ".example.org"  # UnicodeError, as for a password with an umlaut

    assert send() == {}

    dispatch.refresh_from_db()
    assert dispatch.error == "the mail server cannot be used as it is set: UnicodeError"


def test_a_server_that_refuses_our_sender_fails_nobody(sink: Sink) -> None:
    crowd(150)
    dispatch = rendered()
    sink.to_mail = lambda address: "553 5.7.1 not yours"

    assert send() == {"put off": 1}
    dispatch.refresh_from_db()
    assert dispatch.error == "the mail server refuses our sender: 553 5.7.1 not yours"
    assert states() == {State.WAITING: 150}
    assert not Subscriber.objects.exclude(bounces=0).exists()
    sink.to_mail = as_usual
    send(LATER)
    assert states() == {State.SENT: 150}


def test_pauses_for_a_server_that_stays_away_grow_to_half_an_hour(settings: Settings, sink: Sink) -> None:
    crowd(1)
    dispatch = rendered()
    settings.EMAIL_PORT = free_port()
    after, pauses = timedelta(0), []

    for _ in range(7):
        send(after)
        dispatch.refresh_from_db()
        assert dispatch.quiet_until is not None
        pauses.append(round((dispatch.quiet_until - MONDAY - after).total_seconds() / 60))
        after = dispatch.quiet_until - MONDAY

    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_what_cannot_be_sent_in_two_days_is_given_up(sink: Sink) -> None:
    crowd(2)
    dispatch = rendered()
    sink.to_rcpt = Answers("450 greylisted", times=99)

    for hours in range(0, 49, 3):
        send(timedelta(hours=hours))
        tidy(MONDAY + timedelta(hours=hours))

    dispatch.refresh_from_db()
    assert (one().state, one().answer) == (State.FAILED, "given up: 450 greylisted")
    assert dispatch.finished_at == MONDAY + timedelta(hours=48)
    assert Subscriber.objects.get(address="n1@example.org").bounces == 0


def test_an_answer_of_any_length_is_given_up(sink: Sink) -> None:
    crowd(2)
    rendered()
    sink.to_rcpt = Answers("450 greylisted, see " + "x" * 400)

    send()
    tidy(MONDAY + timedelta(hours=48))

    assert (one().state, one().answer[:31]) == (State.FAILED, "given up: 450 greylisted, see x")


def test_who_is_suspended_in_between_is_skipped(sink: Sink) -> None:
    crowd(3)
    rendered()
    Subscriber.objects.filter(address="n1@example.org").update(suspended_at=MONDAY)

    assert send() == {"sent": 2, "skipped": 1}
    assert one().answer == "the address is suspended"


def test_who_asks_for_something_else_in_between_gets_nothing_of_before(sink: Sink) -> None:
    crowd(3)
    rendered()
    found = Subscription.objects.get(subscriber__address="n1@example.org")
    store.change(found.key, cadence="daily", scope=parse_scope(""), format="html", now=MONDAY)

    assert send() == {"sent": 2, "skipped": 1}
    assert one().answer == "something else was asked for meanwhile"


def test_who_asks_for_another_format_in_between_gets_it(sink: Sink) -> None:
    crowd(1)
    rendered()
    Rendering.objects.update(html="<p>Some news.</p><!-- footer -->")
    found = Subscription.objects.get()
    store.change(found.key, cadence="weekly", scope=parse_scope(""), format="html", now=MONDAY)

    assert send() == {"sent": 1}
    assert sink.mails[0][1].get_content_type() == "multipart/alternative"


def test_an_address_that_no_header_takes_fails_alone(sink: Sink) -> None:
    crowd(3)
    rendered()
    Subscriber.objects.filter(address="n1@example.org").update(address="n1@example.org\nBcc: all@example.org")

    assert send() == {"sent": 2, "failed": 1}
    failed = Delivery.objects.get(state=State.FAILED)
    assert "example.org" not in failed.answer


def test_a_batch_is_planned_and_sent_in_a_number_of_statements_that_renderings_make(
    sink: Sink, django_assert_max_num_queries: object
) -> None:
    crowd(50)
    rendered()

    with django_assert_max_num_queries(2 * 50 + 12):  # type: ignore[operator]
        send()
