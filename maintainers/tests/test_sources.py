"""Reading MAINTAINERS from real repositories: when it is asked for, what an error does, what /sources/ says."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from ingest import polling
from maintainers.grammar import parse_maintainers
from maintainers.models import Reading, SectionRow, Touched
from maintainers.sources import ask
from maintainers.store import subsystems_of
from trees.models import Kind, Tree
from trees.sources import mirror_path
from trees.store import sync_tree
from trees.tests.make import Repository, make_tree

pytestmark = pytest.mark.django_db(transaction=True)
FILE = "Maintainers List\n----------------\n\nSLAB\nL:\tlinux-mm@kvack.org\nF:\tmm/\n"
NAME = "MAINTAINERS"


@pytest.fixture
def upstream(tmp_path: Path, settings: Settings) -> Repository:
    """A mainline tree with a MAINTAINERS file."""
    settings.STATE_DIR = tmp_path / "state"
    repository = Repository(tmp_path / "upstream.git")
    repository.commit("one\n", files={NAME: FILE, "mm/slub.c": "1"})
    return repository


def poll(tree: Tree) -> Tree:
    polling.sync_trees([tree], {}, lambda name, done: None)
    tree.refresh_from_db()
    return tree


def titles() -> list[str]:
    return list(SectionRow.objects.values_list("title", flat=True))


def a_day_later() -> None:
    Reading.objects.update(asked_at=timezone.now() - timedelta(days=1))


def test_the_file_is_read_when_the_tree_is_polled(upstream: Repository) -> None:
    poll(make_tree(upstream))

    reading = Reading.objects.get()
    assert titles() == ["SLAB"]
    assert (reading.commit, reading.error) == (upstream.head("master"), "")


def test_only_mainline_is_asked(upstream: Repository) -> None:
    poll(make_tree(upstream, Kind.OTHER))

    assert not Reading.objects.exists()


def test_a_new_head_is_asked_once_a_day(upstream: Repository) -> None:
    tree = poll(make_tree(upstream))
    upstream.commit("two\n", files={NAME: FILE.replace("SLAB", "SLUB")})

    poll(tree)
    assert titles() == ["SLAB"]
    a_day_later()
    poll(tree)
    assert titles() == ["SLUB"]


def test_a_head_that_has_been_read_is_not_asked_again(upstream: Repository) -> None:
    tree = poll(make_tree(upstream))

    assert ask(tree, culprits=[], now=timezone.now() + timedelta(days=30)) is None


def test_a_file_that_has_not_changed_is_not_fetched_again(upstream: Repository) -> None:
    tree = poll(make_tree(upstream))
    head = upstream.commit("two\n", files={"mm/slub.c": "2"})
    sync_tree(tree)

    news = ask(tree, culprits=[], now=timezone.now() + timedelta(days=1))

    assert news is not None
    assert (news.commit, news.text) == (head, None)


def test_an_upstream_that_does_not_send_the_file_fails_no_poll(upstream: Repository, client: Client) -> None:
    tree = make_tree(upstream)
    sync_tree(tree)
    for pack in (upstream.path / "objects").rglob("*"):  # commits stay known to the mirror, files are lost
        if pack.is_file():
            pack.unlink()

    poll(tree)

    reading = Reading.objects.get()
    assert tree.error == ""
    assert reading.error
    assert reading.rest_until is not None
    assert reading.error.splitlines()[0][:30] in client.get("/sources/").content.decode()


def test_after_an_error_upstream_is_left_alone_for_an_hour(upstream: Repository) -> None:
    tree = make_tree(upstream)
    poll(tree)
    now = timezone.now()
    upstream.commit("two\n", files={NAME: FILE})
    sync_tree(tree)
    Reading.objects.update(error="no", rest_until=now + timedelta(hours=1), asked_at=now - timedelta(days=1))

    assert ask(tree, culprits=[], now=now + timedelta(minutes=59)) is None
    assert ask(tree, culprits=[], now=now + timedelta(minutes=61)) is not None


def test_a_tree_without_the_file_says_so(upstream: Repository) -> None:
    upstream.commit("gone\n", files={NAME: None})

    poll(make_tree(upstream))

    assert Reading.objects.get().error == "mainline has no file MAINTAINERS"


def test_sources_tell_how_far_the_file_is_read(upstream: Repository, client: Client) -> None:
    poll(make_tree(upstream))

    text = client.get("/sources/").content.decode()

    assert "MAINTAINERS of mainline" in text
    assert upstream.head("master")[:12] in text
    assert "1 section," in text


def test_a_culprit_of_another_tree_is_not_asked_for(upstream: Repository) -> None:
    tree = poll(make_tree(upstream))

    assert ask(tree, culprits=["e" * 40], now=timezone.now()) is None
    assert mirror_path(tree).exists()


def test_a_culprit_is_asked_for_once(upstream: Repository) -> None:
    tree = poll(make_tree(upstream))
    head = upstream.head("master")
    Touched.objects.create(sha=head, paths=[])

    assert ask(tree, culprits=[head], now=timezone.now()) is None


def test_of_each_file_the_nearest_section_with_a_list_counts() -> None:
    known = parse_maintainers(
        "NET\nL:\tnetdev@vger.kernel.org\nF:\tdrivers/net/\n\n"
        "WIFI\nL:\tlinux-wireless@vger.kernel.org\nF:\tdrivers/net/wireless/\n\n"
        "ATH\nL:\tlinux-kernel@vger.kernel.org\nF:\tdrivers/net/wireless/ath/\n"
    )

    assert subsystems_of(["drivers/net/wireless/ath/core.c"], known) == ["linux-wireless"]
    assert subsystems_of(["drivers/net/a.c", "drivers/net/wireless/b.c"], known) == ["linux-wireless", "netdev"]
    assert subsystems_of(["mm/slub.c"], known) == []
