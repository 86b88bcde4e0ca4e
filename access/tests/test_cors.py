"""Pages of other sites may read what is made for programs, and do nothing."""

import pytest
from django.test import Client

from tests.make import make_staff

pytestmark = pytest.mark.django_db
THERE = {"Origin": "https://dashboard.example"}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/releases/",
        "/api/v1/nothing/",
        "/api/v1/releases/?tree=wrong",
        "/feeds/regressions.atom",
        "/regressions.json",
        "/regressions.csv",
        "/releases.json",
        "/calendar.ics",
        "/badges/7.4/open.svg",
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_what_is_made_for_programs_is_read_from_anywhere(client: Client, path: str, method: str) -> None:
    answer = getattr(client, method)(path, headers=THERE)

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert {"ETag", "Link", "RateLimit", "Retry-After"} <= set(answer["Access-Control-Expose-Headers"].split(", "))
    assert not answer.has_header("Access-Control-Allow-Credentials")


@pytest.mark.parametrize("path", ["/robots.txt", "/login/", "/tokens/", "/admin/x.json", "/subscribe/"])
def test_pages_are_not(client: Client, path: str) -> None:
    assert not client.get(path, headers=THERE).has_header("Access-Control-Allow-Origin")


def test_a_preflight_is_answered_with_what_may_be_read(client: Client) -> None:
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}

    answer = client.options("/api/v1/releases/", headers=THERE | asked)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


def test_a_preflight_for_writing_allows_only_reading(client: Client) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}

    answer = client.options("/api/v1/candidates/verdicts/", headers=THERE | asked)

    assert "POST" not in answer["Access-Control-Allow-Methods"]
    assert "authorization" not in answer["Access-Control-Allow-Headers"].lower()


def test_what_was_written_is_not_shown_to_other_sites(client: Client) -> None:
    answer = client.post("/api/v1/candidates/verdicts/", {}, content_type="application/json", headers=THERE)

    assert answer.status_code == 401
    assert not answer.has_header("Access-Control-Allow-Origin")


def test_options_tell_the_methods_there_are(client: Client) -> None:
    assert client.options("/api/v1/releases/")["Allow"] == "GET, HEAD, OPTIONS"


def test_answers_for_who_is_logged_in_are_no_others(client: Client) -> None:
    before = client.get("/api/v1/releases/", headers=THERE).content
    client.force_login(make_staff("mona"))

    assert client.get("/api/v1/releases/", headers=THERE).content == before
