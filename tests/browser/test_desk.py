"""The admin in a browser: our policy holds on every page of it, and what the policy forbids is not missed."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Response, expect
from playwright.sync_api import Page as Tab
from pytest_django import DjangoDbBlocker

from archive.models import Inbox
from kerneltrack.env import development_key
from tests.browser.pages import Page
from tests.browser.visiting import LOOKS, Faults, context_of, visit
from tests.browser.walking import walker_of
from tests.conftest import SampleWorld

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
_KINDS = (
    "archive/inbox archive/quarantine trees/tree trackers/tracker kernelorg/site peers/peer areas/rules topics/topic"
)
_ADDED = "archive/inbox trackers/tracker areas/rules topics/topic regressions/decision"


@pytest.fixture(scope="module")
def session(site: str, sample_world: SampleWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[str, int]]:
    """The cookie of somebody who may do everything, and the key of an inbox."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), sample_world.entered():
        patch.setattr(settings, "SECRET_KEY", development_key(sample_world.state))
        user, client = User.objects.create_superuser("olga"), Client()
        client.force_login(user)
        inbox = Inbox.objects.filter(holds_issues=False).first()
    yield client.cookies["sessionid"].value, inbox.pk if inbox else 0
    with django_db_blocker.unblock(), sample_world.entered():
        user.delete()


def test_the_admin_keeps_our_policy(session: tuple[str, int], browser: Browser, site: str) -> None:
    cookie, inbox = session
    lists = [f"/admin/{kind}/" for kind in _KINDS.split()]
    forms = [f"/admin/{kind}/add/" for kind in _ADDED.split()]
    with context_of(browser, LOOKS[0]) as context:
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
        tab = context.new_page()
        policies: set[str] = set()
        tab.on("response", lambda response: policies.update(_policy(response, site)))

        for path in ("/admin/", *lists, *forms, f"/admin/archive/inbox/{inbox}/change/"):
            found = visit(tab, site, Page(path, 200), LOOKS[0])
            found.axe.clear()  # Django's own pages
            assert found == Faults(), path
        assert len(policies) == 1
        assert "unsafe" not in policies.pop()
        _sees_what_rules_would_change(tab, site)


def test_a_source_is_paused_by_keyboard_and_goes_on(session: tuple[str, int], browser: Browser, site: str) -> None:
    with walker_of(browser, site) as walker:
        walker.tab.context.add_cookies([{"name": "sessionid", "value": session[0], "url": site}])

        for word, said in (("Pause", "1 paused"), ("Let", "1 will be asked again")):
            walker.start("/sources/")
            walker.follow("main a[href='/admin/archive/inbox/']", "Change")
            walker.reach("#result_list tbody input[type=checkbox]")
            walker.press("Space")
            walker.reach("select[name=action]")
            walker.tab.keyboard.type(word)
            walker.follow("button[name=index]")
            walker.sees(".messagelist", said)


def _policy(response: Response, site: str) -> list[str]:
    is_page = response.url.startswith(f"{site}/admin/")
    return [response.headers.get("content-security-policy", "none")] if is_page else []


def _sees_what_rules_would_change(tab: Tab, site: str) -> None:
    tab.goto(f"{site}/admin/areas/rules/add/")
    text = tab.locator("textarea").input_value()
    changed = text.replace('  "mm/", "include/', '  "mm-not/", "include/', 1)
    tab.locator("textarea").fill(changed)
    tab.get_by_role("button", name="Show what would change").click()

    expect(tab.get_by_role("status")).to_contain_text("series would change class")
    assert tab.locator("textarea").input_value() == changed != text
