"""The dashboard that a reader leaves open: a newer page takes its place, and works as the first did."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.visiting import LOOKS, context_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
_MINUTE = 61_000  # ms


@pytest.fixture
def tab(browser: Browser, site: str) -> Iterator[Page]:
    """The dashboard, of which every later answer is a newer one."""
    asked = 0

    def change(route: Route) -> None:
        nonlocal asked
        asked += 1
        answer = route.fetch(headers={**route.request.headers, "if-none-match": '""'})
        newer = answer.text().replace("<h2>Latest activity</h2>", f"<h2>Latest activity {asked}</h2>")
        route.fulfill(response=answer, body=newer, headers={**answer.headers, "etag": f'W/"{asked}"'})

    with context_of(browser, LOOKS[0]) as context:
        page = context.new_page()
        page.clock.install()
        page.route(f"{site}/", change)
        page.goto(f"{site}/", wait_until="load")
        yield page


def shows(tab: Page, number: int) -> None:
    expect(tab.get_by_role("heading", name=f"Latest activity {number}", exact=True)).to_have_count(1)


def test_charts_tell_their_figures_after_an_update(tab: Page) -> None:
    shows(tab, 1)
    tab.clock.run_for(_MINUTE)
    shows(tab, 2)

    plot = tab.locator("figure.chart svg.plot").first
    plot.focus()
    plot.press("End")

    expect(tab.locator("figure.chart .readout").first).not_to_be_empty()


def test_a_chart_that_is_being_read_is_not_taken_away(tab: Page) -> None:
    plot = tab.locator("figure.chart svg.plot").first
    plot.focus()
    plot.press("End")
    with tab.expect_event("requestfinished"):
        tab.clock.run_for(_MINUTE)
    tab.clock.run_for(6_000)  # the newer page is here, and the reader still at the chart

    expect(tab.locator("figure.chart .readout").first).not_to_be_empty()
    shows(tab, 1)

    plot.blur()
    tab.clock.run_for(6_000)

    shows(tab, 2)
