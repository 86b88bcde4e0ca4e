"""What readers ask of a page by their settings: less motion, forced colours, paper; and how much is sent to them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser

from tests.browser.site import fetch
from tests.browser.visiting import LOOKS, SCREENSHOTS, context_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
_PATHS = ("/?at=2026-11-22", "/regressions/?state=all", "/cycles/2.6.31/", "/releases/")
_LIGHT = "rgb(255, 255, 255)"
_FIRST_VISIT = 150_000  # bytes, compressed
_SAME_COLOUR = """() => [...document.querySelectorAll(".g")].filter(shape =>
  getComputedStyle(shape).color === getComputedStyle(document.body).backgroundColor).length"""


@pytest.fixture(params=_PATHS)
def path(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def tab(browser: Browser) -> Iterator[Any]:
    with context_of(browser, LOOKS[0]) as context:
        yield context.new_page()


def test_paper_has_light_colours_and_no_navigation(tab: Any, site: str, path: str) -> None:
    tab.emulate_media(media="print", color_scheme="dark")
    tab.goto(site + path)

    assert tab.evaluate("() => getComputedStyle(document.body).backgroundColor") == _LIGHT
    for css in (".nav", ".find", ".asof", ".pager", "dialog"):
        assert not tab.locator(css).first.is_visible(), css
    assert tab.locator("h1").count() == 1
    tab.pdf(path=SCREENSHOTS / f"print-{_PATHS.index(path)}.pdf")


def test_paper_has_no_more_width_than_a_sheet(tab: Any, site: str, path: str) -> None:
    tab.set_viewport_size({"width": 703, "height": 1000})  # 186 mm: A4 less its margins
    tab.emulate_media(media="print")
    tab.goto(site + path)

    assert tab.evaluate("() => document.scrollingElement.scrollWidth") <= 703


def test_nothing_moves_for_readers_who_want_less_motion(tab: Any, site: str, path: str) -> None:
    tab.emulate_media(reduced_motion="reduce")
    tab.goto(site + path)

    tab.evaluate("() => document.getElementById('main').setAttribute('aria-busy', 'true')")
    assert tab.evaluate("() => document.getAnimations().length") == 0


def test_shapes_and_the_current_page_can_be_seen_in_forced_colours(tab: Any, site: str, path: str) -> None:
    tab.emulate_media(forced_colors="active")
    tab.goto(site + path)

    assert tab.evaluate(_SAME_COLOUR) == 0
    current = tab.locator(".nav [aria-current]").evaluate("e => getComputedStyle(e).borderBottomColor")
    other = tab.locator(".nav a:not([aria-current])").first.evaluate("e => getComputedStyle(e).borderBottomColor")
    assert current != other


def test_a_first_visit_is_light(tab: Any, site: str, path: str) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(site + path, wait_until="networkidle")

    sizes = {url: len(fetch(urljoin(site, url), **{"accept-encoding": "gzip, br"})[2]) for url in asked}

    assert len(sizes) >= 4
    assert sum(sizes.values()) < _FIRST_VISIT, sizes
