"""Under /api/v1/ programs are told what is wrong, as problem+json, wherever it went wrong."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from resources.releases import ReleaseList
from rest.parameters import Parameter
from rest.renderers import as_csv, as_ndjson
from tests.make import NOON, make_releases

pytestmark = pytest.mark.django_db
LIST = "/api/v1/releases/"


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content[:300]
    found: dict[str, Any] = answer.json()
    assert (found["status"], found["type"]) == (status, "about:blank")
    return found


@pytest.mark.parametrize("path", ["nothing/", "nothing", "releases/%00/", "releases/" + "9" * 500 + "/", "%ff/"])
def test_an_unknown_address_says_where_all_are(client: Client, path: str) -> None:
    assert "/api/v1/" in problem(client.get(f"/api/v1/{path}"), 404)["detail"]


def test_a_page_for_people_is_refused_in_html(client: Client) -> None:
    assert client.get("/nothing/")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("form", ["json", "csv"])
def test_an_error_of_ours_is_said_without_its_cause(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setattr(ReleaseList, "found", lambda *_, **__: 1 / 0)

    answer = Client(raise_request_exception=False).get(f"{LIST}?format={form}")

    assert "division" not in str(problem(answer, 500))


def test_a_method_that_is_not_offered_is_refused_with_those_that_are(client: Client) -> None:
    answer = client.delete(LIST)

    problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_options_are_told_without_a_body(client: Client) -> None:
    answer = client.options(LIST)

    assert (answer.status_code, answer["Allow"], answer.content) == (204, "GET, HEAD, OPTIONS", b"")


@pytest.mark.parametrize("form", ["json", "csv", "ndjson"])
def test_a_head_has_the_headers_of_the_answer(client: Client, form: str) -> None:
    make_releases()

    head, answer = (ask(f"{LIST}?format={form}") for ask in (client.head, client.get))

    assert (head.status_code, head["Content-Type"]) == (200, answer["Content-Type"])
    assert b"".join(head) == b""


def test_the_body_of_a_head_is_not_made() -> None:
    make_releases()

    answer: Any = ReleaseList.as_view()(RequestFactory().head(LIST, {"format": "csv"}, headers={"host": "127.0.0.1"}))

    assert b"".join(answer.streaming_content) == b""  # a server would have it made, and throw it away


@pytest.mark.parametrize("accept", ["text/html", "text/csv", "nothing/at-all", "*/*;q=x", "a" * 10_000])
def test_accept_has_no_say(client: Client, accept: str) -> None:
    answer = client.get(LIST, headers={"accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert "Accept" not in answer.get("Vary", "").split(", ")


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    problem(client.get(LIST, headers={"host": "evil.example"}), 400)


def test_who_has_the_export_of_this_generation_is_told_so(client: Client) -> None:
    address = f"{LIST}?format=csv"

    again = client.get(address, headers={"if-none-match": client.get(address)["ETag"]})

    assert isinstance(again, HttpResponse)
    assert (again.status_code, again.content) == (304, b"")


def test_a_parameter_that_is_wanted_is_asked_for(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReleaseList, "parameters", [Parameter("since", required=True)])

    assert problem(client.get(LIST), 400)["errors"] == [{"field": "since", "message": "is wanted"}]


def test_lines_have_times_lists_and_documents() -> None:
    row = {
        "at": NOON,
        "on": NOON.date(),
        "is": True,
        "n": -5,
        "list": ["=a", "b"],
        "more": {"x": None},
        "of": [{"y": 1}],
    }

    head, line = as_csv(row, [row])

    assert head == "at,on,is,n,list,more,of\r\n"
    assert line == '2026-03-02T12:00:00Z,2026-03-02,yes,-5,\'=a b,"{""x"":null}","[{""y"":1}]"\r\n'
    assert (
        next(iter(as_ndjson([{"at": NOON, "on": NOON.date()}]))) == '{"at":"2026-03-02T12:00:00Z","on":"2026-03-02"}\n'
    )
