"""Regressions for programs: the page's conditions and order, what changed, one with its timeline."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from changes.documents import regression_document
from changes.models import Standing
from regressions.models import Regression
from tests.make import NOON, make_event, make_message, make_regression

pytestmark = pytest.mark.django_db
LIST = "/api/v1/regressions/"


def told(row: Regression, position: int, *, removed_at: datetime | None = None) -> Standing:
    """What was last told of a regression, a minute after what was told before."""
    return Standing.objects.create(
        slug=row.slug,
        document=regression_document(row),
        position=position,
        updated_at=NOON + timedelta(minutes=position),
        removed_at=removed_at,
    )


def slugs(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["results"]]


def refusal(client: Client, address: str, status: int = 400) -> dict[str, Any]:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    found: dict[str, Any] = answer.json()
    return found


def test_all_are_listed_where_no_state_is_named(client: Client) -> None:
    make_regression(slug="a", state="fixed")
    make_regression(slug="b", known_at=NOON + timedelta(hours=1))

    assert slugs(client, LIST) == ["b", "a"]
    assert slugs(client, f"{LIST}?state=open") == ["b"]


@pytest.mark.parametrize("word", ["title", "-title", "reported", "-reported", "last", "-last"])
@pytest.mark.parametrize("moment", ["", "&at=2026-03-20"])
def test_pages_have_every_row_once_in_the_order_of_the_page(client: Client, word: str, moment: str) -> None:
    for number in range(7):
        make_regression(
            slug=f"s{number}",
            title=f"title {number % 3}",
            known_at=NOON + timedelta(hours=number // 2),
            last_activity_at=NOON + timedelta(days=number % 4),
        )

    found: list[str] = []
    following = f"{LIST}?sort={word}&limit=2{moment}"
    while following:
        page = client.get(following).json()
        found += [one["id"] for one in page["results"]]
        following = page["next"]

    lines = csv.DictReader(
        io.StringIO(b"".join(client.get(f"/regressions.csv?state=all&sort={word}{moment}")).decode())
    )
    assert found == [line["id"] for line in lines]


def test_a_cursor_of_another_order_is_refused(client: Client) -> None:
    make_regression()
    make_regression()
    following = client.get(f"{LIST}?limit=1").json()["next"]

    assert refusal(client, f"{following}&ordering=title")["errors"][0]["field"] == "cursor"


def test_statements_do_not_grow_with_rows(client: Client) -> None:
    make_regression(culprit="a" * 40)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(20):
        make_regression(culprit="a" * 40, state="duplicate")
    with CaptureQueriesContext(connection) as many:
        client.get(f"{LIST}?limit=50")

    assert len(many) <= len(few) <= 4


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=closed", "state"),
        ("tree=", "tree"),
        ("cycle=7.x", "cycle"),
        ("age=-1", "age"),
        ("overdue=yes", "overdue"),
        ("text=%00", "text"),
        ("text=" + "a" * 201, "text"),
        ("state=open&state=fixed", "state"),
        ("states=open", "states"),
        ("fields=id,nothing", "fields"),
        ("format=html", "format"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("ordering=slug", "ordering"),
        ("updated_after=yesterday", "updated_after"),
        ("updated_after=2026-03-02T12:00:00Z&at=2026-03-02", "at"),
        ("at=2999-01-01", "at"),
        ("cursor=" + "a" * 3000, "cursor"),
        ("cursor=abc", "cursor"),
        ("a" * 100_000 + "=1", "a" * 60),
    ],
)
def test_what_is_wrong_is_named(client: Client, query: str, field: str) -> None:
    found = refusal(client, f"{LIST}?{query}")

    assert found["errors"][0]["field"] == field
    assert len(json.dumps(found)) < 2_000


def test_a_wrong_state_is_told_the_states(client: Client) -> None:
    assert "fix-incoming" in refusal(client, f"{LIST}?state=closed")["errors"][0]["choices"]


def test_thousands_of_parameters_are_refused_as_others_are(client: Client) -> None:
    query = "&".join(f"p{number}=1" for number in range(5_000))

    assert "more parameters" in refusal(client, f"{LIST}?{query}")["detail"]


def test_what_changed_comes_in_the_order_of_the_telling(client: Client) -> None:
    old, gone, new = (make_regression(slug=name) for name in ("old", "gone", "new"))
    told(new, 3)
    told(gone, 2, removed_at=NOON + timedelta(minutes=2))
    told(old, 1)
    gone.delete()

    after = client.get(f"{LIST}?updated_after=2026-03-02T12:01:00Z").json()["results"]

    assert [one["id"] for one in after] == ["gone", "new"]
    assert (after[0]["removed_at"], after[0]["web_url"]) == ("2026-03-02T12:02:00Z", None)
    assert after[1]["updated_at"] == "2026-03-02T12:03:00Z"


def test_a_state_that_is_yet_to_come_is_not_told(client: Client) -> None:
    make_regression(slug="aaaa", state="fixed", earlier=[(datetime(2099, 1, 1, tzinfo=UTC), "open")])

    found = client.get(f"{LIST}?state=open").json()["results"]
    assert [(one["id"], one["state"], one["settled_at"]) for one in found] == [("aaaa", "open", None)]


def test_times_told_by_a_clock_that_was_ahead_can_be_asked_behind(client: Client) -> None:
    told(make_regression(slug="aaaa"), 1)
    Standing.objects.update(updated_at=datetime(2099, 1, 1, tzinfo=UTC))
    last = client.get(f"{LIST}?updated_after=2026-03-02T12:00:00Z").json()["results"][0]["updated_at"]

    assert slugs(client, f"{LIST}?updated_after={last}") == []


def test_what_changed_can_be_asked_for_page_by_page(client: Client) -> None:
    for number in range(1, 6):
        told(make_regression(slug=f"s{number}"), number)

    found, following = [], f"{LIST}?updated_after=2026-03-02T12:00:00Z&limit=2"
    while following:
        page = client.get(following).json()
        found += [one["id"] for one in page["results"]]
        following = page["next"]

    assert found == ["s1", "s2", "s3", "s4", "s5"]


def test_what_changed_and_meets_conditions_is_told_alone(client: Client) -> None:
    told(make_regression(slug="here", cycle="7.0"), 1)
    told(make_regression(slug="there", cycle="6.19"), 2)

    assert slugs(client, f"{LIST}?updated_after=2026-03-02T12:00:00Z&cycle=7.0") == ["here"]


def test_an_item_is_the_same_in_the_list_in_what_changed_and_alone(client: Client) -> None:
    told(make_regression(slug="same", culprit="a" * 40), 1)

    listed = client.get(LIST).json()["results"][0]
    changed = client.get(f"{LIST}?updated_after=2026-03-02T12:00:00Z").json()["results"][0]
    alone = client.get(listed["url"]).json()

    assert listed == changed
    assert listed == {name: alone[name] for name in listed}


def test_of_the_past_is_told_what_was_known_then(client: Client) -> None:
    row = make_regression(
        slug="past",
        state="fixed",
        earlier=[(NOON + timedelta(days=5), "open")],
        last_activity_at=NOON + timedelta(days=9),
    )
    Regression.objects.filter(pk=row.pk).update(answered_at=NOON + timedelta(days=8))

    then = client.get(f"{LIST}past/?at=2026-03-04").json()

    assert (then["state"], then["answered_at"], then["updated_at"]) == ("open", None, None)
    assert then["last_activity_at"] == "2026-03-02T12:00:00Z"
    assert then["url"].endswith("/past/?at=2026-03-04")


def test_one_that_is_tracked_no_more_is_gone(client: Client) -> None:
    row = make_regression(slug="gone", report="lost@example.org")
    told(row, 1, removed_at=NOON)
    row.delete()

    assert "lost@example.org" in refusal(client, f"{LIST}gone/", 410)["detail"]
    assert refusal(client, f"{LIST}gone/events/", 410)
    assert refusal(client, f"{LIST}never/", 404)


def test_a_mail_of_the_thread_leads_to_the_regression(client: Client) -> None:
    make_event(make_regression(slug="here"), kind="reply", message_id="a/b@example.org")

    assert client.get(f"{LIST}a%2Fb@example.org/").json()["id"] == "here"
    assert len(client.get(f"{LIST}<a%2Fb@example.org>/events/").json()["results"]) == 2
    assert refusal(client, f"{LIST}other@example.org/", 404)


def test_the_timeline_tells_who_wrote_what_where(client: Client) -> None:
    make_message(message_id="r@example.org", author="Rosa Reporter", subject="no link")
    make_regression(slug="here", report="r@example.org")

    event = client.get(f"{LIST}here/events/").json()["results"][0]

    assert event["event"] == "reported"
    assert (event["author"], event["subject"]) == ("Rosa Reporter", "no link")
    assert event["lore_url"] == "https://lore.kernel.org/all/r@example.org/"


def test_cells_of_csv_are_calculated_by_nobody(client: Client) -> None:
    make_regression(title="=HYPERLINK(1)", subsystems=["netdev", "usb"])

    head, row = csv.reader(io.StringIO(b"".join(client.get(f"{LIST}?format=csv")).decode()))

    line = dict(zip(head, row, strict=True))
    assert (line["title"], line["subsystems"], line["fix.commit"]) == ("'=HYPERLINK(1)", "netdev usb", "")
