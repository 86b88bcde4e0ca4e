"""Diffs of commits in a mirror that has neither trees nor files: what git itself would say, and what has none."""

import subprocess
from pathlib import Path

import pytest

from archive import git
from trees.changes import MAX_CHANGED
from trees.diffs import diffs
from trees.models import Kind, Tree
from trees.sources import mirror_path
from trees.store import sync_tree
from trees.tests.make import Repository, make_tree

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "".join(f"line {number}\n" for number in range(20))


def mirror_of(upstream: Repository) -> Path:
    """A treeless mirror, as reading a tree makes it."""
    tree = Tree.objects.filter(kind=Kind.MAINLINE).first() or make_tree(upstream)
    sync_tree(tree)
    return mirror_path(tree)


def by_git(upstream: Repository, sha: str) -> str:
    """The diff as the whole repository gives it."""
    return git.run("--git-dir", str(upstream.path), "diff-tree", "-r", "-p", "-M", "--no-commit-id", sha)


def lacks(mirror: Path, oid: str) -> bool:
    done = subprocess.run(
        ["git", "--git-dir", str(mirror), "cat-file", "-e", oid],
        env=git.environment(),
        capture_output=True,
        check=False,
    )
    return done.returncode != 0


def test_the_diff_is_the_one_that_upstream_has(upstream: Repository) -> None:
    upstream.commit("one\n", files={"net/core/a.c": TEXT, "mm/b.c": TEXT})
    shas = [
        upstream.commit("two\n", files={"net/core/a.c": TEXT.replace("7", "seven"), "mm/deep/er/c.c": "new\n"}),
        upstream.commit("three\n", files={"mm/b.c": None}),
    ]
    mirror = mirror_of(upstream)
    assert lacks(mirror, f"{shas[0]}^{{tree}}")

    found = diffs(mirror, shas)

    assert {sha: text.strip("\n") for sha, text in found.items()} == {
        sha: by_git(upstream, sha).strip("\n") for sha in shas
    }


def test_a_renamed_file_is_told_as_renamed(upstream: Repository) -> None:
    upstream.commit("one\n", files={"net/old.c": TEXT})
    sha = upstream.commit("two\n", files={"net/old.c": None, "lib/new.c": TEXT.replace("line 7", "seven")})

    found = diffs(mirror_of(upstream), [sha])[sha]

    assert "rename from net/old.c\nrename to lib/new.c\n" in found


def test_merges_and_first_commits_have_none(upstream: Repository) -> None:
    first = upstream.commit("first\n")
    side = upstream.commit("side\n", first, branch="side", files={"side.c": TEXT})
    merge = upstream.commit("merge\n", upstream.commit("main\n"), side)

    assert list(diffs(mirror_of(upstream), [first, merge, side])) == [side]


@pytest.mark.parametrize(("count", "is_told"), [(MAX_CHANGED - 1, True), (2 * MAX_CHANGED, False)])
def test_huge_commits_have_none(upstream: Repository, count: int, is_told: bool) -> None:
    upstream.commit("first\n")
    huge = upstream.commit("huge\n", files={f"net/{n}.c": "x\n" for n in range(count)})
    small = upstream.commit("small\n")

    found = diffs(mirror_of(upstream), [huge, small])

    assert (huge in found, small in found) == (is_told, True)


def test_a_submodule_is_not_asked_for(upstream: Repository) -> None:
    upstream.commit("first\n")
    tree = git.run("--git-dir", str(upstream.path), "rev-parse", "master^{tree}").strip()
    listed = git.run("--git-dir", str(upstream.path), "ls-tree", tree)
    made = git.feed("--git-dir", str(upstream.path), "mktree", text=f"{listed}160000 commit {'a' * 40}\tsub\n").strip()
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    args = ("--git-dir", str(upstream.path), "commit-tree", made, "-p", upstream.head("master"), "-m", "submodule")
    sha = git.run(*who, *args).strip()
    upstream.reset("master", sha)

    assert f"+Subproject commit {'a' * 40}" in diffs(mirror_of(upstream), [sha])[sha]


def test_a_file_that_becomes_a_directory_is_told(upstream: Repository) -> None:
    upstream.commit("one\n", files={"net": "file\n"})
    sha = upstream.commit("two\n", files={"net": None, "net/a.c": TEXT})

    found = diffs(mirror_of(upstream), [sha])[sha]

    assert "a/net/a.c b/net/a.c" in found
    assert "-file\n" in found


def test_a_commit_that_changes_nothing_has_an_empty_diff(upstream: Repository) -> None:
    first = upstream.commit("first\n", at=1_700_000_000)
    sha = upstream.commit("second\n", first, at=1_700_000_000)

    assert diffs(mirror_of(upstream), [sha]).get(sha, "").strip() == ""


def test_unknown_commits_have_none(upstream: Repository) -> None:
    upstream.commits("first", "second")

    assert diffs(mirror_of(upstream), ["a" * 40]) == {}


def test_bytes_that_are_no_text_harm_nothing(upstream: Repository) -> None:
    upstream.commit("one\n", files={"a.c": "x\n"})
    sha = upstream.commit("two\n", files={"a.c": "\0\x01\ufffd\n", "b.c": f"{'a' * 40}\n"})

    found = diffs(mirror_of(upstream), [sha])

    assert "Binary files a/a.c and b/a.c differ" in found[sha]
    assert f"+{'a' * 40}\n" in found[sha]


def test_an_upstream_that_is_gone_is_an_error_and_then_is_not(
    upstream: Repository, caplog: pytest.LogCaptureFixture
) -> None:
    upstream.commit("one\n", files={"a.c": "x\n"})
    sha = upstream.commit("two\n", files={"a.c": "y\n"})
    mirror = mirror_of(upstream)
    away = upstream.path.rename(upstream.path.with_name("away.git"))

    with pytest.raises(git.GitError):
        diffs(mirror, [sha])

    away.rename(upstream.path)
    assert "+y\n" in diffs(mirror, [sha])[sha]
