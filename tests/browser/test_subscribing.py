"""Subscribing, confirming, managing and leaving, by keyboard alone, with and without JavaScript."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker

from kerneltrack.env import development_key
from subscriptions.links import confirm_url
from subscriptions.models import Asked
from tests.browser.visiting import LOOKS, ask_axe, context_of
from tests.browser.walking import Walker, walker_of
from tests.conftest import SampleWorld

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
_WIDER_BY = "() => document.scrollingElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def links(site: str, sample_world: SampleWorld, django_db_blocker: DjangoDbBlocker) -> list[str]:
    """Paths as mails have them, one for each way of reading; made before the browser, which Django's database shuns."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), sample_world.entered():
        patch.setattr(settings, "SECRET_KEY", development_key(sample_world.state))
        asked = [
            Asked.objects.create(
                address=f"rosa{n}@example.org", cadence="rc", format="text", asked_at=datetime.now(UTC)
            )
            for n in range(2)
        ]
        return [urlsplit(confirm_url(one.key)).path for one in asked]


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def walker(links: list[str], request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Walker]:
    with walker_of(browser, site, has_javascript=request.param) as found:
        yield found


def test_a_reader_asks_for_mails_of_what_a_page_is_about(walker: Walker) -> None:
    walker.start("/cycles/7.4/")

    walker.follow("main a", "Follow it by mail")
    walker.sees("#words", "the 7.4 cycle, with each -rc and release")
    walker.reach("#s-to")
    walker.tab.keyboard.type("rosa@example.org")
    walker.reach("form.ask button", "Only say it in words")
    walker.press("Enter")
    walker.sees("#words", "the 7.4 cycle, with each -rc and release")
    expect(walker.tab.locator("#s-to")).to_have_value("rosa@example.org")
    walker.follow("form.ask button", "Subscribe")

    walker.sees("h1", "Look into your mail")


def test_a_reader_confirms_changes_and_leaves_by_a_link(walker: Walker, links: list[str]) -> None:
    walker.start(links.pop())

    walker.follow("main button", "Confirm")
    walker.sees("h1", "Subscribed")
    walker.follow("main a", "Your subscriptions")
    walker.follow(".have a", "Change")
    walker.enter("#s-cycle", "7.4")
    walker.sees(".have", "the 7.4 cycle, with each -rc and release")
    walker.follow(".have button", "Unsubscribe")

    walker.sees("h1", "Deleted")


def test_what_is_wrong_is_told_beside_the_field(links: list[str], browser: Browser, site: str) -> None:
    with context_of(browser, LOOKS[2]) as context:
        tab = context.new_page()
        tab.goto(f"{site}/subscribe/?cycle=7.4")
        tab.fill("#s-to", "rosa@example.org")
        tab.fill("#s-subsystem", "no-such-list " + "x" * 200)
        tab.press("#s-to", "Enter")

        expect(tab.locator("#e-subsystem")).to_contain_text("No subsystem “no-such-list” is known")
        expect(tab.locator("#s-subsystem")).to_have_attribute("aria-describedby", "e-subsystem")
        assert ask_axe(tab) == []
        assert tab.evaluate(_WIDER_BY) <= 0
