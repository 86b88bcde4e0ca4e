"""Pages are kept while nothing changes, for readers whom nobody knows."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from ingest import pagecache
from ingest.models import advance_generation
from tests.make import make_regression

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cache(settings: Settings) -> Iterator[None]:
    settings.PAGE_CACHE_SECONDS = 60
    pagecache.forget_pages()
    yield
    pagecache.forget_pages()


def test_a_page_is_made_once(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = client.get("/releases/")

    with django_assert_num_queries(1):  # the generation
        again = client.get("/releases/")

    assert again.content == first.content
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_a_change_is_seen_at_once(client: Client) -> None:
    client.get("/regressions/")
    make_regression(title="net: no link after resume")
    advance_generation()

    assert "no link after resume" in client.get("/regressions/").text


def test_who_is_logged_in_sees_the_page_of_the_moment(client: Client) -> None:
    client.get("/regressions/")
    make_regression(title="net: no link after resume")
    client.force_login(User.objects.create_user("tilda", is_staff=True))

    assert "no link after resume" in client.get("/regressions/").text


def test_what_was_made_for_somebody_is_shown_to_nobody_else(client: Client) -> None:
    path = f"/regressions/{make_regression().slug}/"
    client.force_login(User.objects.create_user("tilda", is_staff=True))
    assert "Decide" in client.get(path).text

    assert "Decide" not in Client().get(path).text


@pytest.mark.parametrize("path", ["/running/6.12.74%20%23MOVED/../../releases/", "/running/6.12.74%20%23MOVED/../../"])
def test_no_page_takes_the_place_of_another(path: str, client: Client) -> None:
    client.get(path, headers={"Accept": "text/html"})

    for real in ("/releases/", "/"):
        assert "MOVED" not in client.get(real, headers={"Accept": "text/html"}).text


def test_probes_and_pages_do_without_a_generation(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise OperationalError("the database is away")

    monkeypatch.setattr(pagecache, "current_generation", fail)

    assert client.get("/healthz").status_code == 200
    assert client.get("/releases/").status_code == 200


def test_text_and_html_at_one_address_are_kept_apart(client: Client) -> None:
    text = client.get("/running/6.12.74", headers={"Accept": "*/*"})
    page = client.get("/running/6.12.74", headers={"Accept": "text/html"})

    assert (text.headers["Content-Type"], page.headers["Content-Type"]) == (
        "text/plain; charset=utf-8",
        "text/html; charset=utf-8",
    )


@pytest.mark.parametrize("path", ["/sources/", "/nowhere/", "/login/"])
def test_what_must_be_of_now_or_is_no_page_is_not_kept(path: str, client: Client) -> None:
    client.get(path)

    assert not caches["pages"]._cache  # type: ignore[attr-defined]


def test_a_head_request_does_not_empty_the_page(client: Client) -> None:
    client.head("/releases/")

    assert client.get("/releases/").content
