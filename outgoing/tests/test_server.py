"""Addresses of mail servers are read strictly."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from outgoing.server import MailServer, mail_server

SERVERS = {
    "smtp://mx.example.org": MailServer("mx.example.org", 25, "", "", starttls=False, tls=False),
    "smtp://127.0.0.1:2525/": MailServer("127.0.0.1", 2525, "", "", starttls=False, tls=False),
    "smtp://[::1]:25": MailServer("::1", 25, "", "", starttls=False, tls=False),
    "submission://u:p@mx.example.org": MailServer("mx.example.org", 587, "u", "p", starttls=True, tls=False),
    "smtps://u:p@mx.example.org": MailServer("mx.example.org", 465, "u", "p", starttls=False, tls=True),
    "smtps://me%40example.org:a%2Fb%23c%3Fd%25e%3A%20@mx.example.org:2465": MailServer(
        "mx.example.org", 2465, "me@example.org", "a/b#c?d%e: ", starttls=False, tls=True
    ),
    "submission://me@example.org:a+b@mx.example.org": MailServer(
        "mx.example.org", 587, "me@example.org", "a+b", starttls=True, tls=False
    ),
}


@pytest.mark.parametrize("word", SERVERS)
def test_mail_servers(word: str) -> None:
    assert mail_server(word, name="KT_SMTP") == SERVERS[word]


def test_no_mail_server_is_none() -> None:
    assert mail_server("", name="KT_SMTP") is None


@pytest.mark.parametrize(
    "word",
    [
        "mx.example.org",
        "mx.example.org:25",
        "http://mx.example.org",
        "smtp://",
        "smtp://mx.example.org:99999",
        "smtp://[::1",
        "smtps://u:se/cret@mx.example.org",
        "smtps://u:se#cret@mx.example.org",
        "smtps://u:se?cret@mx.example.org",
        "smtp://mx.example.org?tls=true",
    ],
)
def test_a_mail_server_that_is_none_is_an_error_without_its_password(word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KT_SMTP") as caught:
        mail_server(word, name="KT_SMTP")

    assert "cret" not in str(caught.value)
