"""Bounces by both doors: a mail server's pipe, and SMTP. Real processes, real conversations."""

import asyncio
import os
import smtplib
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django import Settings

from outgoing.verp import return_address
from subscriptions import bounce_server, returned
from subscriptions.models import Subscriber

DATA = Path(django_settings.BASE_DIR) / "outgoing" / "tests" / "data"
HARD, DELAYED = (DATA / "postfix-unknown.eml").read_bytes(), (DATA / "postfix-delayed.eml").read_bytes()
MANAGE = [sys.executable, str(Path(django_settings.BASE_DIR) / "manage.py")]
SECRET = "s" * 60
WIRE, WIRE_DELAYED = HARD.replace(b"\n", b"\r\n"), DELAYED.replace(b"\n", b"\r\n")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def addresses(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS, settings.SECRET_KEY = "bounces@kerneltrack.example", SECRET


@pytest.fixture
def rosa() -> Subscriber:
    return Subscriber.objects.create(address="rosa@example.org")


def bounces(subscriber: Subscriber) -> int:
    subscriber.refresh_from_db()
    return subscriber.bounces


# The pipe.


def environment(**changed: str) -> dict[str, str]:
    """What a process of ours is told to be in the same world."""
    known = connection.settings_dict
    host = known.get("HOST") or known.get("OPTIONS", {}).get("host", "")
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{known['USER']}@/{known['NAME']}?host={host}",
        "KERNELTRACK_BOUNCES": "bounces@kerneltrack.example",
        "KERNELTRACK_SECRET_KEY": SECRET,
        "KERNELTRACK_LOG_LEVEL": "ERROR",
        **changed,
    }


def pipe(raw: bytes, *options: str, **changed: str) -> subprocess.CompletedProcess[bytes]:
    """`manage.py take_bounce` as a mail server runs it."""
    command = [*MANAGE, "take_bounce", *options]
    return subprocess.run(command, input=raw, env=environment(**changed), capture_output=True, timeout=120, check=False)


@pytest.mark.slow
def test_a_pipe_counts_what_comes_to_the_named_address(rosa: Subscriber) -> None:
    done = pipe(HARD, "--recipient", return_address(rosa.key).upper())

    assert (done.returncode, done.stdout[:17]) == (0, b"counted: 550 5.1."), done.stderr
    assert bounces(rosa) == 1


@pytest.mark.slow
def test_a_pipe_takes_the_address_from_the_server_s_environment(rosa: Subscriber) -> None:
    done = pipe(HARD, ORIGINAL_RECIPIENT=return_address(rosa.key), RECIPIENT="kerneltrack@localhost")

    assert done.returncode == 0, done.stderr
    assert bounces(rosa) == 1


@pytest.mark.slow
def test_a_pipe_takes_the_address_from_the_mail_where_nobody_names_it(rosa: Subscriber) -> None:
    done = pipe(b"Delivered-To: <%b>\n" % return_address(rosa.key).encode() + HARD)

    assert done.returncode == 0, done.stderr
    assert bounces(rosa) == 1


@pytest.mark.slow
def test_a_pipe_swallows_whatever_comes() -> None:
    done = pipe(b"\xff\x00" * 3_000_000)

    assert (done.returncode, done.stdout) == (0, b"ignored: no return address of this site\n"), done.stderr


@pytest.mark.slow
def test_without_a_database_the_mail_server_is_told_to_come_again(rosa: Subscriber, tmp_path: Path) -> None:
    done = pipe(HARD, "--recipient", return_address(rosa.key), DATABASE_URL=f"postgresql://x@/x?host={tmp_path}")

    assert done.returncode == 75
    assert b"try again" in done.stderr


# SMTP.


@contextmanager
def served() -> Iterator[smtplib.SMTP]:
    """A client in conversation with the server, which runs in a thread."""
    found: list[int] = []
    is_ready, loop_of = threading.Event(), []
    stop = asyncio.Event()

    def ready(_: str, port: int) -> None:
        found.append(port)
        is_ready.set()

    async def run() -> None:
        loop_of.append(asyncio.get_running_loop())
        await bounce_server.serve("127.0.0.1", 0, ready=ready, stop=stop)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert is_ready.wait(20)
    try:
        with smtplib.SMTP("127.0.0.1", found[0], local_hostname="mx.example.org", timeout=20) as client:
            client.ehlo()
            yield client
    finally:
        loop_of[0].call_soon_threadsafe(stop.set)
        thread.join(20)


def test_a_bounce_by_smtp_counts_before_it_is_answered_for(rosa: Subscriber) -> None:
    with served() as client:
        assert client.sendmail("", [return_address(rosa.key)], WIRE) == {}
        assert bounces(rosa) == 1
        assert client.sendmail("", [return_address(rosa.key)], WIRE_DELAYED) == {}

    assert bounces(rosa) == 1


STRANGERS = ("rosa@example.org", "bounces@kerneltrack.example", "postmaster", "<>", "a%b@kerneltrack.example")


@pytest.mark.parametrize("address", [*STRANGERS, "bounces+a-aaaaaaaaaaaa@kerneltrack.example"])
def test_nobody_else_has_an_address_here(address: str) -> None:
    with served() as client:
        client.mail("")

        assert client.rcpt(address)[0] in (501, 550, 553)
        assert client.docmd("DATA")[0] == 503


def test_a_mail_to_many_is_refused_beyond_ten(rosa: Subscriber) -> None:
    with served() as client:
        client.mail("")

        assert [client.rcpt(return_address(rosa.key))[0] for _ in range(11)] == [250] * 10 + [452]


def test_what_is_too_large_is_refused_and_not_read(rosa: Subscriber) -> None:
    with served() as client:
        client.mail("")
        client.rcpt(return_address(rosa.key))

        assert client.data(WIRE + (b"x" * 70 + b"\r\n") * (returned.LARGEST // 70))[0] == 552
        assert client.mail("", [f"SIZE={returned.LARGEST + 1}"])[0] == 552

    assert bounces(rosa) == 0


def test_while_the_database_is_away_the_server_is_told_to_come_again(
    rosa: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served() as client:
        with monkeypatch.context() as patch:
            patch.setitem(connection.settings_dict, "PORT", "1")
            client.mail("")
            client.rcpt(return_address(rosa.key))
            assert client.data(WIRE)[0] == 451

        assert client.sendmail("", [return_address(rosa.key)], WIRE) == {}

    assert bounces(rosa) == 1


def test_a_client_that_goes_in_the_middle_leaves_nothing(rosa: Subscriber) -> None:
    with served() as client:
        client.mail("")
        client.rcpt(return_address(rosa.key))
        client.docmd("DATA")
        client.send(WIRE[:800])
        client.close()

    assert bounces(rosa) == 0


def test_there_are_so_many_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounce_server, "_MOST_CONNECTIONS", 1)

    with served() as client:
        assert client.sock is not None
        with pytest.raises(smtplib.SMTPConnectError, match="421"):
            smtplib.SMTP("127.0.0.1", client.sock.getpeername()[1], timeout=20)
        assert client.noop()[0] == 250


@pytest.mark.slow
def test_the_command_serves_until_it_is_told_to_end(rosa: Subscriber) -> None:
    command = [*MANAGE, "serve_bounces", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            port = process.stdout.readline().strip().removeprefix("takes bounces at 127.0.0.1:")
            with smtplib.SMTP("127.0.0.1", int(port), timeout=20) as client:
                client.sendmail("", [return_address(rosa.key)], WIRE)
        finally:
            process.terminate()

    assert process.returncode == 0
    assert bounces(rosa) == 1
