"""The very commands of docker-compose.yml, with its environment, as processes: no engine, all else is real.

What differs from a container: the addresses of PostgreSQL, Redis and the web server, and where /state is.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import psycopg
import pytest

from archive.mbox import append_mails
from servers.embedded import servers
from tests.containers.compose import GIVEN, OURS, resolve
from tests.containers.image import copy_context
from tests.smtp import free_port
from tests.threads import letter

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
MAILS = 2000
SOON = 240  # seconds; machines that run tests are busy machines
Service = dict[str, Any]


@dataclass
class Host:
    """A machine that runs the services of the file as processes."""

    image: Path
    state: Path
    services: dict[str, Service]
    urls: dict[str, str]
    port: int = field(default_factory=free_port)

    def environment(self, name: str) -> dict[str, str]:
        """Of a service, as the engine would make it: what has no value is not there."""
        told = {key: value for key, value in self.services[name]["environment"].items() if value is not None}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        image = {"PATH": path, "HOME": str(self.state.parent), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
        here = {**self.urls, "KERNELTRACK_STATE": str(self.state), "KERNELTRACK_PORT": str(self.port)}
        return image | told | here

    def words(self, command: list[str]) -> list[str]:
        """A command with this machine's addresses and paths."""
        return [
            w.replace("0.0.0.0:8000", f"127.0.0.1:{self.port}").replace("/state/", f"{self.state}/") for w in command
        ]

    def run(self, name: str, command: list[str] | None = None) -> "subprocess.CompletedProcess[str]":
        """A service's command, or another one where that service runs, to its end."""
        words = self.words(command or self.services[name]["command"])
        return subprocess.run(
            words, cwd=self.image, env=self.environment(name), capture_output=True, text=True, timeout=SOON
        )

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        """A service that stays."""
        with (self.state.parent / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                self.words(self.services[name]["command"]),
                cwd=self.image,
                env=self.environment(name),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def health(self, name: str) -> "subprocess.CompletedProcess[str]":
        """What the health check of a service says."""
        kind, *command = self.services[name]["healthcheck"]["test"]
        assert kind == "CMD"
        return self.run(name, command)

    def count(self, statement: str) -> int:
        """The one number that a statement gives."""
        with psycopg.connect(self.urls["DATABASE_URL"]) as connection:
            row = connection.execute(statement.encode()).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """The services with an image, a volume, and servers of their own."""
    given = {"KERNELTRACK_POLL_SECONDS": "5", "KERNELTRACK_RANGE_COMMITS": "50", "KERNELTRACK_ARCHIVE": ""}
    given |= {"KERNELTRACK_SMTP": "smtp://mx.example", "KERNELTRACK_MAIL_FROM": "digests@kerneltrack.example"}
    given |= {"KERNELTRACK_BOUNCES": "bounces@kerneltrack.example", "KERNELTRACK_SOURCES": os.devnull}
    services = resolve(GIVEN | given)["services"]
    state = tmp_path / "state"
    state.mkdir()
    with servers(tmp_path / "servers", is_durable=False) as urls:
        yield Host(build(tmp_path / "app"), state, services, urls)


def build(target: Path) -> Path:
    """What the Dockerfile makes of the context."""
    command = [sys.executable, "-m", "compileall", "-q", "-j", "0", str(copy_context(target))]
    subprocess.run(command, check=True, timeout=SOON)
    return target


def kill(running: "dict[str, subprocess.Popen[bytes]]") -> None:
    """Whatever is left when a test has failed."""
    for process in running.values():
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def wait_until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.1)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def ask(host: Host, path: str, **headers: str) -> tuple[int, Message, bytes]:
    """An answer of the web server, as the proxy in front of it gets it."""
    named = {"Host": "kerneltrack.example"} | {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with build_opener(_Stay).open(Request(f"http://127.0.0.1:{host.port}{path}", headers=named), timeout=60) as got:
            return got.status, got.headers, got.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


def end(process: "subprocess.Popen[bytes]", grace: str) -> int:
    """SIGTERM, and the exit status within the time that the file grants."""
    minutes, _, seconds = f"0m{grace}".rpartition("m")
    process.send_signal(signal.SIGTERM)
    return process.wait(int(seconds.removesuffix("s")) + 60 * int(minutes.rpartition("m")[2] or 0))


def serves(host: Host) -> None:
    """Pages for whoever comes by TLS, and a way there for others."""
    status, headers, page = ask(host, "/", X_Forwarded_Proto="https")
    assert status == 200
    assert "max-age" in headers["Strict-Transport-Security"]
    assert ask(host, "/")[1]["Location"] == "https://kerneltrack.example/"
    assert ask(host, "/", Host="elsewhere.example", X_Forwarded_Proto="https")[0] == 400
    style = page.partition(b'rel="stylesheet" href="')[2].partition(b'"')[0].decode()
    assert ask(host, style, X_Forwarded_Proto="https")[0] == 200


def reads_and_loses_nothing(host: Host, running: "dict[str, subprocess.Popen[bytes]]", archive: Path) -> None:
    """Beat asks for news, a worker reads them; one that is stopped in the middle ends well, another goes on."""
    added = host.run("worker", ["python", "manage.py", "add_inbox", "list", str(archive)])
    assert added.returncode == 0, added.stderr
    stored = "SELECT count(*) FROM archive_message"
    wait_until(lambda: host.count(stored) > 0)

    assert end(running["worker"], host.services["worker"]["stop_grace_period"]) == 0
    running["worker"] = host.start("worker")
    wait_until(lambda: host.health("worker").returncode == 0)

    wait_until(lambda: host.count("SELECT count(*) FROM archive_range") == 0)
    assert host.count(stored) == host.count("SELECT count(*) FROM archive_delivery") == MAILS


def test_the_services_come_up_serve_read_and_end(host: Host, tmp_path: Path) -> None:
    archive = tmp_path / "list"
    mails = (letter(f"m{number}", minutes=number) for number in range(MAILS))
    append_mails(archive / "git" / "0.git", ((one.raw, one.arrived) for one in mails))
    before = set(host.image.rglob("*"))

    setup = host.run("setup")
    assert setup.returncode == 0, setup.stderr
    checked = host.run("web", ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"])
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout
    with ExitStack() as stack:
        staying = [name for name in OURS if name not in ("setup", "bounces")]
        running = {name: stack.enter_context(host.start(name)) for name in staying}
        stack.callback(kill, running)
        for name in running:
            wait_until(lambda name=name: host.health(name).returncode == 0)  # type: ignore[misc]
        serves(host)
        reads_and_loses_nothing(host, running, archive)
        for name, process in running.items():
            assert end(process, host.services[name].get("stop_grace_period", "10s")) == 0, name
        assert host.health("web").returncode == 1

    assert set(host.image.rglob("*")) == before  # its file system is read-only
