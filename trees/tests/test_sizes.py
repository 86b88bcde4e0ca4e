"""How large releases are, counted in real repositories."""

import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from archive import git
from trees import sizes
from trees.models import Kind, Tag, Tree
from trees.sizes import measure, release_sizes
from trees.sources import mirror_path
from trees.store import sync_tree
from trees.tests.make import START, Repository, make_tree

pytestmark = pytest.mark.django_db
LATER = START + timedelta(days=30)


def measured(tree: Tree) -> dict[str, int | None]:
    return dict(tree.tags.values_list("name", "commits"))


def tagged(upstream: Repository, tag: str) -> str:
    return git.run("--git-dir", str(upstream.path), "rev-parse", f"{tag}^{{commit}}").strip()


def two_releases(upstream: Repository) -> None:
    """v7.1 with two commits, v7.2-rc1 with three more."""
    upstream.commits("a", "b")
    upstream.tag("v7.1")
    upstream.commits("c", "d", "e")
    upstream.tag("v7.2-rc1")


def test_a_candidate_counts_from_the_final_release_before_it(upstream: Repository) -> None:
    tree = make_tree(upstream)
    two_releases(upstream)

    sync_tree(tree)

    assert measured(tree) == {"v7.1": 2, "v7.2-rc1": 3}


def test_merges_are_not_counted_and_what_they_bring_is(upstream: Repository) -> None:
    tree = make_tree(upstream)
    upstream.commits("root")
    root = upstream.head("master")
    upstream.tag("v7.1")
    side = upstream.commit("side\n", root, branch="topic")
    more = upstream.commit("more\n", side, branch="topic")
    upstream.commit("merge\n", root, more)
    upstream.tag("v7.2-rc1")

    sync_tree(tree)

    assert measured(tree)["v7.2-rc1"] == 2


def test_the_first_stable_release_counts_from_what_its_branch_builds_on(upstream: Repository) -> None:
    tree = make_tree(upstream, Kind.STABLE)
    upstream.commits("old", "base")
    base = upstream.head("master")
    upstream.tag("v7.1")
    upstream.commits("mainline goes on")
    upstream.commit("fix\n", base, branch="linux-7.1.y")
    upstream.commits("Linux 7.1.1", branch="linux-7.1.y")
    upstream.tag("v7.1.1", upstream.head("linux-7.1.y"))
    upstream.commits("x", "y", "Linux 7.1.2", branch="linux-7.1.y")
    upstream.tag("v7.1.2", upstream.head("linux-7.1.y"))

    sync_tree(tree)

    assert measured(tree) == {"v7.1.1": 2, "v7.1.2": 3}


def test_each_stable_branch_counts_for_itself(upstream: Repository) -> None:
    tree = make_tree(upstream, Kind.STABLE)
    for version, fixes in (("7.1", ("a",)), ("7.2", ("b", "c"))):
        base = upstream.commits(version)[0]
        upstream.tag(f"v{version}", base)
        upstream.reset(f"linux-{version}.y", base)
        upstream.commits(*fixes, branch=f"linux-{version}.y")
        upstream.tag(f"v{version}.1", upstream.head(f"linux-{version}.y"))

    sync_tree(tree)

    assert measured(tree) == {"v7.1.1": 1, "v7.2.1": 2}


def test_realtime_releases_are_measured_too(upstream: Repository) -> None:
    tree = make_tree(upstream, Kind.RT)
    base = upstream.commits("base")[0]
    upstream.tag("v7.1")
    upstream.commit("rt: one\n", base, branch="linux-7.1.y-rt")
    upstream.commits("rt: two", branch="linux-7.1.y-rt")
    upstream.tag("v7.1-rt1", upstream.head("linux-7.1.y-rt"))

    sync_tree(tree)

    assert measured(tree) == {"v7.1-rt1": 2}


def test_a_release_that_is_tagged_after_its_commits_were_read_is_measured(upstream: Repository) -> None:
    tree = make_tree(upstream)
    upstream.commits("a")
    upstream.tag("v7.1")
    upstream.commits("b", "c")
    sync_tree(tree)
    upstream.tag("v7.2-rc1")

    sync_tree(tree)

    assert measured(tree) == {"v7.1": 1, "v7.2-rc1": 2}


def test_a_tag_that_comes_late_takes_its_commits_from_the_release_behind_it(upstream: Repository) -> None:
    tree = make_tree(upstream)
    upstream.commits("a")
    upstream.tag("v7.1")
    middle = upstream.commits("b", "c")[1]
    upstream.commits("d")
    upstream.tag("v7.2-rc2")
    sync_tree(tree)
    upstream.tag("v7.2-rc1", middle)

    sync_tree(tree)

    assert measured(tree) == {"v7.1": 1, "v7.2-rc1": 2, "v7.2-rc2": 1}


