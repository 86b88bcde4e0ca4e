"""The first fetch of a tree goes release by release and can be cut off; other trees begin with mainline's history."""

from pathlib import Path

import pytest
from pytest_django import Settings

from archive import git
from lore.gitprogress import GitProgress
from trees import log, sources
from trees.kinds import fetch_steps
from trees.log import heads, read_tags
from trees.models import Kind, Landing, Tree
from trees.progress import Teller
from trees.sources import ask, fetch, mirror_path, waits_for_mainline
from trees.store import sync_tree
from trees.tests.make import Repository, make_tree

pytestmark = pytest.mark.django_db


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def released(upstream: Repository, count: int = 4) -> None:
    """A commit and its release, several times, and one commit behind the last."""
    for number in range(count):
        upstream.commits(f"change {number}")
        upstream.tag(f"v6.{number}")
    upstream.commits("the newest")


@pytest.mark.parametrize(
    ("tags", "steps"),
    [
        ([], []),
        (["v5.0-rc1", "next-20260301", "v5.0.1", "x"], []),
        (["v6.0", "v2.6.12", "v5.10", "v5.9", "v5.10-rc1"], ["v2.6.12", "v5.9", "v5.10", "v6.0"]),
    ],
)
def test_steps_are_releases_of_mainline_in_order(tags: list[str], steps: list[str]) -> None:
    assert fetch_steps(tags) == steps


def test_there_are_thirty_steps_at_most_and_the_last_ones_matter() -> None:
    tags = [f"v{major}.{minor}" for major in range(3, 8) for minor in range(20)]
    steps = fetch_steps(tags)

    assert len(steps) <= 30
    assert steps == sorted(steps, key=lambda name: [int(part) for part in name[1:].split(".")])


def test_a_first_fetch_that_is_cut_off_goes_on_where_it_was(
    upstream: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(upstream)
    tree = make_tree(upstream, kind=Kind.MAINLINE)
    fetched: list[str] = []
    usual = log.fetch_tag

    def cut_off(mirror: Path, url: str, tag: str, **names: object) -> None:
        if tag == "v6.2" and "v6.2" not in fetched:
            fetched.append(tag)
            raise git.GitError("the connection broke")
        fetched.append(tag)
        usual(mirror, url, tag, **names)  # type: ignore[arg-type]

    monkeypatch.setattr(sources, "fetch_tag", cut_off)
    with pytest.raises(git.GitError):
        sync_tree(tree)
    assert [tag.name for tag in read_tags(mirror_path(tree))] == ["v6.0", "v6.1"]
    sync_tree(tree)

    assert fetched == ["v6.0", "v6.1", "v6.2", "v6.2", "v6.3"]
    assert Landing.objects.filter(branch__tree=tree).count() == 5
    upstream.commits("later")
    sync_tree(tree)
    assert fetched[5:] == []


def test_a_tree_begins_with_the_history_that_mainline_has_here(upstream: Repository, state: Path) -> None:
    released(upstream)
    mainline = make_tree(upstream, kind=Kind.MAINLINE)
    sync_tree(mainline)
    git.run("clone", "--quiet", "--mirror", str(upstream.path), str(state / "next.git"))
    following = Repository(state / "next.git")
    following.commits("in next alone")
    tree = make_tree(following, kind=Kind.NEXT, name="next")
    mirror = fetch(tree, ask(tree))

    packs = {path.name for path in (mirror_path(mainline) / "objects" / "pack").glob("*.pack")}
    linked = [mirror / "objects" / "pack" / name for name in packs]
    assert packs
    assert all(path.stat().st_nlink == 2 for path in linked)
    assert heads(mirror)["master"] == following.head("master")
    sync_tree(tree)
    assert Landing.objects.filter(branch__tree=tree, commit__subject="in next alone").exists()


def test_others_wait_while_mainline_is_fetched_for_the_first_time(upstream: Repository) -> None:
    released(upstream)
    mainline = make_tree(upstream, kind=Kind.MAINLINE)
    other = make_tree(upstream, kind=Kind.NEXT, name="next")

    assert waits_for_mainline(other)
    assert not waits_for_mainline(mainline)
    Tree.objects.filter(pk=mainline.pk).update(error="no route to host")
    assert not waits_for_mainline(other)
    Tree.objects.filter(pk=mainline.pk).update(error="")
    sync_tree(mainline)
    assert not waits_for_mainline(other)


def test_a_full_disk_stops_before_anything_is_fetched(upstream: Repository, settings: Settings) -> None:
    released(upstream)
    tree = make_tree(upstream)
    settings.MIN_FREE_MB = 10**9

    with pytest.raises(git.GitError, match="disk is full"):
        sync_tree(tree)
    settings.MIN_FREE_MB = 0
    sync_tree(tree)
    assert Landing.objects.filter(branch__tree=tree).exists()


def test_progress_is_told_now_and_then_and_is_gone_afterwards(upstream: Repository) -> None:
    released(upstream)
    tree, clock = make_tree(upstream), Clock()
    teller = Teller(tree, now=clock)
    told = []
    for percent in (3, 34):
        teller.fetching("v6.1", GitProgress("Receiving objects", percent, "1.20 MiB", "3 MiB/s"))
        tree.refresh_from_db()
        told.append(tree.progress)
    clock.now += 3
    fetch(tree, ask(tree))
    teller.read("master", 2)
    tree.refresh_from_db()

    assert told == ["fetching v6.1: receiving objects 3 % (1.20 MiB, 3 MiB/s)"] * 2
    assert tree.progress == "reading master: 2 of 7 commits"
    sync_tree(tree)
    tree.refresh_from_db()
    assert tree.progress == ""
