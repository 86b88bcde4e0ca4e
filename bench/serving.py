"""How many pages the web server of `make run` gives in a second, beside a program that does nothing else."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import brotli
from django.conf import settings
from django.db import connection

from bench.folding import fill
from bench.load import Load
from bench.scratch import NO_LIMIT, scratch_database
from ingest import pipeline
from regressions.models import Regression
from releases.store import load_facts
from servers.processes import die_with_parent
from servers.runner import web_command

PAGE = "/"
CONNECTIONS = (1, 16)
_SECONDS = 2
_ROUNDS = 5
_FLOOR = "floor: the same bytes"
_START_SECONDS = 60
_MESSAGES, _REGRESSIONS = 20_000, 500
_LINKED = re.compile(rb'<(?:link rel="(?:stylesheet|icon)" href|script src)="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Server:
    """A running web server: its address, and the process that started the others."""

    address: str
    pid: int


@dataclass(frozen=True, slots=True)
class Served:
    """What a client saw, and the processor time that the server took for an answer, in milliseconds."""

    load: Load
    server_ms: float


def run(write: Callable[[str], object]) -> None:
    """Print the table."""
    with scratch_database() as state:
        load_facts()
        fill(_MESSAGES, _REGRESSIONS)
        pipeline.rebuild()
        environment = _environment(state)
        with _server(web_command, environment) as site:
            visit = _first_visit(site.address)
            _, headers, body = _get(site.address, PAGE)
            with _server(_floor_command, environment | {"BENCH_BYTES": str(len(body))}) as floor:
                found = _rounds(site, floor, etag=headers["ETag"])
        count = Regression.objects.count()
    write(f"serving: dashboard of {count} regressions, kept; two processes on {os.cpu_count()} processors")
    write(f"{'':40}{'answers/s':>10}{'of floor':>10}{'server, ms':>12}{'median, ms':>12}{'95 %, ms':>10}")
    for name, connections in found:
        one, least = found[name, connections], found[_FLOOR, connections]
        rate, times = one.load.rate, f"{one.server_ms:12.2f}{one.load.median:12.2f}{one.load.p95:10.2f}"
        label = f"{name}, {connections} connection{'s' * (connections > 1)}"
        write(f"{label:40}{rate:10.0f}{rate / least.load.rate:10.2f}{times}")
    parts = ", ".join(f"{Path(path).name or 'page'} {size}" for path, size in visit.items())
    write(f"first visit: {sum(visit.values()) / 1000:.1f} kB ({parts} bytes)")


def _rounds(site: Server, floor: Server, *, etag: str) -> dict[tuple[str, int], Served]:
    """The median round of each, by rate. They take turns, so that what else the machine does meets all alike."""
    kinds = [(_FLOOR, floor, ""), ("the page", site, ""), ("unchanged (304)", site, etag)]
    rounds: dict[tuple[str, int], list[Served]] = {}
    for _ in range(_ROUNDS):
        for connections in CONNECTIONS:
            for name, server, known in kinds:
                rounds.setdefault((name, connections), []).append(_load(server, connections, etag=known))
    return {key: sorted(all_, key=lambda one: one.load.rate)[_ROUNDS // 2] for key, all_ in rounds.items()}


def _environment(state: Path) -> dict[str, str]:
    """Of a site on the scratch database, with static files as `up` would have collected them."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    database = database if parts.netloc else database.replace(":/", ":///", 1)
    own = {"DATABASE_URL": database, "KERNELTRACK_STATE": str(state), "KERNELTRACK_PAGE_CACHE_SECONDS": "60"}
    own["KERNELTRACK_API_LIMIT"] = str(NO_LIMIT)
    environment = {**os.environ, **own, "KERNELTRACK_PRODUCTION": "0", "KERNELTRACK_HOSTS": "127.0.0.1"}
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, env=environment, cwd=settings.BASE_DIR, check=True)
    return environment


def _floor_command(address: str) -> list[str]:
    return ["bench.floor" if word == "kerneltrack.wsgi" else word for word in web_command(address)]


@contextmanager
def _server(command: Callable[[str], list[str]], environment: Mapping[str, str]) -> Iterator[Server]:
    """A web server, warm in both processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    process = subprocess.Popen(
        command(address),
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    try:
        ends = time.monotonic() + _START_SECONDS
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError("the web server does not start")
            time.sleep(0.1)
        server = Server(address, process.pid)
        _load(server, 8, seconds=1)
        yield server
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return _get(address, PAGE)[0] == 200
    except OSError:
        return False


def _get(address: str, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and the body as it was sent."""
    client = http.client.HTTPConnection(address, timeout=10)
    try:
        client.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "br"})
        response = client.getresponse()
        return response.status, response.headers, response.read()
    finally:
        client.close()


def _first_visit(address: str) -> dict[str, int]:
    """Bytes of bodies, as sent, of the page and of what it loads."""
    _, headers, body = _get(address, PAGE)
    page = brotli.decompress(body) if headers["Content-Encoding"] == "br" else body
    sizes = {PAGE: len(body)}
    for path in dict.fromkeys(found.decode() for found in _LINKED.findall(page)):
        status, headers, body = _get(address, path)
        if status != 200 or "immutable" not in headers["Cache-Control"]:
            raise RuntimeError(
                f"{path} answered {status}, {headers['Cache-Control']}: static files are not served well"
            )
        sizes[path] = len(body)
    return sizes


def _load(server: Server, connections: int, *, seconds: int = _SECONDS, etag: str = "") -> Served:
    """From a process of its own, on the same processors."""
    url = f"http://{server.address}{PAGE}"
    command = [sys.executable, "-m", "bench.load", url, str(connections), str(seconds), etag]
    before = _processor_seconds(server)
    done = subprocess.run(command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True)
    spent = _processor_seconds(server) - before
    found = Load(**json.loads(done.stdout))
    if found.status != (304 if etag else 200):
        raise RuntimeError(f"answers with status {found.status}: the figures mean nothing")
    return Served(found, 1000 * spent / (found.rate * seconds))


def _processor_seconds(server: Server) -> float:
    """Of all processes of the server (proc_pid_stat(5): utime, stime)."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
    stats = [Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split() for pid in children]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")
