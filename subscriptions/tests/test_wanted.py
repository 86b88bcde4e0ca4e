"""Fields of the form, and links to it, to scopes."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from digests.scope import EVERYTHING, Scope
from maintainers.models import SectionRow
from subscriptions.tests.people import ROSA, asks, make_subscriber
from subscriptions.wanted import Wanted, known, wanted
from tests.make import make_event, make_message, make_regression, make_releases, make_series
from topics.models import Topic

pytestmark = pytest.mark.django_db


def bound(query: str) -> Wanted:
    return wanted(QueryDict(query), known(now=timezone.now()), needs_address=False)


def make_world() -> None:
    make_releases()
    make_regression(slug="abc123", subsystems=["netdev", "linux-acpi"], report="report@example.org")
    Topic.objects.create(slug="devtmpfs", name="Device nodes", words=["devtmpfs"], is_published=True)
    Topic.objects.create(slug="draft", name="Draft", words=["draft"])
    SectionRow.objects.create(position=1, title="KVM", fields={}, lists=["kvm"])


def test_nothing_means_everything() -> None:
    assert (bound("").scope, bound("").errors) == (EVERYTHING, {})


@pytest.mark.parametrize(
    ("query", "scope"),
    [
        ("tree=next&tree=mainline", Scope(trees=("mainline", "next"))),
        ("cycle=7.0,+6.19", Scope(cycles=("6.19", "7.0"))),
        ("cycle=7.0&cycle=6.19;7.0", Scope(cycles=("6.19", "7.0"))),
        ("subsystem=netdev%0D%0Akvm", Scope(subsystems=("kvm", "netdev"))),
        ("subsystem=none", Scope(subsystems=("none",))),
        ("topic=devtmpfs", Scope(topics=("devtmpfs",))),
        ("regression=abc123", Scope(regressions=("abc123",))),
        ("regression=https://site.example/regressions/abc123/?at=2026-01-01", Scope(regressions=("abc123",))),
        ("regression=https://lore.kernel.org/netdev/report@example.org/T/%23u", Scope(regressions=("abc123",))),
        ("regression=%3Creport@example.org%3E", Scope(regressions=("abc123",))),
        ("person=Rosa@Example.org,tom@b%C3%BCcher.example",
         Scope(people=("rosa@example.org", "tom@xn--bcher-kva.example"))),
        ("cycle=,+,;&tree=&person=+", EVERYTHING),
    ],
)  # fmt: skip
def test_values_are_taken_as_people_write_them(query: str, scope: Scope) -> None:
    make_world()

    found = bound(query)

    assert (found.scope, found.errors) == (scope, {})


def test_a_mail_of_the_discussion_names_its_regression() -> None:
    make_world()
    regression = make_regression(slug="other1")
    make_event(regression, message_id=make_message(message_id="reply@example.org").message_id)

    assert bound("regression=https://lore.kernel.org/all/reply@example.org/").scope.regressions == ("other1",)


@pytest.mark.parametrize(
    ("query", "kind", "told"),
    [
        ("tree=linus", "tree", "No tree “linus” is known. There are: mainline, next, stable."),
        ("cycle=7.99", "cycle", "No cycle “7.99” is known. There are: "),
        ("subsystem=netdv", "subsystem", "No subsystem “netdv” is known. There are: netdev and others."),
        ("topic=devtmp", "topic", "No topic “devtmp” is known. There are: devtmpfs."),
        ("topic=draft", "topic", "No topic “draft” is known."),
        ("regression=zzz", "regression", "No regression “zzz” is known. Paste the address"),
        ("regression=https://lore.kernel.org/all/none@example.org/", "regression", "is known. Paste the address"),
        ("person=rosa", "person", "“rosa”: An address has a name, an @ and a domain."),
    ],
)
def test_what_is_not_known_is_told_with_what_is(query: str, kind: str, told: str) -> None:
    make_world()

    found = bound(f"{query}&cycle=7.0")

    assert told in found.errors[kind]
    assert found.scope == Scope(cycles=("7.0",))


HOSTILE = [
    "\x00", "7.0\x00", "<script>alert(1)</script>", "'; DROP TABLE", "%", "\u202e7.0", "x" * 1_000_000, "a," * 100_000,
    "\r\nBcc: a@b.org", "https://[", "http://lore.kernel.org/all/%00@b/", "@", "..", "\ud7ff",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["tree", "cycle", "subsystem", "topic", "regression", "person", "cadence", "format"])
def test_hostile_values_are_told_and_left_out(client: Client, kind: str) -> None:
    make_world()
    for value in HOSTILE:
        response = client.post("/subscribe/", {"to": ROSA, kind: value})

        text = response.content.decode()
        assert response.status_code == 400, value
        assert "<script>alert" not in text
        assert len(text) < 60_000


def test_no_more_than_twenty_of_a_kind() -> None:
    people = ",".join(f"p{n}@example.org" for n in range(25))

    found = bound(f"person={people}")

    assert found.errors == {"person": "No more than 20 can be asked for."}
    assert len(found.scope.people) == 20


def test_a_link_fills_in_the_form(client: Client) -> None:
    make_world()
    query = (
        "?cycle=7.0&subsystem=netdev&topic=devtmpfs&regression=abc123&person=rosa@example.org&cadence=rc&format=html"
    )

    text = unescape(client.get(f"/subscribe/{query}").content.decode())

    for name, value in (("cycle", "7.0"), ("subsystem", "netdev"), ("regression", "abc123"), ("person", ROSA)):
        assert f'name="{name}" value="{value}"' in text
    assert 'name="topic" value="devtmpfs" checked' in text
    assert "with each -rc and release, as HTML" in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/regressions/abc123/", "?regression=abc123&cadence=at-once"),
        ("/regressions/?subsystem=netdev", "?subsystem=netdev&cycle=&tree="),
        ("/cycles/7.0/", "?cycle=7.0&cadence=rc"),
        ("/weeks/2026-W10/", ""),
    ],
)
def test_pages_link_to_the_form_filled_in(client: Client, path: str, query: str) -> None:
    make_world()

    text = unescape(client.get(path).content.decode())

    assert f'href="/subscribe/{query}"' in text
    assert 'role="alert"' not in client.get(f"/subscribe/{query}").content.decode()


def test_the_page_of_a_topic_links_to_it(client: Client) -> None:
    make_world()

    make_series(title="devtmpfs: mount it")

    assert 'href="/subscribe/?topic=devtmpfs"' in client.get("/topics/devtmpfs/").content.decode()


def test_a_page_of_the_past_offers_no_mails_of_it(client: Client) -> None:
    make_world()

    assert "/subscribe/?" not in client.get("/regressions/abc123/?at=2026-03-03").content.decode()


def test_pages_take_as_many_statements_whatever_there_is(
    client: Client, django_assert_num_queries: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    make_world()
    with django_assert_max_num_queries(30) as few:
        client.get("/subscribe/?subsystem=netdev")
    for number in range(20):
        make_regression(slug=f"r{number}", subsystems=[f"list{number}"])
        Topic.objects.create(slug=f"t{number}", name=f"T{number}", words=["x"], is_published=True)
        make_subscriber(f"p{number}@example.org")

    with django_assert_num_queries(len(few)):
        client.get("/subscribe/?subsystem=netdev")


def test_asking_takes_as_many_statements_for_a_known_address(
    client: Client, django_assert_num_queries: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with django_assert_max_num_queries(30) as unknown:
        asks(client)
    make_subscriber()

    with django_assert_num_queries(len(unknown)):
        asks(client)
