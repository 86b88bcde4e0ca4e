"""Pages are kept while nothing changes, for readers whom nobody knows."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from ingest import pagecache, shared
from ingest.models import advance_generation
from ingest.tests.caching import TEXT, OnePage, known, lose_generation
from tests.make import make_regression, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cache(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(shared, "_GENERATION_MS", 60_000)  # busy machines take longer than two seconds for a test
    settings.PAGE_CACHE_SECONDS = 60
    pagecache.forget_pages()
    yield
    pagecache.forget_pages()


@pytest.fixture
def advance(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Callable[[], None]:
    """A new generation, committed as far as Redis can tell."""

    def once() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            advance_generation()

    return once


def test_a_page_is_made_once(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = client.get("/releases/")
    known(0)

    with django_assert_num_queries(0):
        again = client.get("/releases/")

    assert again.content == first.content
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_another_process_shows_the_copy(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = client.get("/releases/")
    known(0)
    pagecache.memory.clear()  # what another process begins with

    with django_assert_num_queries(0):
        again = client.get("/releases/")

    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])


def test_a_change_is_seen_at_once(client: Client, advance: Callable[[], None]) -> None:
    client.get("/regressions/")
    make_regression(title="net: no link after resume")
    advance()

    assert "no link after resume" in client.get("/regressions/").text


def test_a_generation_that_nobody_announced_is_found_in_the_database(client: Client) -> None:
    client.get("/regressions/")
    make_regression(title="net: no link after resume")
    advance_generation()
    lose_generation()

    assert "no link after resume" in client.get("/regressions/").text


def test_what_the_clock_changes_is_shown_within_the_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    site = OnePage()
    started = time.time()
    for seconds in (0, 59, 61):
        known()
        monkeypatch.setattr(time, "time", lambda seconds=seconds: started + seconds)
        site.get()

    assert len(site.paths) == 2


def test_a_past_day_is_kept_longer_and_today_is_not_past(monkeypatch: pytest.MonkeyPatch) -> None:
    today = f"{timezone.now():%Y-%m-%d}"
    site = OnePage()
    started = time.time()
    for seconds in (0, 61):
        monkeypatch.setattr(time, "time", lambda seconds=seconds: started + seconds)
        for path in ("/?at=2020-01-01", f"/?at={today}", "/?at=nonsense"):
            known()
            site.get(path)

    assert [path for path in site.paths if "2020" in path] == ["/?at=2020-01-01"]
    assert len(site.paths) == 5


def test_who_is_logged_in_sees_the_page_of_the_moment(client: Client) -> None:
    client.get("/regressions/")
    make_regression(title="net: no link after resume")
    client.force_login(make_staff("tilda"))
    answer = client.get("/regressions/")

    assert "no link after resume" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_what_was_made_for_somebody_is_shown_to_nobody_else(client: Client) -> None:
    path = f"/regressions/{make_regression().slug}/"
    client.force_login(make_staff("tilda"))
    assert "Decide" in client.get(path).text

    assert "Decide" not in Client().get(path).text


@pytest.mark.parametrize("path", ["/running/6.12.74%20%23MOVED/../../releases/", "/running/6.12.74%20%23MOVED/../../"])
def test_no_page_takes_the_place_of_another(path: str, client: Client) -> None:
    client.get(path, headers={"Accept": "text/html"})

    for real in ("/releases/", "/"):
        assert "MOVED" not in client.get(real, headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1:1/x", "a b", "[::1", "x" * 10_000, "\x00", "127.0.0.1\udc80"]
)
def test_a_host_that_is_not_ours_is_refused_and_poisons_nothing(host: str, client: Client) -> None:
    refused = client.get("/about/", headers={"Host": host})

    assert refused.status_code == 400
    assert client.get("/about/").status_code == 200
    assert client.get("/about/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "query", ["a=%ed%b2%80", "q=%00%ff", "&".join("a=1" for _ in range(2000)), "at=" + "9" * 10**6]
)
def test_no_query_breaks_the_cache(query: str) -> None:
    site = OnePage()
    known()

    assert site.get(f"/?{query}").status_code == 200


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
    assert {"Accept", "Accept-Encoding", "Cookie"} <= set(page.headers["Vary"].split(", "))


def test_fragments_and_pages_at_one_address_are_kept_apart() -> None:
    site = OnePage(lambda request: HttpResponse("rows" if "HTTP_HX_REQUEST" in request.META else "page"))
    known()

    assert [site.get(**headers).content for headers in ({}, {"HX-Request": "true"}, {})] == [b"page", b"rows", b"page"]


@pytest.mark.parametrize("path", ["/sources/", "/nowhere/", "/login/"])
def test_what_must_be_of_now_or_is_no_page_is_not_kept(path: str, client: Client) -> None:
    client.get(path)
    client.get(path)

    assert not pagecache.memory._copies


def test_a_page_that_sets_a_cookie_is_made_for_each_reader() -> None:
    def view(_: object) -> HttpResponse:
        response = HttpResponse(TEXT)
        response.set_cookie("seen", "yes")
        return response

    site = OnePage(view)
    known()
    answers = [site.get(), site.get()]

    assert len(site.paths) == 2
    assert all(answer.cookies["seen"].value == "yes" for answer in answers)


@pytest.mark.parametrize("headers", [{"Cache-Control": "private"}, {"Vary": "Accept-Language"}, {"Vary": "*"}])
def test_what_a_view_calls_its_readers_own_is_not_kept(headers: dict[str, str]) -> None:
    site = OnePage(lambda request: HttpResponse(TEXT, headers=headers))
    known()
    site.get()
    site.get()

    assert len(site.paths) == 2


def test_what_a_view_says_of_caching_stands() -> None:
    site = OnePage(lambda request: HttpResponse(TEXT, headers={"Cache-Control": "public, max-age=300"}))
    known()

    assert site.get().headers["Cache-Control"] == "public, max-age=300"
    assert OnePage().get("/other/").headers["Cache-Control"] == "public, no-cache"


def test_a_page_that_is_not_kept_is_packed_for_who_takes_it() -> None:
    site = OnePage(lambda request: HttpResponse(TEXT, headers={"Cache-Control": "no-cache"}))
    known()

    assert site.get(**{"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    assert site.get().content == TEXT.encode()


def test_a_new_version_shows_no_page_of_the_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    site = OnePage()
    known()
    before = site.get()
    monkeypatch.setattr(pagecache, "deployed", lambda: "the next version")
    after = site.get(**{"If-None-Match": before.headers["ETag"]})

    assert len(site.paths) == 2
    assert (after.status_code, after.content) == (200, TEXT.encode())


def test_copies_of_a_process_are_bounded_by_their_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagecache, "_MEMORY", 20_000)
    site = OnePage()
    known()
    for number in range(50):
        site.get(f"/?page={number}")

    assert 0 < len(pagecache.memory._copies) < 20
    assert pagecache.memory._bytes == sum(pagecache._size(copy) for copy in pagecache.memory._copies.values())


def test_a_page_is_as_old_as_what_was_read_first(client: Client, advance: Callable[[], None]) -> None:
    """A generation that commits while a page is made belongs to the next one."""

    def view(_: object) -> HttpResponse:
        advance()
        return HttpResponse(TEXT)

    site = OnePage(view)
    known(0)
    site.get()
    site.get()

    assert len(site.paths) == 2


TOKEN = "a" * 32


def shows_its_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{TEXT}{get_token(request)}")


def test_who_has_seen_a_form_sees_the_copies_of_others(client: Client) -> None:
    client.get("/subscribe/")
    assert client.cookies["csrftoken"].value
    first = Client().get("/releases/")

    again = client.get("/releases/")

    assert (again.headers["ETag"], again.content) == (first.headers["ETag"], first.content)
    assert len(pagecache.memory._copies) == 1


def test_a_copy_made_for_who_has_seen_a_form_is_for_all(client: Client) -> None:
    client.get("/subscribe/")
    first = client.get("/releases/")
    token = client.cookies["csrftoken"].value

    again = Client().get("/releases/")

    assert (again.headers["ETag"], again.content) == (first.headers["ETag"], first.content)
    assert token not in again.text
    assert not again.cookies


@pytest.mark.parametrize("path", ["/subscribe/", "/subscribe/?cycle=7.0", "/subscribe/link/", "/login/"])
def test_no_page_with_a_form_is_kept_or_given_to_another(path: str) -> None:
    readers = [Client(enforce_csrf_checks=True) for _ in range(3)]
    tokens = [_token_in(reader.get(path).text) for _ in range(2) for reader in readers]

    assert not pagecache.memory._copies
    assert len(set(tokens)) == 6
    for reader, token in zip(readers, tokens[3:], strict=True):  # each belongs to the cookie of its reader
        assert reader.post(path, {"csrfmiddlewaretoken": token}).status_code != 403
    assert all("private" in reader.get(path).headers["Cache-Control"] for reader in (*readers, Client()))


def _token_in(text: str) -> str:
    (found,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', text))
    return str(found)


def test_a_page_that_shows_a_token_to_some_is_kept_for_none() -> None:
    site = OnePage(csrf_protect(shows_its_token))
    known()

    answers = [site.get(Cookie=f"csrftoken={sign * 32}") for sign in "aabb"] + [site.get(), site.get()]

    assert len(site.paths) == 6
    assert len({answer.content for answer in answers}) == 6
    assert not pagecache.memory._copies


@pytest.mark.parametrize("token", ["", "short", "a" * 31, "a" * 33, "a" * 31 + "-", "a" * 65, "ä" * 32])
def test_a_cookie_that_is_no_token_keeps_no_page_from_others(token: str) -> None:
    site = OnePage(csrf_protect(lambda request: HttpResponse(TEXT)))
    known()
    site.get(Cookie=f"csrftoken={token}")

    site.get()
    site.get()

    assert len(site.paths) == 2


def test_who_is_logged_in_passes_by_with_a_token_too() -> None:
    site = OnePage()
    known()

    site.get(Cookie=f"csrftoken={TOKEN}; sessionid=x")
    site.get(Cookie=f"csrftoken={TOKEN}; sessionid=x")

    assert len(site.paths) == 2


@pytest.mark.parametrize("seconds", [0, 60])
@pytest.mark.parametrize("charset", ["latin-1", "utf-7", "utf-16", "unicode_escape"])
def test_a_query_is_read_in_the_same_letters_for_all(charset: str, seconds: int, settings: Settings) -> None:
    settings.PAGE_CACHE_SECONDS = seconds
    site = OnePage(lambda request: HttpResponse(request.GET["q"]))
    known()

    strange = site.get("/?q=%C3%A9%2B2AA-%5Cud800", **{"Content-Type": f"text/plain; charset={charset}"})

    assert strange.text == site.get("/?q=%C3%A9%2B2AA-%5Cud800").text == "é+2AA-\\ud800"


@pytest.mark.parametrize("charset", ["latin-1", "utf-7", "unicode_escape"])
def test_a_form_is_read_in_the_same_letters_for_all(charset: str, client: Client) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="to"\r\n\r\n+2AA-\\ud800 \xc3\xa9\r\n--x--\r\n'

    answer = client.generic("POST", "/subscribe/link/", body, f"multipart/form-data; boundary=x; charset={charset}")

    assert (answer.status_code, "+2AA-\\ud800 é" in answer.text) == (400, True)
