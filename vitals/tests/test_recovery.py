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
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import pytest

from servers import postgres, redisserver
from servers.runner import web_command
from servers.tests.test_processes import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
_TASKS = re.compile(r"^kerneltrack_task_seconds_count\{.*\} (\S+)$", re.MULTILINE)
PATIENCE = 90  # seconds; a busy machine needs more of them


@dataclass
class Site:
    """Processes of a site and what they stand on."""

    home: Path
    port: int
    environment: dict[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    worker: subprocess.Popen[bytes] | None = None

    def start_servers(self) -> None:
        postgres.ensure_running(self.home, self.home / "run", is_durable=False)
        redisserver.ensure_running(self.home, self.home / "run")

    def stop_redis(self) -> None:
        redisserver.stop(self.home / "run")

    def stop_postgres(self) -> None:
        postgres.stop(self.home)

    def process(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """With -9, and all below it: whatever it was doing is done again."""
        self.running.remove(process)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def start_worker(self) -> None:
        celery = [sys.executable, "-m", "celery", "-A", "kerneltrack"]
        self.worker = self.process(*celery, "worker", "--concurrency", "1", "--loglevel", "INFO")

    def start(self) -> None:
        celery = [sys.executable, "-m", "celery", "-A", "kerneltrack"]
        self.process(*web_command(f"127.0.0.1:{self.port}"))
        self.process(*celery, "beat", "--schedule", str(self.home / "beat-schedule"), "--pidfile", "")
        self.start_worker()

    def end(self) -> None:
        for process in list(self.running):
            self.kill(process)
        self.stop_redis()
        self.stop_postgres()
        shutil.rmtree(self.home, ignore_errors=True)

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

    def until_away(self, part: str) -> dict[str, str]:
        """What /readyz says once it misses a part: each process keeps its answer for a second (vitals/probes.py)."""
        found: dict[str, str] = {}

        def is_told() -> bool:
            status, parts = self.ready()
            found.update(parts)
            return status == 503 and parts[part] != "ok"

        wait_until(is_told, f"/readyz missed {part}")
        return found

    def healthy(self, service: str) -> tuple[int, str]:
        """Exit status and line of the health check of a container."""
        command = [sys.executable, "manage.py", "healthy", service]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE)
        return done.returncode, done.stdout + done.stderr

    def tasks(self) -> float:
        """How many tasks have ended, as far as Redis knows."""
        return sum(map(float, _TASKS.findall(self.get("/metrics")[2])))

    def is_well(self) -> bool:
        try:
            return self.ready("site")[0] == self.ready("beat")[0] == 200
        except OSError:  # it does not listen yet
            return False


def wait_until(condition: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends, f"{what} did not happen in {PATIENCE} s"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def everything() -> Iterator[Site]:
    """A site without sources."""
    home = Path(tempfile.mkdtemp(prefix="kt-recovery-"))
    home.chmod(0o755)  # PostgreSQL may run as somebody else
    (home / "run").mkdir(mode=0o711)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KERNELTRACK_")}
    site = Site(home, free_port(), kept)
    try:
        site.environment |= {
            "DATABASE_URL": postgres.ensure_running(home, home / "run", is_durable=False),
            "REDIS_URL": redisserver.ensure_running(home, home / "run"),
            "KERNELTRACK_STATE": str(home),
            "KERNELTRACK_PORT": str(site.port),
            "KERNELTRACK_POLL_SECONDS": "5",
            "KERNELTRACK_API_LIMIT": "0",
        }
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=site.environment, check=True)
        site.start()
        yield site
    finally:
        site.end()


@pytest.fixture
def site(everything: Site) -> Site:
    """The site, and all is well."""
    everything.start_servers()  # a test before this one may have failed
    wait_until(everything.is_well, "the site came up")
    return everything


def test_without_redis_pages_are_served_and_tasks_run_again_when_it_is_back(site: Site) -> None:
    site.stop_redis()

    parts = site.until_away("redis")
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


def test_without_postgresql_pages_say_so_and_all_goes_on_when_it_is_back(site: Site) -> None:
    assert site.get("/regressions/")[0] == 200

    site.stop_postgres()

    assert site.get("/healthz")[0] == 200
    parts = site.until_away("database")
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


def test_a_dead_worker_is_named_and_the_next_one_does_its_work(site: Site) -> None:
    assert site.worker is not None
    site.kill(site.worker)

    parts = site.until_away("worker")
    assert "no worker answered" in parts["worker"]
    assert parts["beat"] == "ok"
    status, said = site.healthy("worker")
    assert (status, "worker: no worker answered" in said) == (1, True)
    assert site.ready("web")[0] == 200

    site.start_worker()

    wait_until(site.is_well, "another worker answered")
    had = site.tasks()
    wait_until(lambda: site.tasks() > had, "it did a task")
