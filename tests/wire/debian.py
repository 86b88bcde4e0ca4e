"""Finds Debian's public-inbox; as a script, installs it where that can be done without asking anybody."""

import shutil

from tests.debian import provide

_PROGRAMS = ("public-inbox-httpd", "public-inbox-init", "public-inbox-index", "public-inbox-purge", "public-inbox-edit")
_PACKAGES = ("public-inbox", "libinline-c-perl", "gcc", "libc6-dev")
MISSING = "no public-inbox-httpd on PATH: install it for these tests (Debian: apt-get install public-inbox)"


def has_public_inbox() -> bool:
    """Whether all programs of it that the tests run are there."""
    return all(map(shutil.which, _PROGRAMS))


if __name__ == "__main__":
    provide("public-inbox for the tests of archives over the wire", has_public_inbox, _PACKAGES, MISSING)
