"""Runs web, worker and beat as children on one machine, and ends them all."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from servers.processes import die_with_parent

_GRACE_SECONDS = 5  # for a child to end by itself; killing one is safe, what it was reading is read again
_LONGEST_PAUSE = 30  # seconds between two starts of a child that keeps dying
Say = Callable[[str], None]


class CannotRunError(Exception):
    """The runner cannot start; the message says what to do."""


@dataclass(slots=True)
class Child:
    """A process to keep running: what to start, where its output goes, how it fared."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    next_start: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the runner."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )


@contextmanager
def only_runner(state: Path, address: str) -> Iterator[None]:
    """Hold the state directory's runner lock; who is second is told where the first one serves."""
    path = state / "up.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            there = os.read(handle, 200).decode() or "another process"
            raise CannotRunError(f"already running: {there}. Stop it there, or set KERNELTRACK_STATE.") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{address} (process {os.getpid()})".encode(), 0)
        yield
    finally:
        os.close(handle)


def require_free_port(host: str, port: int) -> None:
    """Say so before anything is started when somebody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotRunError(
                f"{host}:{port} cannot be used ({error.strerror}): set KERNELTRACK_PORT to a free port"
            ) from None


def web_command(address: str) -> list[str]:
    """The web server. Threads wait for the database; how many there are changes nothing for pages that are kept."""
    gunicorn = [sys.executable, "-m", "gunicorn", "kerneltrack.wsgi", "--bind", address, "--no-control-socket"]
    return [*gunicorn, "--workers", "2", "--threads", "4", "--preload"]


def children(state: Path, host: str, port: int, *, processors: int) -> list[Child]:
    """The three processes of the site."""
    logs = state / "log"
    logs.mkdir(exist_ok=True)
    celery = [sys.executable, "-m", "celery", "-A", "kerneltrack"]
    return [
        Child("web", web_command(f"{host}:{port}"), logs / "web.log"),
        Child(
            "worker",
            [*celery, "worker", "--concurrency", str(processors), "--loglevel", "INFO"],
            logs / "worker.log",
        ),
        Child(
            "beat",
            [*celery, "beat", "--schedule", str(state / "beat-schedule"), "--pidfile", ""],
            logs / "beat.log",
        ),
    ]


def keep_running(family: list[Child], say: Say, *, now: Callable[[], float] = time.monotonic) -> None:
    """Start what does not run; a child that died is started again, later each time."""
    for child in family:
        if child.process is not None and child.process.poll() is not None:
            child.deaths += 1
            pause = min(_LONGEST_PAUSE, 2 ** (child.deaths - 1))
            say(f"{child.name} ended with status {child.process.returncode} (see {child.log}); again in {pause} s")
            child.process, child.next_start = None, now() + pause
        if child.process is None and now() >= child.next_start:
            child.start()


def end_all(family: list[Child]) -> None:
    """Ask every child to end, and make those that do not."""
    running = [child.process for child in family if child.process is not None and child.process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    ends = time.monotonic() + _GRACE_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
