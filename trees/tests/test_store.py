"""Real repositories in, landings out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import git
from trees.models import Commit, Kind, Landing, Tag, Tree
from trees.sources import mirror_path
from trees.store import sync_tree
from trees.tests.make import START, Repository, make_tree

pytestmark = pytest.mark.django_db


def landed(tree: Tree, subject: str, branch: str = "") -> Landing:
    found = Landing.objects.filter(branch__tree=tree, commit__subject=subject)
    return found.get(branch__name=branch) if branch else found.get()


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


def test_commits_land_when_they_are_committed(upstream: Repository) -> None:
    tree = make_tree(upstream)
    first, second = upstream.commits("one", "two")

    news = sync_tree(tree)

    assert news.shas == {first, second}
    assert [landed(tree, s).landed_at for s in ("one", "two")] == [hour(1), hour(2)]
    assert tree.branches.get().head == second


def test_a_side_branch_lands_with_its_merge(upstream: Repository) -> None:
    tree = make_tree(upstream)
    root, tip = upstream.commits("root", "tip")
    side = upstream.commit("side\n", root, branch="topic", at=datetime(2019, 1, 1, tzinfo=UTC))
    upstream.commit("merge\n", tip, side)

    sync_tree(tree)

    assert landed(tree, "side").landed_at == landed(tree, "merge").landed_at == hour(3)
    assert landed(tree, "side").commit.committed_at.year == 2019


def test_the_first_release_is_the_first_tag_behind(upstream: Repository) -> None:
    tree = make_tree(upstream)
    root, _ = upstream.commits("root", "two")
    upstream.tag("v7.1-rc1")
    side = upstream.commit("side\n", root, branch="topic")
    upstream.commit("merge\n", upstream.head("master"), side)
    upstream.tag("v7.1-rc2")
    upstream.commits("later")

    news = sync_tree(tree)

    tags = {s: landed(tree, s).first_tag for s in ("root", "two", "side", "merge", "later")}
    assert tags == {"root": "v7.1-rc1", "two": "v7.1-rc1", "side": "v7.1-rc2", "merge": "v7.1-rc2", "later": ""}
    assert [(t.name, t.branch) for t in Tag.objects.all()] == [("v7.1-rc1", "master"), ("v7.1-rc2", "master")]
    assert [t.name for t in news.tags] == ["v7.1-rc1", "v7.1-rc2"]


def test_a_tag_that_comes_later_names_the_release_of_what_waited(upstream: Repository) -> None:
    tree = make_tree(upstream)
    upstream.commits("a")
    upstream.tag("v7.1")
    old = upstream.commits("b")[0]
    head = upstream.commits("c")[0]
    sync_tree(tree)

    upstream.tag("v7.2-rc1", old)
    news = sync_tree(tree)
    upstream.commits("d")
    upstream.tag("v7.2-rc2")
    more = sync_tree(tree)

    assert [landed(tree, s).first_tag for s in "abcd"] == ["v7.1", "v7.2-rc1", "v7.2-rc2", "v7.2-rc2"]
    assert news.shas == {old}
    assert more.shas == {head, upstream.head("master")}
    assert Tag.objects.get(name="v7.2-rc1").branch == "master"


@pytest.mark.parametrize("name", ["v7.1-rc1-dontuse", "v7.1.1", "next-20260302", "latest"])
def test_a_mainline_tag_of_another_form_is_no_release(upstream: Repository, name: str) -> None:
    tree = make_tree(upstream)
    upstream.commits("a")
    upstream.tag(name)

    assert sync_tree(tree).tags == []
    assert landed(tree, "a").first_tag == ""


def test_a_stable_branch_has_what_follows_its_release(upstream: Repository) -> None:
    tree = make_tree(upstream, Kind.STABLE)
    upstream.commits("old")
    base = upstream.commits("base")[0]
    upstream.tag("v7.1", base)
    upstream.commits("mainline goes on")
    sha = upstream.commit(f"fix\n\ncommit {'a' * 40} upstream.\n", base, branch="linux-7.1.y")
    upstream.tag("v7.1.1", sha)
    upstream.commit("next fix\n", branch="linux-7.1.y")

    news = sync_tree(tree)

    assert {c.subject for c in Commit.objects.all()} == {"fix", "next fix"}
    assert landed(tree, "fix").first_tag == "v7.1.1"
    assert landed(tree, "fix").commit.upstream == "a" * 40
    assert [t.name for t in news.tags] == ["v7.1.1"]
    assert [(b.name, b.base) for b in tree.branches.all()] == [("linux-7.1.y", "v7.1")]


def test_every_stable_branch_has_releases_of_its_own(upstream: Repository) -> None:
    tree = make_tree(upstream, Kind.STABLE)
    for version in ("7.1", "7.2"):
        base = upstream.commits(version)[0]
        upstream.tag(f"v{version}", base)
        head = upstream.commit(f"fix for {version}\n", base, branch=f"linux-{version}.y")
        upstream.tag(f"v{version}.1", head)

    sync_tree(tree)

    assert landed(tree, "fix for 7.1", "linux-7.1.y").first_tag == "v7.1.1"
    assert landed(tree, "fix for 7.2", "linux-7.2.y").first_tag == "v7.2.1"
    assert Landing.objects.count() == 2


def test_a_rebuilt_next_loses_and_regains_commits(upstream: Repository) -> None:
    tree = make_tree(upstream, Kind.NEXT)
    base = upstream.commits("base")[0]
    dropped = upstream.commits("kept for a day")[0]
    sync_tree(tree)
    upstream.reset("master", base)
    upstream.commits("other")
    news = sync_tree(tree)
    gone_at = landed(tree, "kept for a day").gone_at
    upstream.commit("again\n", upstream.head("master"), dropped)

    again = sync_tree(tree)

    assert news.shas == {dropped, Commit.objects.get(subject="other").sha}
    assert gone_at == hour(3)
    assert dropped in again.shas
    assert landed(tree, "kept for a day").gone_at is None
    assert landed(tree, "kept for a day").landed_at == hour(2)
    assert landed(tree, "base").gone_at is None


def test_days_of_next_that_nobody_looked_at_are_read_by_their_tags(upstream: Repository) -> None:
    tree = make_tree(upstream, Kind.NEXT)
    base = upstream.commits("base")[0]
    for day in (2, 3, 4):
        upstream.reset("master", base)
        upstream.commits(f"only on day {day}")
        upstream.tag(f"next-2026030{day}")

    sync_tree(tree)

    rows = [
        (landed(tree, f"only on day {day}").first_tag, landed(tree, f"only on day {day}").gone_at) for day in (2, 3, 4)
    ]
    assert rows == [("next-20260302", hour(4)), ("next-20260303", hour(6)), ("next-20260304", None)]
    assert landed(tree, "base").first_tag == "next-20260302"


def test_a_tag_on_next_that_comes_after_the_commits_is_followed(upstream: Repository) -> None:
    tree = make_tree(upstream, Kind.NEXT)
    upstream.commits("a", "b")
    sync_tree(tree)
    upstream.tag("next-20260302")

    sync_tree(tree)

    assert landed(tree, "b").first_tag == "next-20260302"


def test_history_that_was_replaced_altogether_is_followed(upstream: Repository) -> None:
    tree = make_tree(upstream)
    upstream.commits("a")
    sync_tree(tree)
    upstream.reset("master", None)
    upstream.commits("z")

    sync_tree(tree)

    assert landed(tree, "a").gone_at == landed(tree, "z").landed_at
    assert landed(tree, "z").gone_at is None


def test_a_lost_mirror_is_made_anew(upstream: Repository) -> None:
    tree = make_tree(upstream)
    base = upstream.commits("base")[0]
    upstream.commits("dropped")
    sync_tree(tree)
    mirror_path(tree).rename(mirror_path(tree).with_name("lost"))
    upstream.path.rename(upstream.path.with_name("elsewhere"))
    fresh = Repository(upstream.path)
    fresh.borrow(Repository(upstream.path.with_name("elsewhere")), base)
    fresh.reset("master", base)
    fresh.commits("new")

    sync_tree(tree)

    assert landed(tree, "base").gone_at is None
    assert landed(tree, "dropped").gone_at == landed(tree, "new").landed_at


def test_a_commit_in_several_trees_is_stored_once(upstream: Repository, state: Path) -> None:
    mainline = make_tree(upstream)
    upstream.commits("shared")
    other = Repository(state / "next.git")
    other.borrow(upstream, upstream.head("master"))
    other.reset("master", upstream.head("master"))

    sync_tree(mainline)
    sync_tree(make_tree(other, Kind.NEXT))

    assert Commit.objects.count() == 1
    assert Landing.objects.count() == 2


def test_the_mirror_holds_no_files_and_reading_needs_none(upstream: Repository) -> None:
    tree = make_tree(upstream, Kind.NEXT)
    base = upstream.commits("base", "dropped")[0]
    sync_tree(tree)
    upstream.reset("master", base)
    upstream.commits("other")
    upstream.tag("next-20260302")

    sync_tree(tree)

    kinds = git.run(
        "--git-dir", str(mirror_path(tree)), "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"
    )
    assert set(kinds.split()) == {"commit", "tag"}


def test_no_news_costs_no_fetch(upstream: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = make_tree(upstream)
    upstream.commits("a")
    sync_tree(tree)
    monkeypatch.setattr("trees.store.fetch", lambda *_: pytest.fail("there was nothing to fetch"))

    assert sync_tree(Tree.objects.get()).shas == set()


def test_a_tree_without_its_branch_is_an_error_with_a_reason(upstream: Repository) -> None:
    upstream.commits("a")

    with pytest.raises(git.GitError, match="no branch that a tree of kind stable"):
        sync_tree(make_tree(upstream, Kind.STABLE))


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        (b"", ""),
        (b"x" * 100_000, "x" * 1000),
        ("J\u00f6rg: f\u00fcr alle\n".encode("latin-1"), "Jörg: für alle"),
        (b"bad \xff\xfe bytes\n", "bad ÿþ bytes"),
        (b"Link: https://example.org/" + b"y" * 3000 + b"\n", "Link: https://example.org/" + "y" * 974),
    ],
)
def test_odd_messages_are_stored(upstream: Repository, message: bytes, subject: str) -> None:
    tree = make_tree(upstream)
    upstream.commit(message)

    sync_tree(tree)

    assert Commit.objects.get().subject == subject


@pytest.mark.parametrize("year", [1970, 2100])
def test_odd_dates_are_stored(upstream: Repository, year: int) -> None:
    tree = make_tree(upstream)
    upstream.commit("odd\n", at=datetime(year, 1, 1, tzinfo=UTC))

    sync_tree(tree)

    assert landed(tree, "odd").landed_at.year == year
