"""Pages name their other forms, in the head and beside lists: each address answers, in the form that was promised."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from candidates.models import Candidate
from tests.make import NOON, make_message, make_posted, make_regression, make_releases
from topics.models import Topic

pytestmark = pytest.mark.django_db
AT = "2026-03-05"
# Pages, and the feeds that their heads name.
PAGES = {
    "/": ["/feeds/releases.atom"],
    "/regressions/": ["/feeds/regressions.atom"],
    "/regressions/?state=fixed&cycle=7.0&subsystem=netdev&sort=title": ["/feeds/regressions.atom"],
    "/regressions/?age=30&overdue=1&text=%22link%22+%26+%3Cb%3E": ["/feeds/regressions.atom"],
    "/regressions/a/": [],
    "/candidates/": ["/feeds/candidates.atom"],
    "/patches/": ["/feeds/patches.atom", "/feeds/fixes.atom"],
    "/patches/?week=2026-W10&list=netdev&author=Mats": ["/feeds/patches.atom", "/feeds/fixes.atom"],
    "/patches/p@example.org/": [],
    "/patches/fixes/": ["/feeds/fixes.atom"],
    "/patches/fixes/?list=netdev&part=new": ["/feeds/fixes.atom"],
    "/releases/": ["/feeds/releases.atom"],
    "/releases/series/": ["/feeds/support.atom"],
    "/releases/series/6.19.y/": ["/feeds/series/6.19.y.atom"],
    "/releases/v6.19.3/": [],
    "/cycles/": [],
    "/cycles/7.0/": ["/feeds/cycles/7.0.atom"],
    "/subsystems/": [],
    "/topics/": [],
    "/topics/links/": ["/topics/links.atom"],
    "/weeks/": ["/feeds/weeks.atom"],
    "/weeks/?year=2025": ["/feeds/weeks.atom"],
    "/weeks/2026-W10/": ["/feeds/weeks.atom"],
    "/releases/compare?from=6.19&to=6.19.3": [],
    "/running/?release=6.19.3-arch1": [],
    "/search/?q=link&kind=regression": [],
    "/search/?q=%00%ed%a0%80+%22link": [],
    "/sources/": [],
}


@pytest.fixture(autouse=True)
def _world() -> None:
    make_releases()
    make_regression(slug="a", report="a@example.org", subsystems=["netdev"])
    posted_at = timezone.now() - timedelta(days=1)
    make_posted(head="p@example.org", closes=["a@example.org"], posted_at=NOON, lists=["netdev"])
    make_posted(head="q@example.org", closes=["a@example.org"], posted_at=posted_at, lists=["netdev"])
    Candidate.objects.create(message=make_message(), score=7, features=[])
    Topic.objects.create(slug="links", name="Links", words=["link"], is_published=True)


def forms(client: Client, page: str, selector: str) -> list[tuple[str, str]]:
    """Type and address of each other form that a page names."""
    answer = client.get(page)
    assert answer.status_code == 200, page
    return [(str(one["type"]), str(one["href"])) for one in BeautifulSoup(answer.content, "lxml").select(selector)]


def dated(page: str) -> str:
    return f"{page}{'&' if '?' in page else '?'}at={AT}"


@pytest.mark.parametrize("page", [*PAGES, *(dated(page) for page in PAGES if page != "/sources/")])
def test_every_other_form_is_there_and_of_its_type(client: Client, page: str) -> None:
    for kind, address in [*forms(client, page, "link[rel=alternate]"), *forms(client, page, ".exp a")]:
        answer = client.get(address)

        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, kind), address
        if AT in page:
            assert parse_qs(urlsplit(address).query)["at"] == [AT]


@pytest.mark.parametrize(("page", "feeds"), PAGES.items())
def test_the_head_names_the_feeds_of_the_page(client: Client, page: str, feeds: list[str]) -> None:
    named = forms(client, page, 'head link[rel=alternate][type="application/atom+xml"]')

    assert [urlsplit(address).path for _, address in named] == feeds


def test_the_other_forms_have_the_conditions_of_the_page(client: Client) -> None:
    page = "/regressions/?state=fixed&cycle=7.0&subsystem=netdev&sort=title&page=1"
    own = {"state": ["fixed"], "cycle": ["7.0"], "subsystem": ["netdev"]}

    found = {kind: parse_qs(urlsplit(address).query) for kind, address in forms(client, page, "link[rel=alternate]")}

    assert found == {
        "text/csv": {"format": ["csv"], **own, "sort": ["title"]},
        "application/json": {**own, "sort": ["title"]},
        "application/atom+xml": own,
    }


def test_a_feed_is_asked_for_what_it_knows_of_the_conditions(client: Client) -> None:
    page = "/patches/?week=2026-W10&list=netdev&state=merged"

    assert ("application/atom+xml", "/feeds/patches.atom?list=netdev") in forms(client, page, "link[rel=alternate]")


def test_conditions_are_text_in_addresses(client: Client) -> None:
    page = "/regressions/?text=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%26state%3Dall"

    for _, address in forms(client, page, "link[rel=alternate]"):
        assert parse_qs(urlsplit(address).query)["text"] == ['"><script>alert(1)</script>&state=all']


@pytest.mark.parametrize("page", ["/regressions/", "/candidates/", "/releases/", "/weeks/"])
def test_a_list_has_its_other_forms_beside_it(client: Client, page: str) -> None:
    beside, head = forms(client, page, ".exp a"), forms(client, page, "head link[rel=alternate]")

    assert set(beside) == set(head)
    assert beside
