"""Patch-ids of commits: which are taken, what is found by them, and that an upstream that is gone costs nothing."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from archive import git
from patches import fingerprints
from patches.models import Fingerprint, Posting
from patches.tests.reading import NEW, OLD, part, read_mails, read_tree, series
from patches.tests.world import PAT, patch
from tests.threads import START
from trees.models import Kind, Tree
from trees.tests.make import AUTHOR, Repository

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def state_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    return tmp_path


@pytest.fixture
def upstream(state_dir: Path) -> Repository:
    """A tree with the file that the patch changes; the patch is posted and read."""
    read_mails(state_dir, [patch("p1", "[PATCH] net: split the loop", 0, "net/a.c")])
    made = Repository(state_dir / "upstream.git")
    made.commit("one\n", files={"net/a.c": OLD, "drivers/file": "0"}, at=START - 90 * DAY)
    made.clock = START + DAY
    return made


def apply(upstream: Repository, title: str = "net: another title", *, author: str = PAT, path: str = "net/a.c") -> str:
    """The diff of the patch under another title, and nothing else."""
    # The builder changes drivers/file in every commit: that would be part of the diff.
    return upstream.commit(f"{title}\n", author=author.encode(), files={path: NEW, "drivers/file": "0"})


def test_a_commit_is_found_by_its_diff_alone(upstream: Repository) -> None:
    sha = apply(upstream)

    assert read_tree(upstream) == {}

    assert (part().commit, part().how, series().merges) == (sha, "diff", [upstream.clock])
    assert bytes(Fingerprint.objects.get(commit__sha=sha).patch_id) == bytes(Posting.objects.get().patch_id)


def test_a_mail_that_is_read_later_is_found_by_the_diff_too(state_dir: Path, upstream: Repository) -> None:
    upstream.commit("one\n", author=PAT.encode(), files={"net/b.c": OLD, "drivers/file": "0"})
    sha = apply(upstream, path="net/b.c")
    read_tree(upstream)

    read_mails(state_dir, [patch("p2", "[PATCH] net: split it all", 1, "net/b.c")])

    assert (part("p2").commit, part("p2").how) == (sha, "diff")


def test_a_commit_that_another_posts_under_another_title_is_not_found(upstream: Repository) -> None:
    apply(upstream, author="Mo Mimic <mo@example.org>")

    read_tree(upstream)

    assert part().commit == ""


def test_merges_have_none_and_are_not_asked_again(upstream: Repository) -> None:
    base = upstream.head("master")
    side = upstream.commit("side\n", base, branch="side", author=PAT.encode())
    merge = upstream.commit("merge\n", upstream.commit("main\n"), side, author=PAT.encode())

    read_tree(upstream)

    assert bytes(Fingerprint.objects.get(commit__sha=merge).patch_id) == b""
    assert fingerprints.waiting(Tree.objects.get()) == []


def test_commits_without_a_diff_find_no_mails_without_one(state_dir: Path, upstream: Repository) -> None:
    side = upstream.commit("side\n", upstream.head("master"), branch="side", author=PAT.encode())
    upstream.commit("merge\n", upstream.commit("main\n"), side, author=PAT.encode())
    read_tree(upstream)

    read_mails(state_dir, [patch("p2", "[PATCH] net: two", 1, "net/b.c"), patch("p3", "[PATCH] mm: no diff", 2, "")])

    assert [part("p2").commit, part("p3").commit] == ["", ""]


def test_only_what_somebody_here_may_have_posted_is_asked_for(upstream: Repository) -> None:
    titles = {
        upstream.commit("too old\n", author=PAT.encode(), at=START - 31 * DAY): "too old",
        upstream.commit("port\n\ncommit " + "a" * 40 + " upstream.\n", author=PAT.encode()): "port",
        upstream.commit("by a stranger\n", author=AUTHOR): "by a stranger",
        upstream.commit("net: split the loop\n", author=PAT.encode()): "found by its title",
        upstream.commit("net: something else\n", author=PAT.encode()): "asked for",
    }

    read_tree(upstream)

    asked = {titles.get(sha, sha) for sha in Fingerprint.objects.values_list("commit__sha", flat=True)}
    assert asked == {"asked for"}


@pytest.mark.parametrize(("kind", "is_asked"), [(Kind.NEXT, True), (Kind.MAINLINE, True), (Kind.OTHER, False)])
def test_only_next_and_mainline_are_asked(upstream: Repository, kind: Kind, is_asked: bool) -> None:
    upstream.tag("v6.12", upstream.head("master"))
    apply(upstream)

    read_tree(upstream, kind)

    assert Fingerprint.objects.exists() == is_asked


def test_the_newest_commits_are_taken_first(upstream: Repository) -> None:
    shas = [upstream.commit(f"net: {n}\n", author=PAT.encode()) for n in range(3)]
    read_tree(upstream)
    Fingerprint.objects.all().delete()

    assert fingerprints.waiting(Tree.objects.get()) == shas[::-1]


def test_nothing_is_taken_where_nobody_posts(state_dir: Path) -> None:
    alone = Repository(state_dir / "alone.git")
    alone.commit("one\n", author=PAT.encode())

    read_tree(alone)

    assert fingerprints.waiting(Tree.objects.get()) == []
    assert fingerprints.take(state_dir, []) == {}


def test_an_upstream_that_goes_away_between_is_logged_and_asked_again(
    upstream: Repository, state_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    read_tree(upstream)
    sha = apply(upstream)
    blob = git.run("--git-dir", str(upstream.path), "rev-parse", f"{sha}:net/a.c").strip()
    hidden = upstream.path / "objects" / blob[:2] / blob[2:]
    away = hidden.rename(upstream.path / "away")  # upstream answers, and has not all that it should

    with caplog.at_level(logging.WARNING):
        errors = read_tree(upstream)

    assert (errors, part().commit, Fingerprint.objects.filter(commit__sha=sha).exists()) == ({}, "", False)
    assert "diffs of tree mainline" in caplog.text
    away.rename(hidden)
    assert read_tree(upstream) == {}
    assert (part().commit, part().how) == (sha, "diff")
