"""Links are mailed by a worker: what mail servers answer to it, and what a visitor sees without a queue."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from celery.exceptions import Retry
from django.core import mail
from django.test import Client
from kombu.exceptions import OperationalError
from pytest_django import Settings

from outgoing.shown import shown
from subscriptions.answering import answer
from subscriptions.mails import TemporaryError
from subscriptions.models import Asked, Attempt
from subscriptions.tasks import mail_link
from subscriptions.tests.people import NOON, ROSA, make_subscriber

pytestmark = pytest.mark.django_db


class Server:
    """A mail server that gives one answer to a recipient, and one to a mail."""

    def __init__(self, rcpt: str = "", data: str = "250 OK") -> None:
        self.rcpt, self.data = rcpt, data
        self.taken: list[bytes] = []

    async def handle_RCPT(self, server: object, session: object, envelope: object, address: str, _: object) -> str:
        if not self.rcpt:
            envelope.rcpt_tos.append(address)  # type: ignore[attr-defined]
        return self.rcpt or "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        if self.data.startswith("2"):
            self.taken.append(envelope.content)  # type: ignore[attr-defined]
        return self.data


@contextmanager
def running(server: Server, settings: Settings) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield server
    finally:
        controller.stop()


def make_asked(**facts: object) -> Asked:
    return Asked.objects.create(
        **{"address": ROSA, "cadence": "weekly", "format": "text", "asked_at": NOON, **facts},
    )


def test_a_server_gets_the_mail_once(settings: Settings) -> None:
    key = make_asked().key

    with running(Server(), settings) as server:
        answer(key, now=NOON)
        answer(key, now=NOON)

    (content,) = server.taken
    assert b"\r\nSubject: Confirm your subscription" in content
    assert f"Message-ID: <{key}.link@localhost>".encode() in content


@pytest.mark.parametrize("refusal", [{"rcpt": "450 later"}, {"rcpt": "451 greylisted"}, {"data": "421 busy"}])
def test_what_is_refused_for_now_is_tried_again_with_the_same_message_id(
    settings: Settings, refusal: dict[str, str]
) -> None:
    key = make_asked().key

    with running(Server(**refusal), settings), pytest.raises(TemporaryError) as raised:
        answer(key, now=NOON)
    assert ROSA not in str(raised.value)
    with running(Server(), settings) as server:
        answer(key, now=NOON + timedelta(minutes=1))

    assert f"Message-ID: <{key}.link@localhost>".encode() in server.taken[0]


@pytest.mark.parametrize("refusal", [{"rcpt": "550 nobody"}, {"data": "554 spam"}])
def test_who_is_refused_for_good_is_forgotten(
    settings: Settings, refusal: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    key = make_asked().key

    with running(Server(**refusal), settings):
        answer(key, now=NOON)

    assert not Asked.objects.exists()
    (said,) = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # the server's own
    assert "refused for good" in said
    assert ROSA not in said


def test_without_a_server_the_task_asks_to_be_run_again(settings: Settings) -> None:
    with running(Server(), settings):
        pass
    key = make_asked(asked_at=NOON.replace(year=2126)).key

    with pytest.raises(Retry) as raised:
        mail_link.apply(args=(key,), throw=True)

    assert raised.value.when == 60
    assert ROSA not in str(raised.value)
    assert Asked.objects.filter(key=key, mailed_at=None).exists()


def test_a_request_that_waited_for_too_long_is_dropped() -> None:
    answer(make_asked().key, now=NOON + timedelta(hours=48))

    assert (mail.outbox, Asked.objects.count()) == ([], 0)


def test_a_key_of_nothing_is_no_error() -> None:
    mail_link.apply(args=("a" * 26,), throw=True)


@pytest.fixture
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis is away; kombu says so after 0.6 s."""

    def delay(key: str) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(mail_link, "delay", delay)


@pytest.mark.usefixtures("no_queue")
@pytest.mark.parametrize("path", ["/subscribe/", "/subscribe/link/"])
def test_without_a_queue_nothing_is_stored_and_the_visitor_is_told(client: Client, path: str) -> None:
    response = client.post(path, {"to": ROSA})

    assert response.status_code == 503
    assert "Mails cannot be sent at the moment. Nothing was stored" in response.content.decode()
    assert (Asked.objects.count(), Attempt.objects.count()) == (0, 0)


def test_the_link_to_what_one_has_leaves_no_request_behind() -> None:
    make_subscriber()
    key = make_asked(cadence="", format="").key

    answer(key, now=NOON)

    assert (len(mail.outbox), Asked.objects.count()) == (1, 0)


def test_a_site_whose_domain_is_beyond_ascii_can_mail_a_link(settings: Settings) -> None:
    settings.MAIL_FROM = "Tracker <tracker@straße.example>"
    key = make_asked().key

    with running(Server(), settings) as server:
        answer(key, now=NOON)

    (content,) = server.taken
    assert f"Message-ID: <{key}.link@xn--strae-oqa.example>".encode() in content


def test_what_is_asked_for_is_shown_as_it_was_indented(settings: Settings) -> None:
    key = make_asked().key

    with running(Server(), settings) as server:
        answer(key, now=NOON)

    mail = shown(server.taken[0])
    assert "    everything, once a week, as plain text." in mail.paragraphs
