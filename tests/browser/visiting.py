"""What a browser has to say about a page: errors, violations of the policy, overflow, and what axe finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Response
from playwright.sync_api import Page as Tab

from tests.browser.pages import Page

SCREENSHOTS = Path(__file__).resolve().parent.parent.parent / "var" / "screenshots"
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ALL_RULES = {"runOnly": _TAGS, "rules": {"target-size": {"enabled": True}}}
_CONTRAST = {"runOnly": ["color-contrast"]}
_ALL_BUT_CONTRAST = {**_ALL_RULES, "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}}}
# Evaluated by the debugger, which the policy does not bind; a script element could not be.
_ASK_AXE = """async (rules) => {
  const found = await axe.run(document, {resultTypes: ["violations"], preload: false, ...rules});
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")}: ${n.failureSummary}`));
}"""
_COLLECT_VIOLATIONS = """window.violations = [];
document.addEventListener("securitypolicyviolation", e => violations.push(`${e.violatedDirective} ${e.blockedURI}`));"""
_WIDER_BY = "() => document.scrollingElement.scrollWidth - window.innerWidth"


@dataclass(frozen=True, slots=True)
class Look:
    """A way to look at the site."""

    name: str
    width: int
    scheme: str
    axe: dict[str, Any]


# Contrast takes three quarters of axe's time: dark differs from light in colours alone, narrow in everything else.
LOOKS = (
    Look("light", 1300, "light", _ALL_RULES),
    Look("dark", 1300, "dark", _CONTRAST),
    Look("390", 390, "light", _ALL_BUT_CONTRAST),
)


@dataclass(slots=True)
class Faults:
    """What is wrong with a page; empty lists are what we want."""

    errors: list[str] = field(default_factory=list)  # console and uncaught
    requests: list[str] = field(default_factory=list)  # that failed
    policy: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    axe: list[str] = field(default_factory=list)


@contextmanager
def context_of(browser: Browser, look: Look, **options: Any) -> Iterator[BrowserContext]:
    """A context for a look; it closes with its pages."""
    size = {"width": look.width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=look.scheme, **options)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)  # machines that run tests are busy machines
    context.add_init_script(_COLLECT_VIOLATIONS)
    try:
        yield context
    finally:
        context.close()


def visit_all(browser: Browser, site: str, pages: list[Page]) -> dict[str, dict[str, Faults]]:
    """What is wrong with every page, by look: each is loaded once, as half of the time goes into that."""
    found: dict[str, dict[str, Faults]] = {look.name: {} for look in LOOKS}
    with context_of(browser, LOOKS[0]) as context:
        tab = context.new_page()
        for page in pages:
            for look in LOOKS:
                visit_as = visit if look is LOOKS[0] else _look_again
                found[look.name][page.path] = visit_as(tab, site, page, look)
    return found


def visit(tab: Tab, site: str, page: Page, look: Look) -> Faults:
    """What is wrong with one page; its screenshot is kept for the eye."""
    faults = Faults()
    with _listening(tab, page, faults):
        _wear(tab, look)
        tab.goto(site + page.path, wait_until="load")
        faults.axe = ask_axe(tab, look.axe)
        _examine(tab, faults)
    _keep_picture(tab, page, look)
    return faults


def _look_again(tab: Tab, site: str, page: Page, look: Look) -> Faults:
    """What is wrong with the page that is open, in another look; axe is asked about typical ones."""
    faults = Faults()
    with _listening(tab, page, faults):
        _wear(tab, look)
        if page.is_typical:
            faults.axe = tab.evaluate(_ASK_AXE, look.axe)
        _examine(tab, faults)
    _keep_picture(tab, page, look)
    return faults


def _wear(tab: Tab, look: Look) -> None:
    tab.set_viewport_size({"width": look.width, "height": 900})
    tab.emulate_media(color_scheme=look.scheme)  # type: ignore[arg-type]


def _examine(tab: Tab, faults: Faults) -> None:
    wider = tab.evaluate(_WIDER_BY)
    if wider > 0:
        faults.overflow.append(f"wider than the window by {wider} px")
    faults.policy += tab.evaluate("() => window.violations")


def _keep_picture(tab: Tab, page: Page, look: Look) -> None:
    if page.is_typical:
        tab.screenshot(path=SCREENSHOTS / f"{page.file_name}-{look.name}.png", full_page=True)


def ask_axe(tab: Tab, rules: dict[str, Any] = _ALL_RULES) -> list[str]:
    """What axe finds on the page as it is now, one line for each element."""
    tab.evaluate(_AXE)
    found: list[str] = tab.evaluate(_ASK_AXE, rules)
    return found


@contextmanager
def _listening(tab: Tab, page: Page, faults: Faults) -> Iterator[None]:
    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _tells_of_its_own_status(message, page):
            faults.errors.append(message.text)

    def on_response(response: Response) -> None:
        if response.status >= 400 and response.status != _expected(response, page):
            faults.requests.append(f"{response.status} {response.url}")

    listeners: dict[Any, Any] = {
        "console": on_console,
        "response": on_response,
        "requestfailed": lambda request: faults.requests.append(f"{request.failure} {request.url}"),
        "pageerror": lambda error: faults.errors.append(str(error)),
    }
    for event, listener in listeners.items():
        tab.on(event, listener)
    try:
        yield
    finally:
        for event, listener in listeners.items():
            tab.remove_listener(event, listener)


def _tells_of_its_own_status(message: ConsoleMessage, page: Page) -> bool:
    """Chromium reports a page that answers 404, as it is to, like an error of that page."""
    return page.status >= 400 and f"status of {page.status}" in message.text


def _expected(response: Response, page: Page) -> int:
    return page.status if response.url.endswith(page.path) else 200
