"""Finds Debian's Chromium; as a script, installs it where that can be done without asking anybody."""

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium on PATH: install it for the browser tests (Debian: apt-get install chromium)"


def find_chromium() -> str | None:
    """Path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def _install() -> None:
    apt = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if apt is None or (sudo and shutil.which("sudo") is None):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        if subprocess.run([*sudo, apt, "--quiet", *arguments], env=environment, stdout=subprocess.DEVNULL).returncode:
            return


if __name__ == "__main__":
    if find_chromium() is None:
        sys.stderr.write("installing chromium for the browser tests\n")
        _install()
    if find_chromium() is None:
        sys.stderr.write(f"{MISSING}; they will be skipped\n")
