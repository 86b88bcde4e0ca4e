"""Whatever the API offers, with the sample world behind it: answers are as the schema says, whatever is asked."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from pytest_django import DjangoDbBlocker

from access import tokens
from access.models import Scope
from api.schema import schema
from regressions.models import Decision, Regression
from tests.browser.site import served
from tests.conftest import SampleWorld
from tests.make import make_staff

pytestmark = pytest.mark.timeout(900)
ROOT = Path(__file__).resolve().parent.parent
READ = sorted(path for path, methods in schema()["paths"].items() if "get" in methods)
EXAMPLES = 4  # of each operation and phase, beside those that schemathesis finds at the bounds of each parameter
# Every name that an answer has would become an example of every parameter; the hooks know names enough.
CONFIGURATION = "[phases.examples.extra-data-sources]\nresponses = false\n"
_SHOWN_LINES = 120


@pytest.fixture(scope="module")
def world(django_db_setup: None, sample_world: SampleWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """This process looks at the sample world."""
    with django_db_blocker.unblock(), sample_world.entered():
        yield


@pytest.fixture
def decided(world: None, db: None) -> None:
    """A decision about each regression, until the end of the test."""
    by, now = make_staff("mona"), timezone.now()
    reports = Regression.objects.values_list("report", flat=True)
    Decision.objects.bulk_create(Decision(report=one, by=by, at=now, text="note: looked at") for one in reports)


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("path", READ)
def test_an_answer_is_as_the_schema_says(client: Client, path: str) -> None:
    address = _address(client, path)

    answer = client.get(address)

    assert answer.status_code == 200, (address, answer.content[:500])
    operation = schema()["paths"][path]["get"]
    described = {**operation["responses"]["200"]["content"]["application/json"]["schema"], **_components()}
    body = answer.json()
    errors = Draft202012Validator(described, format_checker=FormatChecker()).iter_errors(body)
    assert not [f"{error.json_path}: {error.message[:200]}" for error in errors]
    for document in body.get("results", [body]):
        assert document.keys() == _properties(described), address


@pytest.mark.parametrize("path", READ)
def test_an_example_is_as_the_schema_says(path: str) -> None:
    for answer in schema()["paths"][path]["get"]["responses"]["200"]["content"].values():
        validator = Draft202012Validator({**answer["schema"], **_components()}, format_checker=FormatChecker())
        for example in answer.get("examples", {}).values():
            assert not [error.message for error in validator.iter_errors(example["value"])]


@pytest.mark.slow
def test_a_live_server_does_what_the_schema_says(
    sample_world: SampleWorld,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
    django_db_setup: None,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("KERNELTRACK_API_LIMIT", "0")  # none
    monkeypatch.setenv("SCHEMATHESIS_HOOKS", "tests.schemathesis_hooks")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION)
    with django_db_blocker.unblock(), sample_world.copied() as world:
        token = _token(world)
        with served(world) as site:
            # One worker: of two threads at once, Python 3.11 refuses to parse (gh-106905).
            options = ["--checks", "all", "--max-examples", str(EXAMPLES), "--seed", "8", "--workers", "1"]
            who = ["--no-color", "--header", f"Authorization: Bearer {token}"]
            command = [sys.executable, "-m", "schemathesis.cli", "run", f"{site}/api/v1/schema/", *options, *who]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert done.returncode == 0, _failures(done.stdout + done.stderr)


def _token(world: SampleWorld) -> str:
    """Of a member of staff, for everything."""
    with world.entered():
        by = make_staff("schemathesis")
        return tokens.issue(by, name="all", scopes=Scope, now=timezone.now())[1]


def _failures(told: str) -> str:
    """What schemathesis found, without what it tells on the way."""
    found = re.split(r"^=+ (?:FAILURES|ERRORS) =+$", told, maxsplit=1, flags=re.MULTILINE)[-1]
    lines = [line[:400] for line in found.splitlines() if line.strip()]
    return "\n".join(["", *lines[:_SHOWN_LINES]])


def _address(client: Client, path: str) -> str:
    """A path with names of things that are there: those of the first row of the list that the path lies below."""
    query = "&".join(
        f"{one['name']}={_value(one)}"
        for one in schema()["paths"][path]["get"].get("parameters", [])
        if one["in"] == "query" and one.get("required")
    )
    for name in re.findall(r"\{\w+\}", path):
        above = path[: path.index(name)]
        rows = client.get(above).json()["results"]
        assert rows, f"{above} has nothing in the sample world"
        first = unquote(urlsplit(rows[0]["url"]).path).removeprefix(unquote(above)).strip("/")
        path = path.replace(name, first.replace("/", "%2F"))
    return f"{path}?{query}" if query else path


def _value(parameter: dict[str, Any]) -> Any:
    """The first example of a parameter, or the first choice."""
    examples = list(parameter.get("examples", {}).values())
    return examples[0]["value"] if examples else parameter["schema"]["enum"][0]


def _components() -> dict[str, Any]:
    return {"components": schema()["components"]}


def _properties(described: dict[str, Any]) -> set[str]:
    """Names of the fields of a document."""
    part = described["properties"]["results"]["items"] if "results" in described.get("properties", {}) else described
    found = schema()["components"]["schemas"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
    return set(found["properties"])
