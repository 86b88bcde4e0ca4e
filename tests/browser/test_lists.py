"""Filters, sort links and pagers change the list in place; the address, the way back and the focus stay right."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.visiting import ask_axe
from tests.browser.walking import Walker, walker_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
_TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"


@pytest.fixture
def walker(browser: Browser, site: str) -> Iterator[Walker]:
    """On a list that is marked, so that a page that was loaded anew can be told from one that was not."""
    with walker_of(browser, site) as found:
        found.start("/regressions/?state=all")
        found.tab.evaluate("() => { document.documentElement.dataset.mark = 'same'; }")
        yield found


def is_same_page(walker: Walker) -> bool:
    return walker.tab.locator("html[data-mark=same]").count() == 1


def test_a_filter_swaps_the_list_and_keeps_the_focus(walker: Walker) -> None:
    walker.follow(".filt dd a", "linux-acpi")

    walker.is_at("subsystem=linux-acpi")
    expect(walker.tab.locator(".filt a", has_text="linux-acpi")).to_be_focused()
    expect(walker.tab.locator(".filt a", has_text="linux-acpi")).to_have_attribute("aria-current", "true")
    assert is_same_page(walker)


def test_the_form_swaps_the_list_and_keeps_what_was_typed(walker: Walker) -> None:
    walker.enter(".filt input[name=text]", "ThinkPad")

    walker.is_at("text=ThinkPad")
    expect(walker.tab.locator(".filt input[name=text]")).to_have_value("ThinkPad")
    expect(walker.tab.locator(".filt input[name=text]")).to_be_focused()
    assert is_same_page(walker)


def test_a_sort_link_swaps_the_list_and_keeps_the_focus(walker: Walker) -> None:
    walker.follow("thead a", "Age")

    walker.is_at("sort=")
    expect(walker.tab.locator("thead a", has_text="Age")).to_be_focused()
    assert is_same_page(walker)


def test_the_pager_leads_to_the_head_of_the_next_rows(walker: Walker) -> None:
    first = walker.tab.locator("tbody a.ti").first.inner_text()

    walker.follow(".pager a", "Next")

    walker.is_at("page=2")
    expect(walker.tab.locator("#res")).to_be_focused()
    expect(walker.tab.locator("tbody a.ti").first).not_to_have_text(first)
    assert is_same_page(walker)


def test_the_number_of_results_is_announced(walker: Walker) -> None:
    walker.follow(".filt dd a", "linux-acpi")
    walker.is_at("subsystem=linux-acpi")

    expect(walker.tab.locator("#news[role=status]")).to_have_text(walker.tab.locator("#res").inner_text())


def test_the_way_back_shows_the_list_as_it_was(walker: Walker) -> None:
    before = walker.tab.locator("#res").inner_text()
    walker.follow(".filt dd a", "linux-acpi")
    walker.is_at("subsystem=linux-acpi")

    walker.tab.go_back()

    expect(walker.tab.locator("#res")).to_have_text(before)
    expect(walker.tab).not_to_have_url(re.compile("subsystem"))


def test_axe_finds_nothing_after_a_swap(walker: Walker) -> None:
    walker.follow(".filt dd a", "linux-acpi")
    walker.is_at("subsystem=linux-acpi")

    assert ask_axe(walker.tab) == []


def test_a_failed_swap_leaves_the_list_and_says_so(browser: Browser, site: str) -> None:
    with walker_of(browser, site, is_offline=True) as walker:
        walker.start("/regressions/?state=all")
        walker.tab.route("**/*subsystem=*", lambda route: route.abort())
        before = walker.tab.locator("#res").inner_text()

        walker.follow(".filt dd a", "linux-acpi")

        walker.sees(".notice[role=alert]", "could not be loaded")
        expect(walker.tab.locator("#res")).to_have_text(before)
        expect(walker.tab.locator("main[aria-busy]")).to_have_count(0)


def test_a_link_among_the_filters_to_another_page_loads_all_of_it(walker: Walker) -> None:
    def add_link(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("<dd>", "<dd><a href='/cycles/'>cycles</a>", 1))

    walker.tab.route("**/regressions/", add_link)
    walker.start("/regressions/")
    walker.follow(".filt dd a", "cycles")

    walker.sees("h1", "Development cycles")
    walker.sees(".nav [aria-current]", "Cycles")


def test_every_filter_and_pager_works_in_place() -> None:
    marks = ('class="filt"', 'class="pager"')
    lines = [
        line.strip()
        for path in _TEMPLATES.rglob("*.html")
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(mark in line for mark in marks)
    ]

    assert len(lines) >= 4
    assert [line for line in lines if 'hx-boost="' not in line] == []
