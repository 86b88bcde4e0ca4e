"""Servers and workers end and come back: what is told meanwhile, what is still served, and that all recovers by itself.

Real processes on servers of their own, as on a server that somebody operates.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from servers import postgres, redisserver
from servers.runner import web_command
from servers.tests.test_processes import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PATIENCE = 90  # seconds; a busy machine needs more of them


@dataclass
class Site:
    """Processes of a site and what they stand on."""

    home: Path
    port: int
    environment: dict[str, str]

    def start_servers(self) -> None:
        postgres.ensure_running(self.home, self.home / "run", is_durable=False)
        redisserver.ensure_running(self.home, self.home / "run")

    def stop_redis(self) -> None:
        redisserver.stop(self.home / "run")

    def stop_postgres(self) -> None:
        postgres.stop(self.home)

    def process(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.home / "log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def worker(self) -> subprocess.Popen[bytes]:
        celery = [sys.executable, "-m", "celery", "-A", "kerneltrack"]
        return self.process(*celery, "worker", "--concurrency", "1", "--loglevel", "INFO")

    def beat(self) -> subprocess.Popen[bytes]:
        celery = [sys.executable, "-m", "celery", "-A", "kerneltrack"]
        return self.process(*celery, "beat", "--schedule", str(self.home / "beat-schedule"), "--pidfile", "")

    def get(self, path: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and text; the page cache is passed by, so that pages are made."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Cookie": "sessionid=nobodys"})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def ready(self, of: str = "site") -> tuple[int, dict[str, str]]:
        status, _, text = self.get(f"/readyz?of={of}")
        return status, json.loads(text)

    def healthy(self, service: str) -> tuple[int, str]:
        """Exit status and line of the health check of a container."""
        command = [sys.executable, "manage.py", "healthy", service]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE)
        return done.returncode, done.stdout + done.stderr

    def tasks(self) -> float:
        """How many tasks have ended, as far as Redis knows."""
        return sum(
            map(float, re.findall(r"^kerneltrack_task_seconds_count\{.*\} (\S+)$", self.get("/metrics")[2], re.M))
        )

    def is_well(self) -> bool:
        return self.ready("site")[0] == self.ready("beat")[0] == 200


def wait_until(condition: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends, f"{what} did not happen in {PATIENCE} s"
        time.sleep(0.2)


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Web and beat, all of whose tables are there; workers are each test's own."""
    home = Path(tempfile.mkdtemp(prefix="kt-recovery-"))
    home.chmod(0o755)  # PostgreSQL may run as somebody else
    (home / "run").mkdir(mode=0o711)
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KERNELTRACK_")}
    found = Site(home, port, kept)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        stack.callback(found.stop_postgres)
        stack.callback(found.stop_redis)
        found.environment |= {
            "DATABASE_URL": postgres.ensure_running(home, home / "run", is_durable=False),
            "REDIS_URL": redisserver.ensure_running(home, home / "run"),
            "KERNELTRACK_STATE": str(home),
            "KERNELTRACK_PORT": str(port),
            "KERNELTRACK_POLL_SECONDS": "5",
            "KERNELTRACK_API_LIMIT": "0",
        }
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=found.environment, check=True)
        stack.enter_context(ended(found.process(*web_command(f"127.0.0.1:{port}"))))
        stack.enter_context(ended(found.beat()))
        yield found


@pytest.fixture
def worker(site: Site) -> Iterator[subprocess.Popen[bytes]]:
    """A worker, and all is well."""
    with ended(site.worker()) as process:
        wait_until(lambda: listens(site) and site.is_well(), "the site came up")
        yield process
        site.start_servers()


def listens(site: Site) -> bool:
    try:
        return site.get("/healthz")[0] == 200
    except OSError:
        return False


@pytest.mark.usefixtures("worker")
def test_without_redis_pages_are_served_and_tasks_run_again_when_it_is_back(site: Site) -> None:
    site.stop_redis()

    status, parts = site.ready()
    assert status == 503
    assert parts["database"] == "ok"
    assert parts["redis"].startswith("does not answer")
    assert site.ready("web")[0] == 200
    for path in ("/", "/regressions/", "/sources/"):
        begun = time.monotonic()
        assert site.get(path)[0] == 200
        assert time.monotonic() - begun < 10  # a moment; this machine has other things to do
    assert 'kerneltrack_up{server="redis"} 0' in site.get("/metrics")[2]
    for service in ("worker", "beat"):
        status, said = site.healthy(service)
        assert status == 1
        assert "redis: does not answer" in said

    site.start_servers()

    wait_until(site.is_well, "everything found Redis again")
    assert site.healthy("worker") == (0, "ok: database, migrations, redis, worker\n")
    had = site.tasks()
    wait_until(lambda: site.tasks() > had, "beat sent, and the worker did, another task")


@pytest.mark.usefixtures("worker")
def test_without_postgresql_pages_say_so_and_all_goes_on_when_it_is_back(site: Site) -> None:
    assert site.get("/regressions/")[0] == 200

    site.stop_postgres()

    assert site.get("/healthz")[0] == 200
    status, parts = site.ready()
    assert status == 503
    assert parts["database"].startswith("does not answer")
    assert parts["redis"] == parts["worker"] == "ok"
    status, headers, text = site.get("/regressions/")
    assert (status, headers["Retry-After"]) == (503, "30")
    assert "Back in a moment" in text
    for service in ("web", "worker"):
        status, said = site.healthy(service)
        assert status == 1
        assert "database: does not answer" in said

    site.start_servers()

    wait_until(site.is_well, "everything found PostgreSQL again")
    for _ in range(8):  # whichever process and thread answers
        assert site.get("/regressions/")[0] == 200
    had = site.tasks()
    wait_until(lambda: site.tasks() > had, "the worker did another task")
    log = (site.home / "log").read_text(errors="replace")
    assert "Internal Server Error" not in log


def test_a_dead_worker_is_named_and_the_next_one_does_its_work(site: Site, worker: subprocess.Popen[bytes]) -> None:
    children = [int(pid) for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()]
    worker.kill()
    worker.wait()
    for child in children:
        os.kill(child, signal.SIGKILL)

    status, parts = site.ready()
    assert status == 503
    assert "no worker answered" in parts["worker"]
    assert parts["beat"] == "ok"
    status, said = site.healthy("worker")
    assert (status, "worker: no worker answered" in said) == (1, True)
    assert site.ready("web")[0] == 200

    with ended(site.worker()):
        wait_until(site.is_well, "another worker answered")
        had = site.tasks()
        wait_until(lambda: site.tasks() > had, "it did a task")
