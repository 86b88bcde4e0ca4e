"""A scope in words."""

import pytest

from digests.naming import heading, named, phrase
from digests.scope import EVERYTHING, scope_of
from tests.make import make_regression
from topics.models import Topic

pytestmark = pytest.mark.django_db
NETDEV = {"subsystem": ["netdev"]}


def make_topic(name: str = "io_uring zero copy", *, is_published: bool = True) -> Topic:
    return Topic.objects.create(slug="io-uring", name=name, description="", is_published=is_published, words=["x"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "everything"),
        (NETDEV, "netdev"),
        ({"cycle": ["7.4"]}, "the 7.4 cycle"),
        ({"cycle": ["7.4", "7.3"]}, "the 7.3 and 7.4 cycles"),
        ({"tree": ["stable", "mainline"]}, "mainline and stable"),
        (NETDEV | {"cycle": ["7.4"]}, "netdev in the 7.4 cycle"),
        (NETDEV | {"tree": ["mainline"], "cycle": ["7.4"]}, "netdev of mainline in the 7.4 cycle"),
        ({"subsystem": ["netdev", "linux-mm"]}, "linux-mm or netdev"),
        ({"subsystem": ["none"]}, "no subsystem"),
        ({"subsystem": list("edcba")}, "a, b, c or 2 more"),
        ({"topic": ["io-uring"]}, "the topic io_uring zero copy"),
        (NETDEV | {"topic": ["io-uring"]}, "netdev; and the topic io_uring zero copy"),
        ({"topic": ["gone"], "person": ["A@Example.org"]}, "the topic gone and commits and reports of a@example.org"),
        ({"regression": ["abc"]}, "the regression “net: no link after resume”"),
        ({"regression": ["abc", "gone"]}, "the regressions “net: no link after resume” and gone"),
    ],
)
def test_a_scope_as_a_phrase(given: dict[str, list[str]], words: str) -> None:
    make_topic()
    make_regression(slug="abc")

    assert phrase(scope_of(given)) == words


def test_each_condition_has_its_kind_and_name() -> None:
    make_topic()

    assert named(scope_of(NETDEV | {"topic": ["io-uring"]})) == [
        ("Subsystem", "netdev"),
        ("Topic", "io_uring zero copy"),
    ]


def test_what_readers_do_not_see_has_no_name() -> None:
    make_topic("a secret", is_published=False)

    assert phrase(scope_of({"topic": ["io-uring"]})) == "the topic io-uring"


@pytest.mark.parametrize("title", ["a\nBcc: b@example.org", "\u202eabc\x00\x7f", "W" * 1_000_000, "\ud800\u2028x", ""])
def test_hostile_titles_are_one_short_line(title: str) -> None:
    make_regression(slug="abc", title=title.replace("\x00", "").replace("\ud800", ""))

    for words in (phrase(scope_of({"regression": ["abc"]})), named(scope_of({"regression": ["abc"]}))[0][1]):
        assert words.isprintable()
        assert 0 < len(words) < 100


def test_everything_asks_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        phrase(EVERYTHING)


def test_names_of_many_cost_two_statements(django_assert_num_queries: object) -> None:
    scope = scope_of({"topic": [f"t{n}" for n in range(20)], "regression": [f"r{n}" for n in range(20)]})

    with django_assert_num_queries(2):  # type: ignore[operator]
        phrase(scope)


@pytest.mark.parametrize(
    ("given", "words"),
    [({"cycle": ["7.4"]}, "The 7.4 cycle"), (NETDEV, "netdev"), ({"tree": ["stable"]}, "Stable")],
)
def test_a_heading_leaves_names_as_they_are(given: dict[str, list[str]], words: str) -> None:
    assert heading(scope_of(given)) == words
