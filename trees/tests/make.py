"""Builds tiny git repositories in plain sight: commits with any bytes and dates, merges, tags, rebuilt branches.

Commits are made by `git fast-import`, so a history is a few lines of a test, and what git's own commands would
refuse (an empty message, a date in 1970, a broken charset) can be had.
"""

import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import git
from trees.models import Kind, Tree

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
AUTHOR = b"Ada Fixer <Ada@Example.org>"


class Repository:
    """A bare repository; every commit and tag is made an hour after the one before unless told otherwise."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = START
        if not (path / "HEAD").exists():  # else it goes on where another left it
            git.run("init", "--quiet", "--bare", "--initial-branch=master", str(path))

    def commit(
        self,
        message: str | bytes,
        *parents: str,
        branch: str = "master",
        at: datetime | int | None = None,
        author: bytes = AUTHOR,
        encoding: str = "",
        files: Mapping[str, str | None] | None = None,
    ) -> str:
        """A commit on top of the branch, or on the parents given; the branch moves to it.

        It changes `drivers/file`, and `files`: contents by path, None for one to be removed.
        """
        raw = message if isinstance(message, bytes) else message.encode()
        parents = parents or tuple(filter(None, [self.head(branch)]))
        seconds = at if isinstance(at, int) else int((at or self.tick()).timestamp())
        lines = [
            b"commit refs/heads/%s" % branch.encode(),
            b"author %s %d +0100" % (author, seconds),
            b"committer Linus Example <linus@example.org> %d +0000" % seconds,
            *([b"encoding " + encoding.encode()] if encoding else []),
            b"data %d\n%s" % (len(raw), raw),
            *(b"%s %s" % (b"merge" if n else b"from", sha.encode()) for n, sha in enumerate(parents)),
            b"M 100644 inline drivers/file\ndata %d\n%d" % (len(str(seconds)), seconds),
            *(_change(path, text) for path, text in (files or {}).items()),
        ]
        if not parents:
            self.reset(branch, None)
        self._import(b"\n".join(lines) + b"\n\n")
        return self.head(branch)

    def commits(self, *subjects: str, branch: str = "master") -> list[str]:
        """Ordinary commits, one after the other."""
        return [self.commit(f"{subject}\n", branch=branch) for subject in subjects]

    def tag(self, name: str, commit: str | None = None, *, at: datetime | None = None) -> str:
        """An annotated tag on a commit, or on the head of master."""
        when = int((at or self.tick()).timestamp())
        self._import(
            b"tag %s\nfrom %s\ntagger Linus Example <linus@example.org> %d +0000\ndata 3\ntag\n"
            % (name.encode(), (commit or self.head("master")).encode(), when)
        )
        return name

    def reset(self, branch: str, commit: str | None) -> None:
        """Let a branch point elsewhere, or nowhere."""
        where = ["-d", f"refs/heads/{branch}"] if commit is None else [f"refs/heads/{branch}", commit]
        git.run("--git-dir", str(self.path), "update-ref", *where)

    def head(self, branch: str) -> str:
        """The commit a branch points at, '' when there is no such branch."""
        return git.run(
            "--git-dir", str(self.path), "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}"
        ).strip()

    def borrow(self, other: "Repository", *commits: str) -> None:
        """Copy history of another repository, as trees pull from each other."""
        for sha in commits:
            git.run("--git-dir", str(self.path), "fetch", "--quiet", "--no-tags", str(other.path), sha)

    def tick(self) -> datetime:
        """The next hour."""
        self.clock += timedelta(hours=1)
        return self.clock

    def _import(self, stream: bytes) -> None:
        command = [
            "git",
            "--git-dir",
            str(self.path),
            "fast-import",
            "--quiet",
            "--force",
            "--date-format=raw-permissive",
        ]
        subprocess.run(command, input=stream, env=git.environment(), capture_output=True, check=True)


def _change(path: str, text: str | None) -> bytes:
    if text is None:
        return b"D %s" % path.encode()
    return b"M 100644 inline %s\ndata %d\n%s" % (path.encode(), len(text.encode()), text.encode())


def make_tree(repository: Repository, kind: Kind = Kind.MAINLINE, *, name: str = "") -> Tree:
    """A followed tree whose upstream is the repository."""
    return Tree.objects.create(name=name or kind.value, url=str(repository.path), kind=kind)


def landings(tree: Tree) -> list[tuple[object, ...]]:
    """What is stored of a tree, without internal keys, sorted."""
    rows: Sequence[tuple[object, ...]] = list(
        tree.branches.filter(landings__isnull=False)
        .values_list(
            "name", "base", "landings__commit__sha", "landings__commit__subject", "landings__landed_at",
            "landings__first_tag", "landings__gone_at",
        )
    )  # fmt: skip
    tags: Sequence[tuple[object, ...]] = list(tree.tags.values_list("name", "commit", "tagged_at", "branch", "commits"))
    heads: Sequence[tuple[object, ...]] = list(tree.branches.values_list("name", "head"))
    return sorted([*rows, *tags, *heads], key=repr)
