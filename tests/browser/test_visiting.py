"""The visit itself: it finds what it is there to find."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.browser import visiting
from tests.browser.pages import Page
from tests.browser.visiting import LOOKS, Faults, context_of, visit

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
_LIGHT = LOOKS[0]


@pytest.fixture
def visited(
    browser: Browser, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Faults]]:
    """Visits a page after something has been put at the start of its content."""
    monkeypatch.setattr(visiting, "SCREENSHOTS", tmp_path)
    with context_of(browser, _LIGHT) as context:

        def put(fault: str) -> Faults:
            def change(route: Route) -> None:
                answer = route.fetch()
                route.fulfill(response=answer, body=answer.text().replace("<h1", f"{fault}<h1", 1))

            context.route("**/about/", change)
            return visit(context.new_page(), site, Page("/about/", 200), _LIGHT)

        yield put


def test_a_page_without_faults_has_none(visited: Callable[[str], Faults]) -> None:
    assert visited("") == Faults()


def test_an_image_without_a_name_is_found(visited: Callable[[str], Faults]) -> None:
    assert any(line.startswith("image-alt") for line in visited("<img src='/static/img/icon.svg'>").axe)


def test_an_inline_style_is_found(visited: Callable[[str], Faults]) -> None:
    found = visited("<p style='color: red'>red</p>")

    assert any(line.startswith("style-src") for line in found.policy)
    assert found.errors


def test_what_is_wider_than_the_window_is_found(visited: Callable[[str], Faults]) -> None:
    assert visited("<svg width='3000' height='10' aria-hidden='true'></svg>").overflow


def test_a_picture_that_is_missing_is_found(visited: Callable[[str], Faults]) -> None:
    assert visited("<img src='/nowhere.png' alt='nothing'>").requests


def test_links_that_are_too_close_are_found(visited: Callable[[str], Faults]) -> None:
    links = "<ul><li><a href='/'>1</a></li><li><a href='/'>2</a></li><li><a href='/'>3</a></li></ul>"

    assert any(line.startswith("target-size") for line in visited(links).axe)
