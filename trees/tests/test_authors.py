"""Whose commits are, and what releases brought of them."""

import pytest

from tests.make import NOON
from trees.authors import authors, ported
from trees.models import Branch, Commit, Landing, Tree

pytestmark = pytest.mark.django_db
SHA = "1a2b3c4d5e6f" + "7" * 28


def make_commit(sha: str, *, author: str = "Carla@Example.org", upstream: str = "") -> Commit:
    dates = {"authored_at": NOON, "committed_at": NOON}
    return Commit.objects.create(
        sha=sha, subject="net: x", author_address=author, upstream=upstream, links=[], fixes=[], **dates
    )


def land(commit: Commit, *, kind: str = "stable", tag: str = "v6.19.3") -> None:
    tree, _ = Tree.objects.get_or_create(name=kind, kind=kind)
    branch, _ = Branch.objects.get_or_create(tree=tree, name="linux-6.19.y")
    Landing.objects.create(branch=branch, commit=commit, landed_at=NOON, first_tag=tag)


@pytest.mark.parametrize("length", [7, 12, 40])
def test_authors_are_found_by_any_length_of_an_id(length: int) -> None:
    make_commit(SHA)

    assert authors([SHA[:length], "f" * 40, "1a", ""]) == {SHA[:length]: "carla@example.org"}


def test_a_port_is_of_the_author_whose_address_it_has_in_any_case() -> None:
    land(make_commit("2" * 40, upstream=SHA))

    (found,) = ported(["carla@example.org"], ["v6.19.3", "v6.18.9"])
    assert (found.author, found.upstream, found.tag) == ("carla@example.org", SHA, "v6.19.3")


def test_what_other_releases_people_and_trees_have_is_left_out() -> None:
    land(make_commit("2" * 40, upstream=SHA), tag="v6.19.2")
    land(make_commit("3" * 40, upstream=SHA, author="otto@example.org"))
    land(make_commit("4" * 40, upstream=SHA), kind="rt")
    land(make_commit("5" * 40))

    assert ported(["carla@example.org"], ["v6.19.3"]) == []


def test_nothing_asks_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert (authors([]), authors(["1a"]), ported([], ["v6.19.3"]), ported(["x"], [])) == ({}, {}, [], [])
