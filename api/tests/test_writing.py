"""Writing by token: who may, what it does, and what is refused how."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from access import tokens
from candidates.models import Candidate, Verdict
from changes.kinds import Kind
from changes.models import Change
from regressions.models import Decision, Regression
from tests.make import make_message, make_staff

pytestmark = pytest.mark.django_db
BOTH = ("read", "triage", "candidates")


class Writer:
    """A script with a token, which it may lose."""

    def __init__(self, word: str) -> None:
        self.word = word
        self._client = Client(enforce_csrf_checks=True)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self._client.post(path, body, content_type="application/json", headers=self._headers() | headers)

    def delete(self, path: str) -> Any:
        return self._client.delete(path, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.word}"} if self.word else {}


def token(user: User, *scopes: str) -> str:
    return tokens.issue(user, name=f"t{user.tokens.count()}", scopes=scopes, now=timezone.now())[1]


@pytest.fixture
def mona() -> User:
    return make_staff("mona")


@pytest.fixture
def writer(mona: User) -> Writer:
    return Writer(token(mona, *BOTH))


@pytest.fixture
def candidate() -> Candidate:
    message = make_message(message_id="likely@example.org", subject="[REGRESSION] no sound")
    return Candidate.objects.create(message=message, score=7, features=[["bisected", 4.0]], first_bad="7.0-rc1")


VERDICTS = "/api/v1/candidates/verdicts/"
ACCEPT = {"report": "likely@example.org", "verdict": "accept"}


@pytest.fixture
def path(writer: Writer, candidate: Candidate) -> str:
    """Decisions about a tracked regression."""
    slug = writer.post(VERDICTS, ACCEPT).json()["regression"]
    return f"/api/v1/regressions/{slug}/decisions/"


def test_an_accepted_candidate_is_tracked(writer: Writer, candidate: Candidate) -> None:
    answer = writer.post(VERDICTS, ACCEPT)

    assert (answer.status_code, answer.json()["by"]) == (201, "mona")
    assert Regression.objects.get().slug == answer.json()["regression"]
    assert Regression.objects.get().introduced == "..v7.0-rc1"


def test_what_was_accepted_is_not_accepted_again(writer: Writer, candidate: Candidate) -> None:
    assert [writer.post(VERDICTS, ACCEPT).status_code for _ in range(2)] == [201, 409]
    assert Decision.objects.count() == 1


def test_a_verdict_is_kept(writer: Writer, candidate: Candidate) -> None:
    answer = writer.post(VERDICTS, ACCEPT | {"verdict": "dismiss"})

    assert (answer.status_code, answer.json()["regression"]) == (201, None)
    assert Verdict.objects.get().kind == "dismiss"
    assert Change.objects.get(kind=Kind.CANDIDATE_SORTED_OUT).data == {"verdict": "dismiss"}


def test_a_decision_is_carried_out_and_can_be_read(writer: Writer, path: str) -> None:
    answer = writer.post(path, {"command": "resolve", "value": "firmware"})

    made = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, made["url"])
    assert (made["command"], made["value"], made["by"]) == ("resolve", "firmware", "mona")
    assert Regression.objects.get().state == "resolved"
    assert Client().get(made["url"]).json() == made
    assert Client().get(path).json()["results"][-1] == made


def test_no_number_of_a_row_is_told(writer: Writer, path: str) -> None:
    made = writer.post(path, {"command": "poke"}).json()

    assert len(made["id"]) == 10
    assert str(Decision.objects.last().pk) not in made.values()  # type: ignore[union-attr]


def test_a_decision_is_undone_once(writer: Writer, path: str) -> None:
    url = writer.post(path, {"command": "resolve"}).json()["url"]

    first, second = writer.delete(url), writer.delete(url)

    assert (first.status_code, first.json()["undone_by"], second.status_code) == (200, "mona", 409)
    assert Regression.objects.get().state == "open"


def test_who_decided_may_be_told_with_any_number_of_decisions_by_as_many_statements(
    writer: Writer, path: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        writer.post(path, {"command": "poke"})

    with django_assert_max_num_queries(2):
        assert len(Client().get(path).json()["results"]) == 4


def test_without_a_token_nothing_is_written(path: str) -> None:
    answer = Writer("").post(path, {"command": "poke"})

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == 'Bearer realm="kerneltrack"'
    assert Decision.objects.count() == 1


def test_being_logged_in_writes_nothing(mona: User, path: str) -> None:
    nobody = Writer("")
    nobody._client.force_login(mona)

    assert nobody.post(path, {"command": "poke"}).status_code == 401


@pytest.mark.parametrize("way", ["unknown", "mistyped", "revoked", "expired", "inactive"])
def test_tokens_that_do_not_count_are_refused_alike(mona: User, path: str, way: str) -> None:
    word = token(mona, *BOTH)
    if way == "unknown":
        mona.tokens.all().delete()
    elif way == "mistyped":
        word = word[:-1] + ("a" if word[-1] != "a" else "b")
    elif way == "revoked":
        tokens.revoke(mona.tokens.all(), now=timezone.now())
    elif way == "expired":
        mona.tokens.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        User.objects.update(is_active=False)

    answer = Writer(word).post(path, {"command": "poke"})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].endswith('error="invalid_token"')
    assert answer.json()["detail"].startswith("This token is not known here, or it is over")


def test_a_token_of_another_scope_is_refused(mona: User, path: str) -> None:
    answer = Writer(token(mona, "read", "candidates")).post(path, {"command": "poke"})

    assert answer.status_code == 403
    assert 'scope="triage"' in answer["WWW-Authenticate"]
    assert "scope triage" in answer.json()["detail"]


def test_who_has_no_role_any_more_decides_no_longer(mona: User, writer: Writer, path: str) -> None:
    mona.groups.clear()

    assert writer.post(path, {"command": "poke"}).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"command": "drop"}, "command"),
        ({}, "command"),
        ({"command": "\ud800"}, "command"),
        ({"command": "fix"}, "value"),
        ({"command": "fix", "value": "a\x00b"}, "value"),
        ({"command": "note", "value": "a\n#regzbot invalid: b"}, "value"),
        ({"command": "fix", "value": 5}, "value"),
        ({"command": "fix", "value": "a\ud800b"}, "value"),
        ({"command": "fix", "value": "x" * 1001}, "value"),
        ({"command": "fix", "value": ["x"]}, "value"),
        ([], "body"),
        ('"fix"', "body"),
    ],
)
def test_what_makes_no_sense_names_the_field(writer: Writer, path: str, body: Any, field: str) -> None:
    answer = writer.post(path, body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert Decision.objects.count() == 1


def test_an_unknown_command_is_told_the_choices(writer: Writer, path: str) -> None:
    assert "backburner" in writer.post(path, {"command": "drop"}).json()["errors"][0]["choices"]


def test_a_value_is_text_whatever_it_looks_like(writer: Writer, path: str) -> None:
    made = writer.post(path, {"command": "note", "value": "<b>one</b> #regzbot invalid: \u202ex"}).json()

    assert made["value"] == "<b>one</b> #regzbot invalid: \u202ex"
    assert Regression.objects.get().state == "open"


@pytest.mark.parametrize("given", [{"report": "nowhere@example.org"}, {"report": "</script>"}])
def test_an_unknown_candidate_is_not_found(writer: Writer, given: dict[str, str]) -> None:
    assert writer.post(VERDICTS, ACCEPT | given).status_code == 404


def test_an_unknown_regression_or_decision_is_not_found(writer: Writer, path: str) -> None:
    assert writer.post("/api/v1/regressions/nothing/decisions/", {"command": "poke"}).status_code == 404
    assert writer.delete(f"{path}aaaaaaaaaa/").status_code == 404


def test_a_body_that_is_too_large_is_not_read(writer: Writer, path: str) -> None:
    assert writer.post(path, {"command": "fix", "value": "x" * 2**20}).status_code == 413


def test_forms_are_not_taken(writer: Writer, path: str) -> None:
    answer = Client().post(path, {"command": "poke"}, headers=writer._headers())

    assert (answer.status_code, Decision.objects.count()) == (415, 1)


@pytest.mark.parametrize("nested", ["[" * 15_000, '{"command":' + "[" * 990 + "]" * 990 + "}", '{"a":' * 3_000])
def test_json_that_is_nested_without_end_is_refused(writer: Writer, path: str, nested: str) -> None:
    answer = Client().post(path, nested, content_type="application/json", headers=writer._headers())

    assert (answer.status_code, answer.json()["errors"][0]["field"] in ("body", "command")) == (400, True)


def test_broken_json_is_refused(writer: Writer, path: str) -> None:
    answer = Client().post(path, "{", content_type="application/json", headers=writer._headers())

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_other_methods_are_refused_with_those_there_are(writer: Writer, path: str) -> None:
    answer = Client().put(path, {}, content_type="application/json", headers=writer._headers())

    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, HEAD, OPTIONS")


def test_that_there_is_no_such_method_is_said_to_everybody(path: str) -> None:
    assert Client().trace(path).status_code == 405


def test_answers_set_no_cookie(writer: Writer, path: str) -> None:
    assert not writer.post(path, {"command": "poke"}).cookies
    assert not Client().get(path).cookies


def test_the_schema_names_what_writing_needs(client: Client) -> None:
    schema = client.get("/api/v1/schema/?format=json").json()

    post = schema["paths"]["/api/v1/regressions/{slug}/decisions/"]["post"]
    assert {"201", "400", "401", "403", "404", "409", "413", "415", "429"} <= set(post["responses"])
    assert post["security"] == [{"token": []}]
    assert post["requestBody"]["required"] is True
    assert schema["components"]["schemas"]["Deciding"]["anyOf"][1]["required"] == ["value"]
    assert schema["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
