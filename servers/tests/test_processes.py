"""Embedded servers and the runner, as real processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NO_SOURCES = {"KERNELTRACK_SOURCES": os.devnull}
pytestmark = pytest.mark.slow


def environment(state: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return kept | {"KERNELTRACK_STATE": str(state), "KERNELTRACK_LOG_LEVEL": "WARNING"} | NO_SOURCES | more


def manage(state: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), *args]
    return subprocess.run(command, env=environment(state, **more), capture_output=True, text=True, timeout=120, cwd="/")


def processes_of(state: Path) -> list[str]:
    """Command lines of processes that name the state directory, zombies left out."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(state) in line:
            found.append(line)
    return found


def wait_until(condition: object, seconds: float = 30) -> None:
    ends = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.1)


def test_a_command_starts_servers_and_stops_them(tmp_path: Path) -> None:
    state = tmp_path / "with spaces" / "state"

    done = manage(state, "status", "--json")

    assert done.returncode == 0, done.stderr
    assert '"messages": 0' in done.stdout
    wait_until(lambda: not processes_of(state))


def test_servers_left_by_a_killed_user_are_used_again(tmp_path: Path) -> None:
    state = tmp_path / "state"
    script = (
        "import time; from servers.embedded import servers\nwith servers(): print('up', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script], env=environment(state), cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "up\n"
        holder.kill()

    assert manage(state, "status").returncode == 0
    wait_until(lambda: not processes_of(state))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_site(state: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`manage.py up` without sources, until its address answers; killed with everything below in the end."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "up"],
        env=environment(state, KERNELTRACK_PORT=str(port), KERNELTRACK_UPSTREAM="live"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "serves" in line, line + process.stdout.read()
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def test_the_site_comes_up_ends_on_ctrl_c_and_leaves_nothing(tmp_path: Path) -> None:
    state, port = tmp_path / "state", free_port()
    with running_site(state, port) as site:
        wait_until(lambda: is_ready(port))
        second = manage(state, "up", KERNELTRACK_PORT=str(free_port()), KERNELTRACK_UPSTREAM="live")
        assert second.returncode != 0
        assert f"already running: http://127.0.0.1:{port}/" in second.stderr
        other = manage(tmp_path / "other", "up", KERNELTRACK_PORT=str(port), KERNELTRACK_UPSTREAM="live")
        assert other.returncode != 0
        assert "KERNELTRACK_PORT" in other.stderr

        site.send_signal(signal.SIGINT)

        assert site.wait(timeout=30) == 0
    wait_until(lambda: not processes_of(state))


def is_ready(port: int) -> bool:
    """Each web process keeps what it said a moment ago, so one may say "not yet" when another is ready."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
            return bool(answer.status == 200)
    except HTTPError:
        return False


def test_a_runner_killed_with_9_is_recovered_by_the_next_start(tmp_path: Path) -> None:
    state, port = tmp_path / "state", free_port()
    with running_site(state, port) as site:
        site.kill()
        site.wait()

    wait_until(lambda: is_free(port))
    with running_site(state, port) as site:
        site.send_signal(signal.SIGTERM)
        assert site.wait(timeout=30) == 0
    wait_until(lambda: not processes_of(state))


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
