"""One site for all browser tests; one browser for each module, since Playwright and Django do not share a thread."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.chromium import MISSING, find_chromium
from tests.browser.pages import Page, pages_of
from tests.browser.site import served
from tests.conftest import SampleWorld

expect.set_options(timeout=30_000)  # machines that run tests are busy machines


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; without one the tests are skipped, and say what to install."""
    found = find_chromium()
    if found is None:
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="session")
def site(chromium: str, sample_world: SampleWorld) -> Iterator[str]:
    """Address of the running site."""
    with served(sample_world) as address:
        yield address


@pytest.fixture(scope="session")
def site_pages(site: str) -> list[Page]:
    """All pages to visit."""
    return pages_of(site)


@pytest.fixture(scope="module")
def browser(chromium: str, site: str) -> Iterator[Browser]:
    """A running browser. It must end before other tests begin: Django refuses its database beside an event loop."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=sandbox)
        yield running
        running.close()
