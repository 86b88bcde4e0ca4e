"""Files and trees of treeless mirrors: fetched when needed, one by one, from real repositories."""

import subprocess
from pathlib import Path

import pytest

from archive import git
from trees import objects
from trees.models import Tree
from trees.sources import ask, fetch
from trees.tests.make import Repository

pytestmark = pytest.mark.django_db  # is there room on the disk of the database?
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


def test_an_upstream_that_is_gone_is_an_error_of_git(upstream: Repository) -> None:
    head = upstream.commit("add it\n", files={NAME: "x\n"})
    mirror = mirror_of(upstream)
    upstream.path.rename(upstream.path.with_name("elsewhere"))

    with pytest.raises(git.GitError):
        objects.file_id(mirror, head, NAME)
