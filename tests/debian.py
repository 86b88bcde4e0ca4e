"""Packages of Debian that tests need: installed where that can be done without asking anybody, else told."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable


def provide(what: str, is_there: Callable[[], object], packages: tuple[str, ...], missing: str) -> None:
    """Install packages unless what they bring is there; `missing` is said when it still is not."""
    if not is_there():
        sys.stderr.write(f"installing {what}\n")
        _install(packages)
    if not is_there():
        sys.stderr.write(f"{missing}; they will be skipped\n")


def _install(packages: tuple[str, ...]) -> None:
    apt = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if apt is None or (sudo and shutil.which("sudo") is None):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        if subprocess.run([*sudo, apt, "--quiet", *arguments], env=environment, stdout=subprocess.DEVNULL).returncode:
            return
