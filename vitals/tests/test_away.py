"""While the database is away, pages say so; what is wrong with us stays an error."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import DataError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from ingest import pagecache
from ingest.tests.caching import TEXT, OnePage, known, lose_generation
from vitals.away import SayWhenAway, is_away


@contextmanager
def nobody_listens(folder: Path) -> Iterator[None]:
    """As when PostgreSQL is stopped."""
    usual = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = str(folder)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["HOST"] = usual


@pytest.mark.django_db(transaction=True)
def test_pages_say_when_to_come_back_and_are_there_again(client: Client, settings: Settings, tmp_path: Path) -> None:
    """All that is asked without a database, in one test: to begin one takes longer than all of this."""
    client.raise_request_exception = False
    with nobody_listens(tmp_path):
        for address in ("/", "/regressions/", "/nothing-is-here/", "/sources/", "/search/?q=x"):
            answer = client.get(address)
            assert (answer.status_code, answer["Retry-After"]) == (503, "30"), address
            assert "no-store" in answer["Cache-Control"]
            assert "Back in a moment" in answer.content.decode()
            assert "default-src 'none'" in answer["Content-Security-Policy"]
        program = client.get("/api/v1/regressions/")
        probes = [client.get(address).status_code for address in ("/healthz", "/metrics", "/readyz?of=web")]

    assert (program.status_code, program["Retry-After"]) == (503, "30")
    assert program["Content-Type"] == "application/problem+json"
    assert program.json()["status"] == 503
    assert probes == [200, 200, 503]
    assert client.get("/about/").status_code == 200


@pytest.mark.django_db
def test_a_copy_stands_in_for_a_while(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise OperationalError("the database is away")

    settings.PAGE_CACHE_SECONDS = 60
    pagecache.forget_pages()
    known()
    site = OnePage()
    assert site.get().content == TEXT.encode()
    lose_generation()
    monkeypatch.setattr(pagecache, "current_generation", fail)
    assert site.get().content == TEXT.encode()
    assert len(site.paths) == 1

    monkeypatch.setattr(pagecache, "_STALE_SECONDS", -3600)
    site.get()  # too old to stand in: the page itself is asked, and will say so
    pagecache.forget_pages()
    assert len(site.paths) == 2


def caused(error: Exception, cause: Exception | None) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "away"),
    [
        (psycopg.OperationalError("connection refused"), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.CannotConnectNow(), True),
        (psycopg.errors.TooManyConnections(), True),
        (psycopg.errors.DeadlockDetected(), False),
        (psycopg.errors.QueryCanceled(), False),
    ],
)
def test_what_counts_as_away(cause: Exception, away: bool) -> None:
    assert is_away(caused(OperationalError("x"), cause)) is away


def test_other_errors_are_ours() -> None:
    assert is_away(caused(InterfaceError("the connection is closed"), None))
    assert not is_away(DataError("value too long"))
    assert not is_away(ValueError())
    assert not is_away(None)


def test_an_error_of_ours_is_left_to_others() -> None:
    def unused(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert SayWhenAway(unused).process_exception(RequestFactory().get("/"), ValueError()) is None


def test_the_page_needs_nothing_but_its_stylesheet() -> None:
    text = (Path(__file__).resolve().parent.parent.parent / "templates" / "503.html").read_text()

    assert "{" not in text
    assert "<script" not in text
