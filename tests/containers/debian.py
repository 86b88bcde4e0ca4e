"""Finds docker-compose, which needs no engine to read a file; as a script, installs it where that can be done."""

import shutil

from tests.debian import provide

MISSING = "no docker-compose on PATH: install it for the tests of containers (Debian: apt-get install docker-compose)"


def find_compose() -> str | None:
    """Path of docker-compose, or None."""
    return shutil.which("docker-compose")


if __name__ == "__main__":
    provide("docker-compose for the tests of containers", find_compose, ("docker-compose",), MISSING)
