"""Files and trees of treeless mirrors: fetched when needed, one by one, from real repositories."""

import subprocess
from pathlib import Path

import pytest

from archive import git
from trees import objects
from trees.models import Tree
from trees.sources import ask, fetch
from trees.tests.make import Repository

NAME = "MAINTAINERS"


def mirror_of(upstream: Repository) -> Path:
    tree = Tree(name="mainline", url=str(upstream.path), kind="mainline")
    return fetch(tree, ask(tree))


def known_objects(mirror: Path) -> int:
    command = ["git", "--git-dir", str(mirror), "cat-file", "--batch-all-objects", "--batch-check"]
    return len(subprocess.run(command, env=git.environment(), capture_output=True, check=True).stdout.splitlines())


def test_a_file_is_fetched_without_the_rest_of_the_tree(upstream: Repository) -> None:
    head = upstream.commit("add it\n", files={NAME: "Maintainers List\n", "mm/slub.c": "int x;\n"})
    mirror = mirror_of(upstream)
    before = known_objects(mirror)

    text = objects.read_file(mirror, objects.file_id(mirror, head, NAME))

    assert text == "Maintainers List\n"
    assert known_objects(mirror) == before + 2  # the root tree, and the file


def test_a_file_that_is_not_there_has_no_id(upstream: Repository) -> None:
    head = upstream.commit("nothing\n", files={"MAINTAINERS/of": "a directory of that name\n"})
    mirror = mirror_of(upstream)

    assert objects.file_id(mirror, head, NAME) == ""
    assert objects.file_id(mirror, head, "CREDITS") == ""


def test_the_paths_that_a_commit_changed_are_those_that_git_tells(upstream: Repository) -> None:
    upstream.commit("one\n", files={"mm/slub.c": "1", "fs/a/b/c.c": "1", "net/core.c": "1"})
    head = upstream.commit("two\n", files={"mm/slub.c": "2", "fs/a/b/d.c": "new", "net/core.c": None})
    mirror = mirror_of(upstream)

    found = objects.changed_paths(mirror, head)

    told = git.run("--git-dir", str(upstream.path), "diff-tree", "-r", "--name-only", "--no-commit-id", head)
    assert found == sorted(told.split())
    assert {"fs/a/b/d.c", "mm/slub.c", "net/core.c"} <= set(found or ())


def test_the_first_commit_changes_all_that_it_has(upstream: Repository) -> None:
    head = upstream.commit("one\n", files={"mm/slub.c": "1"})

    assert objects.changed_paths(mirror_of(upstream), head) == ["drivers/file", "mm/slub.c"]


def test_a_file_that_becomes_a_directory_counts_with_all_in_it(upstream: Repository) -> None:
    upstream.commit("one\n", files={"mm": "a file"})
    head = upstream.commit("two\n", files={"mm": None, "mm/slub.c": "1"})

    assert objects.changed_paths(mirror_of(upstream), head) == ["drivers/file", "mm", "mm/slub.c"]


def test_a_commit_that_changes_everything_has_no_paths(upstream: Repository) -> None:
    head = upstream.commit("treewide\n", files={f"fs/{n}.c": "x" for n in range(objects.MAX_CHANGED + 1)})

    assert objects.changed_paths(mirror_of(upstream), head) is None


def test_an_upstream_that_is_gone_is_an_error_of_git(upstream: Repository) -> None:
    head = upstream.commit("add it\n", files={NAME: "x\n"})
    mirror = mirror_of(upstream)
    upstream.path.rename(upstream.path.with_name("elsewhere"))

    with pytest.raises(git.GitError):
        objects.file_id(mirror, head, NAME)
