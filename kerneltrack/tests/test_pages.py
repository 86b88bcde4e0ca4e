"""Every page: empty, full, in the past, with hostile input, without a growing number of queries."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from archive.models import Inbox
from regressions.models import Event, Period, Regression
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, tzinfo=UTC)
PAGES = ["/", "/cycles/", "/regressions/", "/sources/", "/about/"]


def make_regression(number: int, *, title: str = "net: no link", state: str = "open", cycle: str = "7.0") -> Regression:
    at = START + timedelta(hours=number)
    regression = Regression.objects.create(
        slug=f"slug{number:04}", report=f"r{number}@x", title=title, reporter_name="Rosa", introduced="v6.19..v7.0-rc1",
        cycle=cycle, tree="mainline", is_estimated=False, state=state, own_state=state, reported_at=at, known_at=at,
        last_activity_at=at,
    )  # fmt: skip
    Period.objects.create(
        regression=regression,
        since=at,
        state=state,
        cycle=cycle,
        tree="mainline",
        is_estimated=False,
        is_backburner=False,
    )
    Event.objects.create(regression=regression, at=at, kind="reported", message_id=f"r{number}@x")
    return regression


def make_releases() -> None:
    dates = {"6.19": START - timedelta(days=22), "7.0-rc1": START - timedelta(days=8), "6.19.3": START}
    fold(store_sightings(ReleaseFact(v, Witness.TAG, at, Precision.SECOND, at) for v, at in dates.items()))


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_installation_says_what_to_do(client: Client, page: str) -> None:
    answer = client.get(page)

    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("page", [*PAGES, "/cycles/7.0/"])
def test_the_number_of_queries_does_not_grow(
    client: Client, page: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_releases()
    counts = []
    for number in (1, 40):
        for place in range(number):
            make_regression(place + 100 * number)
        with django_assert_max_num_queries(40) as captured:
            assert client.get(page).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_hostile_title_is_only_text(client: Client) -> None:
    make_releases()
    regression = make_regression(1, title="<script>alert(1)</script>")

    for page in ("/regressions/", f"/regressions/{regression.slug}/", "/cycles/7.0/", "/"):
        text = client.get(page).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_a_page_of_the_past_says_so_and_keeps_it(client: Client) -> None:
    make_releases()
    make_regression(1)

    text = client.get("/regressions/", {"at": "2026-03-02", "state": "all"}).content.decode()

    assert "as it stood on March 2, 2026" in text
    assert "/regressions/slug0001/?at=2026-03-02" in text


def test_what_was_not_known_yet_is_not_shown(client: Client) -> None:
    make_regression(1)

    assert client.get("/regressions/slug0001/", {"at": "2026-03-01"}).status_code == 404
    assert "0 regressions" in client.get("/regressions/", {"at": "2026-03-01"}).content.decode()


@pytest.mark.parametrize("at", ["garbage", "2999-01-01", "0001-01-01", "2026-13-45", "9999-12-31", "2026-03-02T99:00"])
def test_a_date_that_cannot_be_is_told(client: Client, at: str) -> None:
    for page in ("/", "/cycles/", "/regressions/"):
        answer = client.get(page, {"at": at})
        assert answer.status_code == 200
        assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["state=frob", "cycle=<x>", "page=-1", "page=x", "sort=frob", "tree=frob", "text=" + "x" * 500]
)
def test_a_condition_that_is_not_understood_is_told(client: Client, query: str) -> None:
    answer = client.get(f"/regressions/?{query}")

    assert answer.status_code == 200
    assert "The condition was left out" in answer.content.decode()


def test_a_message_id_leads_to_its_regression(client: Client) -> None:
    make_regression(1)

    assert client.get("/regressions/r1@x/").headers["Location"] == "/regressions/slug0001/"
    assert client.get("/regressions/nobody@x/").status_code == 404


def test_errors_of_a_source_are_shown(client: Client) -> None:
    Inbox.objects.create(name="netdev", url="/nowhere", error="fatal: not a git repository")

    assert "fatal: not a git repository" in client.get("/sources/").content.decode()


def test_pages_answer_head_and_refuse_post(client: Client) -> None:
    assert client.head("/").status_code == 200
    assert client.get("/nothing/here/").status_code == 404


def test_lists_are_paged(client: Client) -> None:
    for number in range(30):
        make_regression(number)

    text = client.get("/regressions/", {"page": 2}).content.decode()

    assert "26–30 of 30" in text
