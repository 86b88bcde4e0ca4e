"""docker-compose.yml as docker-compose itself reads it."""

import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.containers.debian import MISSING, find_compose

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("setup", "web", "worker", "beat", "bounces")  # from our image
GIVEN = {
    "POSTGRES_PASSWORD": "c0ffee",
    "KERNELTRACK_SECRET_KEY": "0123456789abcdef" * 4,
    "KERNELTRACK_HOSTS": "kerneltrack.example",
    "KERNELTRACK_URL": "https://kerneltrack.example",
}


class RefusedError(Exception):
    """docker-compose does not take the file; with its words."""


def resolve(given: dict[str, str], *files: str, env_file: str = "") -> dict[str, Any]:
    """The files after merging and interpolation, from these variables and no others. Not to be changed: it is kept."""
    return _resolve(tuple(sorted(given.items())), files or ("docker-compose.yml",), env_file)


@cache
def _resolve(given: tuple[tuple[str, str], ...], files: tuple[str, ...], env_file: str) -> dict[str, Any]:
    compose = find_compose()
    if compose is None:
        pytest.skip(MISSING)
    env_file = env_file or str(Path(__file__).with_name("none.env"))
    command = [compose, "--project-directory", str(ROOT), "--env-file", env_file]
    for name in files:
        command += ["--file", str(ROOT / name)]
    command += ["--profile", "trial", "--profile", "bounces", "config"]
    environment = {"PATH": os.environ["PATH"], "HOME": os.devnull, **dict(given)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RefusedError(done.stderr)
    found: dict[str, Any] = yaml.safe_load(done.stdout)
    return found
