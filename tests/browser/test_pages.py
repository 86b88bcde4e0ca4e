"""Every page of the sample world, in light, dark and on 390 pixels; see var/screenshots/."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import Page
from tests.browser.visiting import LOOKS, Faults, Look, visit_all

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
_SEEN: dict[str, dict[str, Faults]] = {}


@pytest.fixture(scope="module", autouse=True)
def _forget() -> Iterator[None]:
    yield
    _SEEN.clear()


@pytest.fixture(params=LOOKS, ids=lambda look: look.name)
def faults(request: pytest.FixtureRequest, browser: Browser, site: str, site_pages: list[Page]) -> dict[str, Faults]:
    """By path; all are visited once, whichever test comes first."""
    look: Look = request.param
    if not _SEEN:
        _SEEN.update(visit_all(browser, site, site_pages))
    return _SEEN[look.name]


def test_no_page_has_an_error_in_the_console(faults: dict[str, Faults]) -> None:
    assert {path: found.errors for path, found in faults.items() if found.errors} == {}


def test_nothing_that_a_page_asks_for_fails(faults: dict[str, Faults]) -> None:
    assert {path: found.requests for path, found in faults.items() if found.requests} == {}


def test_no_page_violates_the_policy(faults: dict[str, Faults]) -> None:
    assert {path: found.policy for path, found in faults.items() if found.policy} == {}


def test_no_page_scrolls_sideways(faults: dict[str, Faults]) -> None:
    assert {path: found.overflow for path, found in faults.items() if found.overflow} == {}


def test_axe_finds_nothing(faults: dict[str, Faults]) -> None:
    assert {path: found.axe for path, found in faults.items() if found.axe} == {}


def test_every_page_but_those_that_say_so_is_found(site_pages: list[Page]) -> None:
    assert {page.path: page.status for page in site_pages if page.status not in (200, 400, 404)} == {}
    assert len(site_pages) > 50
