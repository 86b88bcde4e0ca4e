"""Single keys, and the help that lists them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visiting import ask_axe
from tests.browser.walking import Walker, walker_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def walker(browser: Browser, site: str) -> Iterator[Walker]:
    with walker_of(browser, site) as found:
        yield found


def test_a_slash_leads_to_the_search(walker: Walker) -> None:
    walker.start("/cycles/")

    walker.press("/")

    expect(walker.tab.locator("#q")).to_be_focused()
    expect(walker.tab.locator("#q")).to_have_value("")


def test_j_and_k_walk_over_the_rows_and_o_opens_one(walker: Walker) -> None:
    walker.start("/regressions/?state=all")
    rows = walker.tab.locator("tbody a.ti")
    title = rows.nth(1).inner_text()

    walker.press("j", "j", "j", "k")
    expect(rows.nth(1)).to_be_focused()
    walker.press("o")

    walker.sees("h1", title)


def test_k_on_the_first_row_stays_there(walker: Walker) -> None:
    walker.start("/regressions/?state=all")

    walker.press("j", "k", "k")

    expect(walker.tab.locator("tbody a.ti").first).to_be_focused()


def test_g_and_a_letter_go_to_a_page_as_of_the_same_date(walker: Walker) -> None:
    walker.start("/?at=2009-08-06")

    walker.press("g", "c")

    walker.is_at("/cycles/?at=2009-08-06")


def test_keys_in_a_field_are_text(walker: Walker) -> None:
    walker.start("/regressions/")

    walker.press("/", "?", "j", "g", "c")

    expect(walker.tab.locator("#q")).to_have_value("?jgc")
    walker.is_at("/regressions/")


def test_keys_with_a_modifier_are_left_to_the_browser(walker: Walker) -> None:
    walker.start("/regressions/")

    walker.press("Control+j", "Alt+j")

    expect(walker.tab.locator("tbody a.ti").first).not_to_be_focused()


def test_a_question_mark_opens_the_help_and_escape_closes_it(walker: Walker) -> None:
    walker.start("/regressions/")

    walker.press("j", "?")
    walker.sees("dialog[open] h2", "Keyboard")
    assert ask_axe(walker.tab) == []
    walker.press("Escape")

    expect(walker.tab.locator("dialog[open]")).to_have_count(0)
    expect(walker.tab.locator("tbody a.ti").first).to_be_focused()


def test_the_help_keeps_the_focus_within(walker: Walker) -> None:
    walker.start("/regressions/")

    walker.press("?")
    for _ in range(6):
        walker.press("Tab")
        assert walker.tab.locator("main :focus, header :focus, footer :focus").count() == 0


def test_the_link_in_the_footer_opens_the_help(walker: Walker) -> None:
    walker.start("/regressions/")

    walker.follow(".foot a", "Keyboard")

    expect(walker.tab.locator("dialog[open]")).to_be_visible()


def test_without_javascript_the_link_in_the_footer_leads_to_the_same_list(browser: Browser, site: str) -> None:
    with walker_of(browser, site, has_javascript=False) as walker:
        walker.start("/regressions/")

        walker.follow(".foot a", "Keyboard")

        walker.is_at("/about/#keyboard")
        walker.sees("main .keys", "Next and previous row")


def test_single_keys_can_be_switched_off_for_good(walker: Walker) -> None:
    walker.start("/regressions/")
    walker.press("?", "Space", "Escape")
    walker.start("/cycles/")

    walker.press("/", "?")

    expect(walker.tab.locator("#q")).not_to_be_focused()
    expect(walker.tab.locator("dialog[open]")).to_have_count(0)


def test_what_is_focused_can_be_seen(walker: Walker) -> None:
    walker.start("/regressions/")
    outline = "() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth]; }"

    for _ in range(40):
        walker.press("Tab")
        assert walker.tab.evaluate(outline) == ["solid", "2px"]
