"""A reader who has a keyboard and nothing else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab

from tests.browser.visiting import LOOKS, context_of

_FARTHEST = 300  # presses of a key; a page has fewer things to focus


@dataclass(frozen=True, slots=True)
class Walker:
    """Presses keys on one tab. Nothing here clicks, fills or focuses by other means."""

    tab: Tab
    site: str

    def start(self, path: str) -> None:
        """Open a page by its address."""
        self.tab.goto(self.site + path)

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.tab.keyboard.press(key)

    def reach(self, css: str, text: str = "") -> None:
        """Press Tab until the first element that matches is focused."""
        wanted = self.tab.locator(css, has_text=text).first
        expect(wanted).to_be_attached()
        for _ in range(_FARTHEST):
            self.press("Tab")
            if self.is_focused(wanted):
                return
        raise AssertionError(f"Tab does not reach {css} {text}")

    def follow(self, css: str, text: str = "") -> None:
        """Reach a link and follow it."""
        self.reach(css, text)
        self.press("Enter")

    def enter(self, css: str, text: str) -> None:
        """Reach a field, type, and send its form."""
        self.reach(css)
        self.tab.keyboard.type(text)
        self.press("Enter")

    def is_focused(self, wanted: Locator) -> bool:
        """Whether the next key goes there."""
        return bool(wanted.evaluate("element => element === document.activeElement"))

    def sees(self, css: str, text: str) -> None:
        """Wait until an element shows a text."""
        expect(self.tab.locator(css).first).to_contain_text(text)

    def is_at(self, part: str) -> None:
        """Wait until the address contains a part."""
        expect(self.tab).to_have_url(re.compile(re.escape(part)))


@contextmanager
def walker_of(
    browser: Browser, site: str, *, has_javascript: bool = True, is_offline: bool = False
) -> Iterator[Walker]:
    """A reader on a new page; an error in the console fails the test, unless requests are to fail."""
    said: list[str] = []
    with context_of(browser, LOOKS[0], java_script_enabled=has_javascript) as context:
        tab = context.new_page()
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        yield Walker(tab, site)
    assert is_offline or said == []
