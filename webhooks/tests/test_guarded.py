"""A receiver may do what it likes: it is given up by the clock, read a kilobyte of, and never leads elsewhere."""

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

import pytest

from hosts import connecting
from hosts.connecting import FailedError
from hosts.networks import ForbiddenError
from webhooks.guarded import ANSWER_BYTES, Answer, post
from webhooks.tests.receiving import Receiver, answer, drip, endless, reset, silence

LOOPBACK = (ip_network("127.0.0.0/8"),)


def posted(receiver: Receiver, seconds: float = 5) -> Answer:
    return post(receiver.url, b"{}", {}, allowed=LOOPBACK, seconds=seconds)


def gives_up(receiver: Receiver) -> bool:
    """Whether it is given up when its time is over, and soon."""
    began = time.monotonic()
    with pytest.raises(FailedError, match="no answer within"):
        posted(receiver, 0.3)
    return time.monotonic() - began < 3


def test_a_silent_receiver_is_given_up(receiver: Receiver) -> None:
    receiver.plan.append(silence)
    assert gives_up(receiver)


@pytest.mark.parametrize("text", [b"HTTP/1.1 200 OK, ", b"HTTP/1.1 100 Continue\r\n\r\n", b"X"])
def test_a_head_that_drips_is_given_up(receiver: Receiver, text: bytes) -> None:
    receiver.plan.append(drip(text))
    assert gives_up(receiver)


def test_headers_that_drip_are_given_up(receiver: Receiver) -> None:
    def act(handler: object) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")  # type: ignore[attr-defined]
        drip(b"X: y\r\n")(handler)  # type: ignore[arg-type]

    receiver.plan.append(act)
    assert gives_up(receiver)


def test_a_receiver_that_does_not_read_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(FailedError, match="no answer within"):
            post(url, b"x" * 20_000_000, {}, allowed=LOOPBACK, seconds=0.3)


def test_a_body_that_drips_is_left_and_the_status_counts(receiver: Receiver) -> None:
    def act(handler: object) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")  # type: ignore[attr-defined]
        drip(b"x")(handler)  # type: ignore[arg-type]

    receiver.plan.append(act)
    began = time.monotonic()
    found = posted(receiver, 0.3)

    assert found.status == 200
    assert len(found.body) < 900
    assert time.monotonic() - began < 3


def test_of_an_endless_body_a_kilobyte_is_read(receiver: Receiver) -> None:
    receiver.plan.append(endless)

    assert posted(receiver).body == b"x" * ANSWER_BYTES


def test_a_packed_body_is_not_unpacked(receiver: Receiver) -> None:
    receiver.plan.append(answer(500, b"\x1f\x8b nothing", Content_Encoding="gzip"))

    assert posted(receiver).body == b"\x1f\x8b nothing"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_handed_back(receiver: Receiver, status: int) -> None:
    receiver.plan.append(answer(status, Location=receiver.url))

    assert posted(receiver).status == status
    assert len(receiver.requests) == 1


def test_a_broken_connection_is_a_failure(receiver: Receiver) -> None:
    receiver.plan.append(reset)
    with pytest.raises(FailedError, match="broke"):
        posted(receiver)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500,
        b"HTTP/1.1 " + b"2" * 70_000,
    ],
)
def test_what_is_no_http_is_a_failure(receiver: Receiver, text: bytes) -> None:
    def act(handler: object) -> None:
        handler.wfile.write(text)  # type: ignore[attr-defined]
        handler.close_connection = True  # type: ignore[attr-defined]

    receiver.plan.append(act)
    with pytest.raises(FailedError):
        posted(receiver)


def test_nobody_at_home_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(FailedError, match="refused"):
        post(f"http://127.0.0.1:{port}/", b"", {}, allowed=LOOPBACK)


def test_a_name_without_address_is_a_failure() -> None:
    with pytest.raises(FailedError, match="no address"):
        post("https://hooks.example.org/", b"", {}, allowed=(), resolver=lambda host, port: [])


def test_a_resolver_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(connecting, "CONNECT_SECONDS", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [] if over.wait(5) else [])
    with pytest.raises(FailedError, match="not resolved"):
        connecting.resolve("hooks.example.org", 443)
    over.set()


def test_looking_up_a_name_counts_as_part_of_the_time(receiver: Receiver) -> None:
    def slow(host: str, port: int) -> list[str]:
        time.sleep(0.2)
        return ["127.0.0.1"]

    with pytest.raises(FailedError, match="no answer within"):
        post(f"http://hooks.example.org:{receiver.port}/", b"", {}, allowed=LOOPBACK, resolver=slow, seconds=0.1)


def test_the_system_s_resolver_is_asked_once_and_answers_without_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [row, row])

    assert connecting.resolve("hooks.example.org", 443) == ["1.1.1.1"]


