"""Mails over the wire: what a real server is told, and that not a space is lost on the way."""

import email
import email.policy
import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import get_connection
from pytest_django import Settings

from outgoing.letter import FOOTER, Letter
from outgoing.message import Mail, Prepared, Recipient

HARD_TEXT = ".\n..\n.hidden\nFrom here \non \n\n   indented\t\n" + "x" * 70 + " \nend \n"


class Sink:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 2.0.0 OK"


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A server on a port of its own, which Django's backend sends to."""
    found = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield found
    finally:
        controller.stop()


def mail(text: str = HARD_TEXT, html: str = "", address: str = "rosa@example.org") -> Mail:
    to = Recipient(address, "1@k.example", "bounces+a-b@k.example", footer=("Bye", "https://k.example/u/"))
    return Prepared(Letter("[week] größer", text, html)).to(to)


def received(envelope: Envelope, kind: str) -> str:
    assert isinstance(envelope.content, bytes)
    part = email.message_from_bytes(envelope.content, policy=email.policy.default).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("text", [HARD_TEXT, f"Größe \n{HARD_TEXT}"])
def test_text_arrives_as_it_was_written(sink: Sink, text: str) -> None:
    mail(text).send()

    wanted = text.replace("\nFrom", "\n From") + "\n-- \nBye\nhttps://k.example/u/\n"
    assert received(sink.envelopes[0], "plain") == wanted


def test_html_arrives_as_it_was_written(sink: Sink) -> None:
    mail(html=f"<p>.\n.\nGröße = 1 </p>\n{FOOTER}\n</html>\n").send()

    found = received(sink.envelopes[0], "html")
    link = '<a href="https://k.example/u/">https://k.example/u/</a>'
    assert found.rstrip("\n") == f"<p>.\n.\nGröße = 1 </p>\nBye<br>\n{link}\n</html>"


def test_the_server_is_told_the_return_address_and_one_recipient(sink: Sink) -> None:
    mail(address="rosa+kernel@größe.example").send()

    envelope = sink.envelopes[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("bounces+a-b@k.example", ["rosa+kernel@xn--gre-6ka8i.example"])


def test_all_lines_end_as_the_wire_wants_it(sink: Sink) -> None:
    mail(html=f"<p>x</p>{FOOTER}").send()

    content = sink.envelopes[0].original_content
    assert content is not None
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")


def test_many_go_over_one_connection(sink: Sink) -> None:
    with get_connection() as connection:
        assert connection.send_messages([mail(), mail()]) == 2

    assert len(sink.envelopes) == 2