def test_the_line_tells_the_order_not_the_clocks_of_those_who_tag(upstream: Repository) -> None:
    tree = make_tree(upstream)
    upstream.commits("a", "b")
    upstream.tag("v7.1", at=START + timedelta(days=9))
    upstream.commits("c")
    upstream.tag("v7.2-rc1", at=START)

    sync_tree(tree)

    assert measured(tree) == {"v7.1": 2, "v7.2-rc1": 1}


def test_of_two_tags_on_one_commit_the_later_one_brings_nothing(upstream: Repository) -> None:
    tree = make_tree(upstream)
    upstream.commits("a")
    upstream.tag("v7.2-rc8")
    upstream.tag("v7.2")

    sync_tree(tree)

    assert measured(tree) == {"v7.2-rc8": 1, "v7.2": 0}


def test_a_tag_off_every_main_line_is_not_measured(upstream: Repository) -> None:
    tree = make_tree(upstream)
    root, tip = upstream.commits("root", "tip")
    side = upstream.commit("side\n", root, branch="topic")
    upstream.tag("v7.1-rc1", side)
    upstream.commit("merge\n", tip, side)

    sync_tree(tree)

    assert measured(tree) == {"v7.1-rc1": None}


def test_a_tag_that_upstream_moved_keeps_its_first_size(upstream: Repository) -> None:
    tree = make_tree(upstream)
    two_releases(upstream)
    sync_tree(tree)
    upstream.commits("f")
    upstream.tag("v7.2-rc1")

    sync_tree(tree)

    assert measured(tree) == {"v7.1": 2, "v7.2-rc1": 3}


def test_a_rebuilt_branch_counts_from_the_release_that_it_still_has(upstream: Repository) -> None:
    tree = make_tree(upstream, Kind.RT)
    base = upstream.commits("base")[0]
    upstream.tag("v7.1")
    branch = "linux-7.1.y-rt"
    upstream.reset(branch, base)
    kept = upstream.commits("one", "two", branch=branch)[1]
    upstream.tag("v7.1-rt1", kept)
    upstream.commits("dropped", branch=branch)
    upstream.tag("v7.1-rt2", upstream.head(branch))
    sync_tree(tree)
    upstream.reset(branch, kept)
    upstream.commits("other", "and more", branch=branch)
    upstream.tag("v7.1-rt3", upstream.head(branch))

    sync_tree(tree)

    assert measured(tree) == {"v7.1-rt1": 2, "v7.1-rt2": 1, "v7.1-rt3": 2}


def test_what_a_rebuilt_branch_lost_before_it_was_measured_counts_from_the_release_before_it(
    upstream: Repository,
) -> None:
    tree = make_tree(upstream)
    two_releases(upstream)
    sync_tree(tree)
    Tag.objects.filter(name="v7.2-rc1").update(commits=None)
    upstream.reset("master", tagged(upstream, "v7.1"))
    upstream.commits("other")

    sync_tree(tree)

    assert measured(tree) == {"v7.1": 2, "v7.2-rc1": 3}


def test_what_a_killed_process_left_unmeasured_is_measured_at_the_next_poll(upstream: Repository) -> None:
    tree = make_tree(upstream)
    two_releases(upstream)
    sync_tree(tree)
    Tag.objects.filter(name="v7.2-rc1").update(commits=None)

    sync_tree(Tree.objects.get())

    assert measured(tree) == {"v7.1": 2, "v7.2-rc1": 3}