@pytest.mark.parametrize(
    "answers", [["10.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::1"], ["2606:4700::1111", "::ffff:10.0.0.1"]]
)
def test_a_name_of_which_one_address_is_private_is_refused(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_connect", None)  # nothing is connected

    with pytest.raises(ForbiddenError):
        post("https://hooks.example.org/", b"", {}, allowed=(), resolver=lambda host, port: answers)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/", "https://10.0.0.1:8443/"]
)
def test_private_addresses_themselves_are_refused(url: str) -> None:
    with pytest.raises(ForbiddenError):
        post(url, b"", {}, allowed=())


def test_http_is_refused_but_for_listed_networks() -> None:
    with pytest.raises(ForbiddenError, match="https"):
        post("http://hooks.example.org/", b"", {}, allowed=LOOPBACK, resolver=lambda host, port: ["1.1.1.1"])


def test_a_name_is_resolved_once_and_what_it_leads_to_afterwards_is_not_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: what was checked is what is connected to."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    monkeypatch.setattr(socket, "getaddrinfo", None)  # who asks the system gets a TypeError
    url = f"http://hooks.example.org:{receiver.port}/hook"

    found = post(url, b"{}", {}, allowed=(ip_network("127.0.0.1/32"),), resolver=lambda host, port: next(answers))

    assert found.status == 204
    assert receiver.requests[0][0]["host"] == f"hooks.example.org:{receiver.port}"
    with pytest.raises(ForbiddenError):  # the next attempt looks again
        post(url, b"{}", {}, allowed=(ip_network("127.0.0.1/32"),), resolver=lambda host, port: next(answers))


def test_the_next_address_is_tried_where_one_does_not_answer(receiver: Receiver) -> None:
    url = f"http://hooks.example.org:{receiver.port}/hook"

    allowed = (*LOOPBACK, ip_network("::1"))

    assert post(url, b"", {}, allowed=allowed, resolver=lambda host, port: ["::1", "127.0.0.1"]).status == 204


def test_proxies_and_netrc_of_the_environment_are_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")

    assert posted(receiver).status == 204
    assert "authorization" not in receiver.requests[0][0]
    assert receiver.requests[0][0]["host"] == f"127.0.0.1:{receiver.port}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of hooks.example.org, signed by itself, with its key."""
    path = tmp_path_factory.mktemp("tls")
    asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=hooks -addext"
    names = "subjectAltName=DNS:hooks.example.org"
    files = ["-keyout", str(path / "key"), "-out", str(path / "cert")]
    subprocess.run(["openssl", *asked.split(), names, *files], check=True, capture_output=True)
    (path / "both").write_text((path / "key").read_text() + (path / "cert").read_text())
    return path / "both"


@contextmanager
def tls_server(certificate: Path) -> Iterator[tuple[int, list[str | None]]]:
    """A port, and the names that were asked for by SNI."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    names: list[str | None] = []
    context.sni_callback = lambda _, name, __: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                with context.wrap_socket(server.accept()[0], server_side=True) as connection:
                    while not connection.recv(65536).endswith(b"{}"):
                        pass
                    connection.sendall(b"HTTP/1.1 204 No\r\nConnection: close\r\n\r\n")
            except OSError:
                pass  # the certificate was refused

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], names
        thread.join(5)


def test_tls_is_verified_for_the_name_at_the_address_that_was_checked(certificate: Path) -> None:
    with tls_server(certificate) as (port, names):
        url, trusted = f"https://hooks.example.org:{port}/", ssl.create_default_context(cafile=str(certificate))

        found = post(url, b"{}", {}, allowed=LOOPBACK, resolver=lambda host, port: ["127.0.0.1"], tls=trusted)

    assert (found.status, names) == (204, ["hooks.example.org"])


@pytest.mark.parametrize(("name", "is_trusted"), [("hooks.example.org", False), ("other.example.org", True)])
def test_a_certificate_of_nobody_or_for_another_name_is_refused(certificate: Path, name: str, is_trusted: bool) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate)) if is_trusted else None
    with tls_server(certificate) as (port, _):
        url = f"https://{name}:{port}/"
        with pytest.raises(FailedError, match="certificate is not valid"):
            post(url, b"{}", {}, allowed=LOOPBACK, resolver=lambda host, port: ["127.0.0.1"], tls=trusted)


def test_a_handshake_that_never_ends_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"https://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(FailedError, match="no answer within"):
            post(url, b"{}", {}, allowed=LOOPBACK, seconds=0.3)


def test_nothing_is_left_open_after_many_posts(receiver: Receiver) -> None:
    before = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    receiver.always = answer(204, Connection="close")
    for _ in range(30):
        posted(receiver)

    assert threading.active_count() <= before[0] + 2  # a handler or a timer may be just ending
    assert len(list(Path("/proc/self/fd").iterdir())) <= before[1] + 4
