"""Which files commits change, in treeless mirrors of real repositories."""

import pytest

from archive import git
from trees.changes import MAX_CHANGED, changed_paths
from trees.tests.make import Repository
from trees.tests.test_objects import mirror_of

pytestmark = pytest.mark.django_db


def test_the_paths_that_a_commit_changed_are_those_that_git_tells(upstream: Repository) -> None:
    upstream.commit("one\n", files={"mm/slub.c": "1", "fs/a/b/c.c": "1", "net/core.c": "1"})
    head = upstream.commit("two\n", files={"mm/slub.c": "2", "fs/a/b/d.c": "new", "net/core.c": None})
    mirror = mirror_of(upstream)

    found = changed_paths(mirror, [head])[head]

    told = git.run("--git-dir", str(upstream.path), "diff-tree", "-r", "--name-only", "--no-commit-id", head)
    assert found == sorted(told.split())
    assert {"fs/a/b/d.c", "mm/slub.c", "net/core.c"} <= set(found or ())


def test_the_first_commit_changes_all_that_it_has(upstream: Repository) -> None:
    head = upstream.commit("one\n", files={"mm/slub.c": "1"})

    assert changed_paths(mirror_of(upstream), [head])[head] == ["drivers/file", "mm/slub.c"]


def test_a_file_that_becomes_a_directory_counts_with_all_in_it(upstream: Repository) -> None:
    upstream.commit("one\n", files={"mm": "a file"})
    head = upstream.commit("two\n", files={"mm": None, "mm/slub.c": "1"})

    assert changed_paths(mirror_of(upstream), [head])[head] == ["drivers/file", "mm", "mm/slub.c"]


def test_a_commit_that_changes_everything_has_no_paths(upstream: Repository) -> None:
    head = upstream.commit("treewide\n", files={f"fs/{n}.c": "x" for n in range(MAX_CHANGED + 1)})

    assert changed_paths(mirror_of(upstream), [head])[head] is None


def test_many_commits_are_asked_for_at_once(upstream: Repository) -> None:
    upstream.commit("base\n", files={"mm/a.c": "0"})
    shas = [upstream.commit(f"{n}\n", files={f"mm/{n}.c": "x"}) for n in range(9)]

    found = changed_paths(mirror_of(upstream), shas)

    assert found == {sha: ["drivers/file", f"mm/{n}.c"] for n, sha in enumerate(shas)}


def test_a_merge_changes_what_it_brings_to_its_first_parent(upstream: Repository) -> None:
    base = upstream.commit("base\n", files={"mm/a.c": "0"})
    side = upstream.commit("side\n", base, branch="side", files={"mm/b.c": "1"})
    merge = upstream.commit("merge\n", upstream.head("master"), side, files={"mm/b.c": "1"})

    assert changed_paths(mirror_of(upstream), [merge])[merge] == ["drivers/file", "mm/b.c"]
