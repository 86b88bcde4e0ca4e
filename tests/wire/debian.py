"""Finds Debian's public-inbox; as a script, installs it where that can be done without asking anybody."""

import os
import shutil
import subprocess
import sys

_PROGRAMS = ("public-inbox-httpd", "public-inbox-init", "public-inbox-index", "public-inbox-purge", "public-inbox-edit")
_PACKAGES = ("public-inbox", "libinline-c-perl", "gcc", "libc6-dev")
MISSING = "no public-inbox-httpd on PATH: install it for these tests (Debian: apt-get install public-inbox)"


def has_public_inbox() -> bool:
    """Whether all programs of it that the tests run are there."""
    return all(map(shutil.which, _PROGRAMS))


def _install() -> None:
    apt = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if apt is None or (sudo and shutil.which("sudo") is None):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *_PACKAGES]):
        if subprocess.run([*sudo, apt, "--quiet", *arguments], env=environment, stdout=subprocess.DEVNULL).returncode:
            return


if __name__ == "__main__":
    if not has_public_inbox():
        sys.stderr.write("installing public-inbox for the tests of archives over the wire\n")
        _install()
    if not has_public_inbox():
        sys.stderr.write(f"{MISSING}; they will be skipped\n")
