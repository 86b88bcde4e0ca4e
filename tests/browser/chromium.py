"""Finds Debian's Chromium; as a script, installs it where that can be done without asking anybody."""

import shutil

from tests.debian import provide

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium on PATH: install it for the browser tests (Debian: apt-get install chromium)"


def find_chromium() -> str | None:
    """Path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


if __name__ == "__main__":
    provide("chromium for the browser tests", find_chromium, ("chromium",), MISSING)
