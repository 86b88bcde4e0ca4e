"""/api/: a guide and a page for each resource, without a word that the code does not hold."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries, Settings

from api.docs import KINDS, all_resources
from api.templatetags.api_docs import marked
from changes.kinds import Kind
from releases.models import Release

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/[^"#]*)?#([^"]+)"')


def _release(version: str, day: int) -> None:
    Release.objects.create(
        version=version,
        tree="mainline",
        sort_key=[day],
        released_at=datetime(2026, 11, day, tzinfo=UTC),
        precision="second",
    )


@pytest.fixture(autouse=True)
def _one(db: None) -> None:
    _release("7.4-rc1", 2)


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_guide_names_every_address(client: Client) -> None:
    text = _text(client, "/api/")

    paths = [one.path for resource in all_resources() for one in resource.operations]
    assert "/api/v1/releases/" in paths
    assert [path for path in paths if escape(path) not in text] == []


def test_every_kind_of_event_is_explained(client: Client) -> None:
    text = _text(client, "/api/")

    assert set(KINDS) == set(Kind)
    assert [kind for kind in Kind if f'id="{kind.value}"' not in text] == []


def test_every_anchor_that_is_linked_is_there(client: Client) -> None:
    pages = ["/api/", *(f"/api/{one.name}/" for one in all_resources())]
    texts = {path: _text(client, path) for path in [*pages, "/about/"]}

    for page in pages:
        for path, anchor in LINK.findall(texts[page]):
            target = texts.get(path or page, "")
            assert f'id="{anchor}"' in target or anchor == "keyboard", (page, path, anchor)


def test_no_anchor_is_there_twice(client: Client) -> None:
    for one in all_resources():
        names = re.findall(r' id="([^"]+)"', _text(client, f"/api/{one.name}/"))
        assert sorted(names) == sorted(set(names))


def test_a_resource_has_an_answer_of_this_site_with_the_command_that_gets_it(
    client: Client, settings: Settings
) -> None:
    settings.SITE_URL = "https://kerneltrack.example"

    text = _text(client, "/api/releases/")

    assert "curl 'https://kerneltrack.example/api/v1/releases/?limit=1'" in text
    assert "&quot;version&quot;: &quot;7.4-rc1&quot;" in text
    assert "https://kerneltrack.example/api/v1/releases/7.4-rc1/" in text


def test_a_refusal_is_shown_as_it_is_answered(client: Client) -> None:
    assert "application/problem+json" in _text(client, "/api/")
    assert "&quot;choices&quot;" in _text(client, "/api/")


def test_an_unknown_resource_is_not_found(client: Client) -> None:
    assert client.get("/api/nothing/").status_code == 404


def test_words_between_backticks_are_code_and_nothing_else_is_markup() -> None:
    assert marked("a `<b>` & `c`") == "a <code>&lt;b&gt;</code> &amp; <code>c</code>"


def test_a_page_costs_as_much_however_many_rows_there_are(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    all_resources()
    for day in range(3, 25):
        _release(f"7.3.{day}", day)
    with django_assert_max_num_queries(40):
        client.get("/api/releases/")


def test_docs_api_md_explains_what_the_page_does() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")

    assert [kind.value for kind in Kind if kind.value not in text] == []
