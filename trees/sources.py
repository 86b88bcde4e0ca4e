"""Follows git trees in mirrors of our own: branches by the kind of tree, and all tags."""

import re
from pathlib import Path

from django.conf import settings

from archive import git
from trees.models import Kind, Tree

_BRANCHES = {
    Kind.MAINLINE: re.compile(r"master|main"),
    Kind.NEXT: re.compile(r"master|main"),
    Kind.STABLE: re.compile(r"linux-\d+(?:\.\d+)+\.y|linux-rolling-\w+"),
}
_FETCH_SECONDS = 6 * 3600


def mirror_path(tree: Tree) -> Path:
    """Where the mirror of a tree lives."""
    return Path(settings.STATE_DIR) / "mirrors" / "trees" / f"{tree.name}.git"


def fetch_heads(tree: Tree) -> dict[str, str]:
    """Fetch what is new; the wanted branches' heads by name. Raises GitError with what went wrong.

    Costs one `git ls-remote` when the mirror has everything.
    """
    mirror = mirror_path(tree)
    refs = git.remote_heads(tree.url)
    pattern = _BRANCHES.get(Kind(tree.kind))
    heads = {ref.removeprefix("refs/heads/"): sha for ref, sha in refs.items() if ref.startswith("refs/heads/")}
    wanted = {name: sha for name, sha in heads.items() if pattern is None or pattern.fullmatch(name)}
    tags = {ref: sha for ref, sha in refs.items() if ref.startswith("refs/tags/") and not ref.endswith("^{}")}
    git.make_mirror(mirror)
    there = _present(mirror)
    if any(there.get(f"refs/heads/{name}") != sha for name, sha in wanted.items()) or tags.items() - there.items():
        refspecs = [*(f"+refs/heads/{name}:refs/heads/{name}" for name in wanted), "+refs/tags/*:refs/tags/*"]
        treeless = ["--filter=tree:0"] if "://" in tree.url and not tree.url.startswith("file:") else []
        git.run(
            "--git-dir", str(mirror), "fetch", "--quiet", "--no-tags", "--no-auto-maintenance",
            "--no-write-fetch-head", *treeless, "--", tree.url, *refspecs, timeout=_FETCH_SECONDS,
        )  # fmt: skip
    return wanted


def _present(mirror: Path) -> dict[str, str]:
    lines = git.run("--git-dir", str(mirror), "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    return dict(line.split(" ") for line in lines)
