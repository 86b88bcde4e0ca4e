"""`up` on real sources: told before, killed in the middle, gone on with, and never mixed with the sample world."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from bench.arrivals import World
from servers.tests.test_processes import ROOT, environment, free_port, manage, processes_of, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
OFFLINE = """
[[inbox]]
name = "unreachable"
url = "http://127.0.0.1:PORT/unreachable/"
megabytes = 7
[[site]]
name = "kernel-org"
url = "http://127.0.0.1:PORT/"
"""


class Up:
    """`manage.py up` with its output in a file."""

    def __init__(self, state: Path, port: int, file: Path) -> None:
        self.log, self.port = state.parent / f"up-{time.monotonic_ns()}.log", port
        live = {"KERNELTRACK_UPSTREAM": "live", "KERNELTRACK_SOURCES": str(file), "KERNELTRACK_POLL_SECONDS": "5"}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "up"],
                env=environment(state, KERNELTRACK_PORT=str(port), KERNELTRACK_RANGE_COMMITS="10", **live),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self, words: str) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return words in self.log.read_text()

    def page(self, path: str = "/") -> str:
        with urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
            return str(answer.read().decode())

    def end(self, how: int) -> None:
        self.process.send_signal(how)
        self.process.wait(60)


def test_a_live_site_is_read_through_a_kill_and_keeps_to_itself(tmp_path: Path) -> None:
    world, state, port = World(tmp_path), tmp_path / "state", free_port()
    world.begin()
    file = tmp_path / "sources.toml"
    file.write_text(world.sources() + OFFLINE.replace("PORT", str(free_port())))
    kill_while_it_reads(Up(state, port, file))
    again = Up(state, port, file)
    try:
        wait_until(lambda: again.said("serves http"), 120)
        wait_until(lambda: counts(again) | world.counts == counts(again), 240)
        assert "unreachable" in again.page("/sources/")
        wait_until(lambda: "First reading." not in again.page(), 60)
    finally:
        again.end(signal.SIGINT)
    wait_until(lambda: not processes_of(state))
    mixed = manage(state, "up", KERNELTRACK_UPSTREAM="sample", KERNELTRACK_PORT=str(free_port()))

    assert mixed.returncode != 0
    assert "never mix" in mixed.stderr
    status = json.loads(manage(state, "status", "--json", KERNELTRACK_UPSTREAM="live").stdout)
    mails = {row["name"]: (row["messages"], row["quarantined"]) for row in status["inboxes"]}
    assert mails == {name: (world.counts.get(name, 0), 0) for name in mails}


def kill_while_it_reads(site: Up) -> None:
    """It told what it will fetch, and pages say that they are not complete; then it is gone."""
    try:
        wait_until(lambda: site.said("first reading: "), 120)
        page = site.page()
        assert "to be fetched (estimates)" in site.log.read_text()
        assert "unreachable" in site.log.read_text()
        assert "First reading." in page
        assert "Sample data." not in page
    finally:
        site.end(signal.SIGKILL)


def counts(site: Up) -> dict[str, int]:
    assert site.process.poll() is None, site.log.read_text()
    return {row["name"]: row["count"] for row in json.loads(site.page("/api/v1/sources/"))["results"]}
