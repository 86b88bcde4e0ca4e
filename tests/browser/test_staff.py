"""What people who log in see: tokens, webhooks and their attempts, in every look; names as long as may be."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from access import tokens
from access.models import Token
from kerneltrack.env import development_key
from tests.browser.pages import Page
from tests.browser.visiting import LOOKS, Faults, Look, context_of, visit
from tests.conftest import SampleWorld
from tests.make import make_staff
from webhooks import registering
from webhooks.models import Endpoint

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def session(site: str, sample_world: SampleWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """The cookie of a member of staff, and an endpoint; made before the browser, which Django's database shuns."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), sample_world.entered():
        patch.setattr(settings, "SECRET_KEY", development_key(sample_world.state))
        user, client = make_staff("ann"), Client()
        client.force_login(user)
        uid = _make(user, datetime.now(UTC))
    yield {"cookie": client.cookies["sessionid"].value, "uid": uid}
    with django_db_blocker.unblock(), sample_world.entered():
        Endpoint.objects.all().delete()
        Token.objects.all().delete()
        user.delete()


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
    heads = {"/tokens/": "Your tokens", "/webhooks/": "Webhooks", f"/webhooks/{session['uid']}/": "w" * 80}
    with context_of(browser, look) as context:
        context.add_cookies([{"name": "sessionid", "value": session["cookie"], "url": site}])
        tab = context.new_page()

        for path, head in heads.items():
            assert visit(tab, site, Page(path, 200), look) == Faults(), path
            assert tab.locator("h1").inner_text() == head
