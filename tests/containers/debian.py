"""Finds docker-compose, which needs no engine to read a file; as a script, installs it where that can be done."""

import os
import shutil
import subprocess
import sys

MISSING = "no docker-compose on PATH: install it for the tests of containers (Debian: apt-get install docker-compose)"


def find_compose() -> str | None:
    """Path of docker-compose, or None."""
    return shutil.which("docker-compose")


def _install() -> None:
    apt = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if apt is None or (sudo and shutil.which("sudo") is None):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "docker-compose"]):
        if subprocess.run([*sudo, apt, "--quiet", *arguments], env=environment, stdout=subprocess.DEVNULL).returncode:
            return


if __name__ == "__main__":
    if find_compose() is None:
        sys.stderr.write("installing docker-compose for the tests of containers\n")
        _install()
    if find_compose() is None:
        sys.stderr.write(f"{MISSING}; they will be skipped\n")
