"""What people come for, by keyboard alone, with and without JavaScript."""

from collections.abc import Iterator

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, expect

from tests.browser.walking import Walker, walker_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def walker(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Walker]:
    with walker_of(browser, site, has_javascript=request.param) as found:
        yield found


def needs(path: str) -> None:
    """Skip what walks to a page that this site does not have."""
    try:
        resolve(path)
    except Resolver404:
        pytest.skip(f"there is no {path}")


def test_a_regression_is_found_by_words_of_its_title(walker: Walker) -> None:
    walker.start("/")

    walker.follow(".nav a", "Regressions")
    walker.sees("h1", "Regressions")
    walker.enter(".filt input[name=text]", "T60 needs a key press")
    walker.is_at("text=T60")
    walker.follow(".filt dd a[href*='state=all']")
    walker.follow("tbody a.ti", "ThinkPad T60 needs a key press to boot")

    walker.sees("h1", "ThinkPad T60 needs a key press to boot")


def test_a_list_is_filtered_to_a_subsystem(walker: Walker) -> None:
    walker.start("/regressions/?state=all")

    walker.follow(".filt dd a", "linux-acpi")

    walker.is_at("subsystem=linux-acpi")
    expect(walker.tab.locator(".filt a[aria-current]", has_text="linux-acpi")).to_be_visible()


def test_a_reader_goes_back_in_time_and_returns(walker: Walker) -> None:
    walker.start("/")

    walker.enter("input[name=at]", "08062009")
    walker.sees(".notice", "as it stood on August 6, 2009")
    walker.sees("#status", "2.6.31-rc5")
    walker.follow(".notice a", "Back to now")

    expect(walker.tab.locator(".notice")).to_have_count(0)


def test_the_skip_link_leads_past_the_navigation(walker: Walker) -> None:
    walker.start("/regressions/")

    walker.press("Tab", "Enter", "Tab")

    assert walker.tab.locator("main :focus").count() == 1


def test_a_regression_is_found_by_the_search_of_every_page(walker: Walker) -> None:
    needs("/search/")
    walker.start("/about/")

    walker.enter("input#q", "T60 needs a key press")
    walker.is_at("/search/?q=T60")
    walker.follow("main a", "ThinkPad T60 needs a key press to boot")

    walker.sees("h1", "ThinkPad T60 needs a key press to boot")


def test_a_reader_finds_out_how_to_follow(walker: Walker) -> None:
    needs("/subscribe/")
    walker.start("/")

    walker.follow("a[href^='/subscribe/']")

    walker.is_at("/subscribe/")
    walker.reach("main a[href*='.atom']")
