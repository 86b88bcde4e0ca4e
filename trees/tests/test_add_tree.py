"""The command that begins to follow a tree."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from trees.models import Kind, Tree
from trees.store import sync_tree
from trees.tests.make import Repository

pytestmark = pytest.mark.django_db


def add(name: str, upstream: Repository, **options: str) -> str:
    out = StringIO()
    call_command("add_tree", name, str(upstream.path), stdout=out, **options)
    return out.getvalue()


def test_the_kind_follows_from_the_name(upstream: Repository) -> None:
    upstream.commits("a")

    assert add("linux-next", upstream) == "linux-next (next): 1 branch; read it with: manage.py sync linux-next\n"


def test_adding_again_changes_nothing(upstream: Repository) -> None:
    upstream.commits("a")
    add("mainline", upstream)
    add("mainline", upstream)

    assert Tree.objects.get().kind == Kind.MAINLINE


def test_another_url_replaces_the_one_before_and_says_so(upstream: Repository) -> None:
    upstream.commits("a")
    Tree.objects.create(name="mainline", kind=Kind.MAINLINE, url="/somewhere/else")

    assert "was followed at /somewhere/else until now" in add("mainline", upstream)
    assert Tree.objects.get().url == str(upstream.path)


def test_a_url_without_a_repository_is_refused(upstream: Repository) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("add_tree", "mainline", "/no/such/place")
    assert not Tree.objects.exists()


def test_a_tree_cannot_change_its_kind_once_read(upstream: Repository) -> None:
    upstream.commits("a")
    add("mainline", upstream)
    sync_tree(Tree.objects.get())

    with pytest.raises(CommandError, match="was read as mainline already"):
        add("mainline", upstream, kind="other")