def test_a_process_killed_while_it_measures_loses_a_batch_at_most(
    upstream: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = make_tree(upstream)
    for number in range(1, 8):
        upstream.commits(f"{number}")
        upstream.tag(f"v7.{number}")
    monkeypatch.setattr(sizes, "_BATCH", 2)
    calls = iter(range(5))
    count = sizes._count
    monkeypatch.setattr(sizes, "_count", lambda *args: count(*args) if next(calls, None) is not None else 1 / 0)

    with pytest.raises(ZeroDivisionError):
        sync_tree(tree)

    assert list(measured(tree).values()) == [1, 1, 1, 1, None, None, None]


def test_a_tag_that_upstream_dropped_and_a_new_mirror_lacks_stops_nothing(upstream: Repository) -> None:
    tree = make_tree(upstream)
    two_releases(upstream)
    sync_tree(tree)
    Tag.objects.create(tree=tree, name="v7.2-rc2", commit="1" * 40, tagged_at=LATER, branch="master")
    upstream.commits("f")
    upstream.tag("v7.2-rc3")

    sync_tree(tree)

    assert measured(tree) == {"v7.1": 2, "v7.2-rc1": 3, "v7.2-rc2": None, "v7.2-rc3": 1}


@pytest.mark.parametrize(("kind", "name"), [(Kind.NEXT, "next-20260302"), (Kind.OTHER, "v7.1.1")])
def test_trees_that_release_nothing_of_their_own_are_not_measured(upstream: Repository, kind: Kind, name: str) -> None:
    tree = make_tree(upstream, kind)
    upstream.commits("a")
    upstream.tag(name)

    sync_tree(tree)

    assert measured(tree) == {name: None}


def test_a_poll_without_news_starts_one_process(upstream: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = make_tree(upstream)
    two_releases(upstream)
    sync_tree(tree)
    started: list[list[str]] = []

    class Counted(subprocess.Popen[bytes]):
        def __init__(self, args: list[str], **rest: Any) -> None:
            started.append(args)
            super().__init__(args, **rest)

    monkeypatch.setattr(subprocess, "Popen", Counted)

    sync_tree(Tree.objects.get())

    assert ["ls-remote" in args for args in started] == [True]


def test_nothing_left_to_measure_costs_one_statement(
    upstream: Repository, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tree = make_tree(upstream)
    two_releases(upstream)
    sync_tree(tree)

    with django_assert_num_queries(1):
        assert measure(tree, mirror_path(tree)) == 0


def make_tag(tree: Tree, name: str, commits: int | None, *, at: datetime = START, branch: str = "master") -> None:
    Tag.objects.create(tree=tree, name=name, commit="1" * 40, tagged_at=at, branch=branch, commits=commits)


def test_sizes_are_known_from_the_moment_of_the_tag(upstream: Repository) -> None:
    make_tag(make_tree(upstream), "v7.1", 12)

    assert release_sizes(["v7.1"], at=START - timedelta(seconds=1)) == {}
    assert release_sizes(["v7.1"], at=START) == {"v7.1": 12}


def test_a_release_that_was_not_measured_has_no_size(upstream: Repository) -> None:
    make_tag(make_tree(upstream), "v7.1", None)

    assert release_sizes(["v7.1", "v9.9"], at=LATER) == {}


@pytest.mark.parametrize("names", [("a-fork", "mainline"), ("mainline", "z-fork")])
def test_of_a_tag_in_two_trees_the_one_that_commits_come_from_tells(
    upstream: Repository, names: tuple[str, str]
) -> None:
    for name in names:
        is_mainline = name == "mainline"
        tree = make_tree(upstream, Kind.MAINLINE if is_mainline else Kind.STABLE, name=name)
        make_tag(tree, "v7.1", 13_000 if is_mainline else 7)

    assert release_sizes(["v7.1"], at=LATER) == {"v7.1": 13_000}


def test_a_tag_counts_where_it_is_on_a_branch_and_was_measured(upstream: Repository) -> None:
    make_tag(make_tree(upstream, name="mainline"), "v7.1", None)
    make_tag(make_tree(upstream, name="another"), "v7.1", 99, branch="")
    make_tag(make_tree(upstream, Kind.STABLE), "v7.1", 5)

    assert release_sizes(["v7.1"], at=LATER) == {"v7.1": 5}


def test_a_stable_tree_does_not_tell_the_size_of_the_mainline_release_that_it_builds_on(
    upstream: Repository, state: Path
) -> None:
    mainline, stable = make_tree(upstream), make_tree(upstream, Kind.STABLE)
    two_releases(upstream)
    upstream.commit("fix\n", tagged(upstream, "v7.1"), branch="linux-7.1.y")
    upstream.tag("v7.1.1", upstream.head("linux-7.1.y"))

    sync_tree(stable)
    assert release_sizes(["v7.1", "v7.1.1"], at=LATER) == {"v7.1.1": 1}
    sync_tree(mainline)

    assert release_sizes(["v7.1", "v7.1.1"], at=LATER) == {"v7.1": 2, "v7.1.1": 1}


@pytest.mark.parametrize("count", [1, 50])
def test_sizes_take_one_statement(
    upstream: Repository, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tree = make_tree(upstream)
    for number in range(count):
        make_tag(tree, f"v7.{number}", number)

    with django_assert_num_queries(1):
        assert len(release_sizes([f"v7.{number}" for number in range(count)], at=LATER)) == count
