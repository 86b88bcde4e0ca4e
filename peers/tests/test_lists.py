"""The list of regressions for programs: CSV that no spreadsheet calculates, Atom, refusals that can be read."""

import csv
import io
import xml.etree.ElementTree as etree
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from regressions.models import Regression
from tests.make import NOON, make_event, make_regression, make_releases

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def table(client: Client, **query: str) -> list[dict[str, str]]:
    answer = client.get("/regressions.csv", query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode())))


def entries(client: Client, path: str = "/feeds/regressions.atom", **query: str) -> list[etree.Element]:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return etree.fromstring(answer.content).findall(f"{ATOM}entry")


def said(entry: etree.Element, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}") or ""


def test_a_line_of_csv_has_what_a_row_of_the_page_has(client: Client) -> None:
    make_regression(slug="usb", title='usb: "dock", again', subsystems=["linux-usb", "netdev"], report="r@x")
    make_regression(state="fixed")

    (line,) = table(client)

    assert (line["id"], line["title"], line["state"]) == ("usb", 'usb: "dock", again', "open")
    assert (line["cycle"], line["subsystems"]) == ("7.0", "linux-usb netdev")
    assert line["report"] == "https://lore.kernel.org/all/r@x/"
    assert line["page"] == "http://testserver/regressions/usb/"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_no_cell_is_a_formula(client: Client, title: str) -> None:
    make_regression(title=title)

    (line,) = table(client)

    assert line["title"] == f"'{title}"


def test_hostile_titles_stay_in_their_cell_and_in_their_entry(client: Client) -> None:
    title = 'a"b,c\nd</title><script>\u202e\x01' + "x" * 50_000
    make_regression(title=title)

    assert table(client)[0]["title"] == title.replace("\x01", " ")
    assert said(entries(client)[0], "title") == f"Open: {title}".replace("\x01", " ")


def test_an_atom_feed_has_what_happened_to_last_first(client: Client) -> None:
    make_regression(slug="busy", title="busy", last_activity_at=NOON + timedelta(days=5))
    make_regression(slug="new", title="new", known_at=NOON + timedelta(days=2))

    found = entries(client)

    assert [said(entry, "title") for entry in found] == ["Open: busy", "Open: new"]
    assert said(found[0], "updated") == "2026-03-07T12:00:00+00:00"
    assert said(found[0], "id").startswith("urn:uuid:")


def test_an_entry_keeps_its_id_when_its_regression_changes(client: Client) -> None:
    make_regression(slug="same")
    (before,) = entries(client)
    Regression.objects.update(title="another")

    (after,) = entries(client)

    assert said(before, "id") == said(after, "id")
    assert said(before, "title") != said(after, "title")


def test_a_feed_is_bounded_and_says_how_many_there_are(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        make_regression()

    with django_assert_num_queries(3):  # the count, the regressions, their last activity
        answer = client.get("/feeds/regressions.atom", {"cycle": "7.0"})

    feed = etree.fromstring(answer.content)
    assert len(feed.findall(f"{ATOM}entry")) == 50
    assert feed.findtext(f"{ATOM}subtitle") == "60 regressions: state open, cycle 7.0"


def test_all_forms_have_the_same_conditions(client: Client) -> None:
    make_regression(slug="a", title="dock", cycle="7.0")
    make_regression(slug="b", title="dock", cycle="6.19")
    make_regression(slug="c", title="camera", cycle="7.0", state="fixed", earlier=[(NOON + timedelta(days=9), "open")])

    for query, slugs in (
        ({"cycle": "7.0"}, {"a"}),
        ({"text": "dock", "state": "open"}, {"a", "b"}),
        ({"state": "open", "at": "2026-03-05", "cycle": "7.0"}, {"a", "c"}),
    ):
        assert {line["id"] for line in table(client, **query)} == slugs
        assert {said(entry, "title").partition(": ")[2] for entry in entries(client, **query)} == {
            "camera" if slug == "c" else "dock" for slug in slugs
        }
        listed = client.get("/regressions.json", {"state": "open", **query}).json()
        assert {entry["id"] for entry in listed} == slugs


@pytest.mark.parametrize("path", ["/regressions.csv", "/regressions.json", "/feeds/regressions.atom"])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"state": "broken"}, "state: "),
        ({"assignee": "me"}, "assignee: There is no such condition."),
        ({"at": "yesterday"}, "at: 'yesterday' is no date"),
        ({"at": "2999-01-01"}, "lies in the future"),
        ({"cycle": "<script>"}, "cycle: "),
        ({"text": "\x00"}, "text: "),
    ],
)
def test_what_is_not_understood_is_refused_in_words(
    client: Client, path: str, query: dict[str, str], words: str
) -> None:
    answer = client.get(path, query)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert words in answer.content.decode()


def test_the_page_links_to_the_other_forms_with_its_conditions(client: Client) -> None:
    make_regression()

    text = client.get("/regressions/", {"cycle": "7.0", "sort": "last", "page": "1"}).content.decode()

    assert text.count('href="/api/v1/regressions/?format=csv&amp;state=open&amp;cycle=7.0&amp;sort=last"') == 2
    assert text.count('href="/api/v1/regressions/?state=open&amp;cycle=7.0&amp;sort=last"') == 2
    assert text.count('href="/feeds/regressions.atom?state=open&amp;cycle=7.0"') == 2


def test_a_permanent_link_shows_the_list_of_that_moment(client: Client) -> None:
    make_regression()
    text = client.get("/regressions/", {"cycle": "7.0"}).content.decode()
    make_regression(known_at=timezone.now() + timedelta(seconds=5))
    link = text.partition(">permanent link<")[0].rpartition('href="')[2].rstrip('"').replace("&amp;", "&")

    answer = client.get(link)

    assert answer.status_code == 200
    assert "You see this page as it stood on" in answer.content.decode()
    assert "1 regression<" in answer.content.decode()


def test_a_cycles_feed_tells_its_events_and_its_numbers(client: Client) -> None:
    make_releases()
    here = make_regression(slug="here", title="here")
    make_regression(slug="other", title="other", cycle="6.19")
    make_event(here, at=NOON + timedelta(days=1), kind="landed", sha=40 * "e", text="mainline/master")

    answer = client.get("/feeds/cycles/7.0.atom")

    feed = etree.fromstring(answer.content)
    assert feed.findtext(f"{ATOM}subtitle") == "1 reported, 1 open, 0 of them with a fix incoming, 0 resolved"
    titles = [said(entry, "title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == ["Fix merged to mainline: here", "Reported: here"]


@pytest.mark.parametrize(("path", "status"), [("9.9", 404), ("7.0", 200)])
def test_a_cycle_that_is_not_known_has_no_feed(client: Client, path: str, status: int) -> None:
    make_releases()

    assert client.get(f"/feeds/cycles/{path}.atom").status_code == status
    assert client.get(f"/api/v1/cycles/{path}/counts/").status_code == status


def test_the_numbers_of_a_cycle_refuse_a_date_that_is_none(client: Client) -> None:
    make_releases()

    answer = client.get("/api/v1/cycles/7.0/counts/", {"at": "soon"})

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert client.get("/feeds/cycles/7.0.atom", {"at": "soon"}).status_code == 400
    assert client.get("/badges/7.0/open.svg", {"at": "soon"}).status_code == 400
