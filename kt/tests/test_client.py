"""The client: pages, refusals, waiting, answers that are still fresh."""

import pytest

from kt.client import Client, RefusedError, UnreachableError
from kt.tests.site import Answer, serving


def test_a_list_goes_on_where_next_says_by_whatever_name_the_site_knows_itself() -> None:
    first = {"next": "http://inside:8000/api/v1/releases/?cursor=a%2Bb&tree=next", "results": [{"version": "1"}]}
    with serving(Answer(first), Answer({"next": None, "results": [{"version": "2"}]})) as site:
        found = list(Client(site.url).items("releases/", tree="next", at=None))

    assert found == [{"version": "1"}, {"version": "2"}]
    assert [one.path for one in site.asked] == [
        "/api/v1/releases/?tree=next",
        "/api/v1/releases/?cursor=a%2Bb&tree=next",
    ]


def test_a_refusal_is_an_exception_with_its_problem() -> None:
    problem = {"title": "Bad Request", "status": 400, "detail": "tree: wrong", "errors": [{"field": "tree"}]}
    with serving(Answer(problem, 400)) as site, pytest.raises(RefusedError, match="tree: wrong") as caught:
        Client(site.url).get("releases/", tree="x")

    assert (caught.value.status, caught.value.problem) == (400, problem)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"null", b'{"detail": null}'])
def test_a_refusal_that_is_no_problem_document_is_told_by_its_status(body: bytes) -> None:
    with serving(Answer(body, 404)) as site, pytest.raises(RefusedError, match="404"):
        Client(site.url).get("nowhere/")


@pytest.mark.parametrize(("status", "said", "waited"), [(429, "7", 7), (503, "2", 2), (502, "", 1), (429, "soon", 1)])
def test_a_site_that_asks_for_time_gets_it(status: int, said: str, waited: int) -> None:
    slept: list[float] = []
    with serving(Answer({}, status, {"Retry-After": said} if said else {}), Answer({"ok": 1})) as site:
        assert Client(site.url, sleep=slept.append).get("status/") == {"ok": 1}

    assert slept == [waited]


def test_a_site_that_asks_for_an_hour_is_a_refusal() -> None:
    slept: list[float] = []
    too_many = Answer({"detail": "too many"}, 429, {"Retry-After": "3600"})
    with serving(too_many) as site, pytest.raises(RefusedError, match="too many"):
        Client(site.url, sleep=slept.append).get("status/")

    assert slept == []


def test_retry_after_may_be_a_date_in_the_past() -> None:
    slept: list[float] = []
    with serving(Answer({}, 503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), Answer({})) as site:
        Client(site.url, sleep=slept.append).get("status/")

    assert slept == [0.0]


def test_what_did_not_change_is_not_transferred_again() -> None:
    with serving(Answer({"a": 1}, headers={"ETag": 'W/"1"'}), Answer(None, 304)) as site:
        client = Client(site.url)
        found = [client.get("status/"), client.get("status/")]

    assert found == [{"a": 1}, {"a": 1}]
    assert [one.headers.get("If-None-Match") for one in site.asked] == [None, 'W/"1"']


def test_nobody_there_is_said_in_a_few_words_after_some_tries() -> None:
    slept: list[float] = []
    with pytest.raises(UnreachableError, match=r"does not answer: \[Errno \d+\] Connection refused$"):
        Client("http://127.0.0.1:1", tries=3, sleep=slept.append).get("status/")

    assert slept == [1, 2]


def test_a_decision_is_not_repeated_when_nobody_knows_whether_it_was_made() -> None:
    with serving(Answer({}, 502), Answer({})) as site, pytest.raises(UnreachableError):
        Client(site.url, "kt_x").post("regressions/a/decisions/", {"command": "fix"})

    assert [(one.method, one.body) for one in site.asked] == [("POST", b'{"command": "fix"}')]


def test_the_token_goes_with_each_request_and_nowhere_else() -> None:
    with serving(Answer({})) as other, serving(Answer({}), Answer({}, 302, {"Location": other.url})) as site:
        client = Client(site.url, "kt_secret")
        client.get("status/")
        with pytest.raises(RefusedError):
            client.get("status/")

    assert site.asked[0].headers["Authorization"] == "Bearer kt_secret"
    assert other.asked == []


def test_an_export_comes_line_by_line() -> None:
    body = "id,title\r\na,ü\x85\r\n".encode()
    with serving(Answer(body)) as site:
        assert list(Client(site.url).lines("regressions/", "csv")) == ["id,title", "a,ü\x85"]

    assert site.asked[0].path == "/api/v1/regressions/?format=csv"


def test_an_export_that_ends_in_the_middle_of_a_line_is_no_export() -> None:
    with serving(Answer(b'{"a": 1}\n{"a"')) as site, pytest.raises(UnreachableError, match="middle of a line"):
        list(Client(site.url).lines("regressions/", "ndjson"))
