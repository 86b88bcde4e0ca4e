"""/subscribe/: the addresses by which something can be followed."""

import re
from html import unescape

import pytest
from django.test import Client

from releases.models import Cycle
from subscriptions.ways import EVERYTHING, Wish, ways
from tests.make import make_regression, make_releases
from topics.models import Topic

pytestmark = pytest.mark.django_db


def page(client: Client, **query: str) -> str:
    answer = client.get("/subscribe/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def addresses(text: str) -> list[str]:
    found = re.findall(r'<a class="m" href="http://testserver(/[^"]*)">', text)
    return [unescape(one) for one in found]


def test_without_a_wish_everything_is_offered(client: Client) -> None:
    text = page(client)

    assert addresses(text) == [way.path for way in EVERYTHING]
    assert "What you asked for" not in text


def test_each_address_is_shown_whole_to_be_copied(client: Client) -> None:
    assert ">http://testserver/feeds/weeks.atom</a>" in page(client)


def test_every_address_answers(client: Client) -> None:
    make_releases()
    make_topic()
    make_regression(subsystems=["netdev"])
    wish = {"cycle": "7.0", "subsystem": "netdev", "state": "all", "topic": "devtmpfs", "address": "a.b+c@example.org"}

    found = addresses(page(client, **wish))

    assert len(found) == len(EVERYTHING) + 8
    assert {path: status for path in found if (status := client.get(path).status_code) != 200} == {}


def make_topic() -> None:
    Topic.objects.create(slug="devtmpfs", name="devtmpfs", words=["devtmpfs"], is_published=True)


def test_conditions_on_regressions_are_one_feed_with_the_query_of_the_list() -> None:
    found = next(ways(Wish(cycle="7.4", subsystem="netdev", state="fixed", state_label="Fixed")))

    assert found.path == "/feeds/regressions.atom?state=fixed&cycle=7.4&subsystem=netdev"
    assert found.brings == "Regressions of the 7.4 cycle in netdev, in the state “fixed”, the latest report first."


def test_a_cycle_has_its_feed_and_its_badge() -> None:
    assert {way.path for way in ways(Wish(cycle="7.4"))} >= {"/feeds/cycles/7.4.atom", "/badges/7.4/open.svg"}


def test_an_address_is_quoted() -> None:
    (way,) = ways(Wish(address="a+b&c@example.org"))

    assert way.path == "/feeds/patches.atom?author=a%2Bb%26c%40example.org"


def test_those_in_no_subsystem_have_no_list_of_patches() -> None:
    assert not [way for way in ways(Wish(subsystem="none")) if "list=" in way.path]


@pytest.mark.parametrize(
    "query",
    [
        {"cycle": "99.9"}, {"cycle": "7.4\x00"}, {"topic": "none-such"}, {"state": "lost"}, {"address": "nobody"},
        {"subsystem": "<script>"}, {"subsystem": "x" * 9999}, {"address": "a@b.org\r\nBcc: c@d.org"},
        {"cycle": "\u202e7.4"}, {"topic": "x" * 100_000},
    ],
)  # fmt: skip
def test_what_is_not_understood_is_left_out_and_said(client: Client, query: dict[str, str]) -> None:
    text = page(client, **query)

    assert 'role="alert"' in text
    assert "What you asked for" not in text
    assert "<script>" not in text.replace("<script src", "")
    assert len(text) < 30_000


def test_the_form_keeps_what_was_asked_for(client: Client) -> None:
    make_releases()
    make_topic()
    make_regression(subsystems=["netdev"])

    text = page(client, cycle="6.19", subsystem="netdev", state="fixed", topic="devtmpfs", address="a@example.org")

    assert text.count(" selected") == 3 + 2  # how often and in which form mails come, too
    assert ('value="netdev"' in text, 'value="a@example.org"' in text) == (True, True)


def test_an_older_cycle_than_those_offered_can_be_asked_for(client: Client) -> None:
    make_releases()
    oldest = Cycle.objects.order_by("sort_key").values_list("version", flat=True).first()
    assert oldest is not None

    assert f"<option selected>{oldest}</option>" in page(client, cycle=oldest)
