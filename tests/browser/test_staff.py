"""What people who log in see: their account, tokens, webhooks, in every look; names as long as may be. And the door."""

from base64 import b32decode
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from pytest_django import DjangoDbBlocker

from access import tokens
from access.models import Token
from kerneltrack.env import development_key
from tests.browser.pages import Page
from tests.browser.visiting import LOOKS, Faults, Look, ask_axe, context_of, visit
from tests.conftest import SampleWorld
from tests.make import make_staff
from webhooks import registering
from webhooks.models import Endpoint

PASSWORD = "correct horse battery staple"  # noqa: S105
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def session(site: str, sample_world: SampleWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """The cookie of a member of staff, and an endpoint; made before the browser, which Django's database shuns."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), sample_world.entered():
        patch.setattr(settings, "SECRET_KEY", development_key(sample_world.state))
        user, client = make_staff("ann"), Client()
        client.force_login(user)
        other = make_staff("bea")  # whose other sessions end when she turns two-factor login on
        other.set_password(PASSWORD)
        other.save()
        uid = _make(user, datetime.now(UTC))
    yield {"cookie": client.cookies["sessionid"].value, "uid": uid}
    with django_db_blocker.unblock(), sample_world.entered():
        Endpoint.objects.all().delete()
        Token.objects.all().delete()
        LogEntry.objects.all().delete()
        user.delete()
        other.delete()


def _make(user: User, now: datetime) -> str:
    tokens.issue(user, name="م" * tokens.MAX_NAME, scopes=["read", "triage"], now=now, days=30)
    url = f"https://{'a' * 60}.example.org/{'p' * 200}"
    endpoint = registering.register(name="w" * 80, url=url, kinds=[], by=user, at=now)
    for n, (status, error) in enumerate(((200, ""), (500, "x" * 200), (None, "no answer in time"))):
        endpoint.attempts.create(
            at=now, message="m", first=n, last=n, changes=n, status=status, error=error, milliseconds=9
        )
    return endpoint.uid


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_pages_of_those_who_log_in_have_no_faults(
    session: dict[str, str], browser: Browser, site: str, look: Look
) -> None:
    heads = {
        "/tokens/": "Your tokens",
        "/webhooks/": "Webhooks",
        f"/webhooks/{session['uid']}/": "w" * 80,
        "/account/": "Your account",
        "/account/password/": "Change your password",
        "/account/two-factor/": "Two-factor login",
    }
    with context_of(browser, look) as context:
        context.add_cookies([{"name": "sessionid", "value": session["cookie"], "url": site}])
        tab = context.new_page()

        for path, head in heads.items():
            assert visit(tab, site, Page(path, 200), look) == Faults(), path
            assert tab.locator("h1").inner_text() == head


def test_the_second_step_is_turned_on_and_asked_for(session: dict[str, str], browser: Browser, site: str) -> None:
    """Through the real forms, one session after the other; each page that only a form leads to is looked at by axe."""
    with context_of(browser, LOOKS[0]) as context:
        tab = context.new_page()
        tab.goto(f"{site}/account/two-factor/")
        _log_in(tab)
        secret = tab.locator(".secret .pick").inner_text()
        tab.get_by_label("Six digits").fill(_code(secret, 0))
        tab.get_by_label("Your password, again").fill(PASSWORD)
        tab.get_by_role("button", name="Turn it on").click()
        expect(tab.locator(".codes li")).to_have_count(10)
        assert ask_axe(tab) == []
        tab.get_by_role("link", name="I have kept them").click()
        with tab.expect_navigation():
            tab.get_by_role("button", name="Log out").click()

        tab.goto(f"{site}/login/?next=/account/two-factor/")
        _log_in(tab)
        assert (tab.locator("h1").inner_text(), ask_axe(tab)) == ("Second step", [])
        tab.keyboard.type(_code(secret, 1))
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/account/two-factor/")

        assert (tab.locator("h1").inner_text(), ask_axe(tab)) == ("Two-factor login is on", [])


def _log_in(tab: Tab) -> None:
    """By keyboard alone: where to type first is focused."""
    tab.keyboard.type("bea")
    tab.keyboard.press("Tab")
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).not_to_have_text("Log in")


def _code(secret: str, steps: int) -> str:
    """That of the present half minute, or of the next, which counts already."""
    return f"{totp(b32decode(secret.replace(' ', '')), t0=-30 * steps):06d}"
