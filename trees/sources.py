"""Follows git trees in treeless mirrors of our own below the state directory."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from archive import git
from trees.kinds import wanted_branches
from trees.log import fetch_refs
from trees.models import Kind, Tree

_URL = re.compile(r"[a-z][a-z+]*://|[^/]+@[^/]+:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upstream:
    """What upstream has: the branches to follow, and a digest of all refs that matter to us."""

    url: str
    branches: tuple[str, ...]
    fingerprint: str


def mirror_path(tree: Tree) -> Path:
    """Where the mirror of a tree lives."""
    return Path(settings.STATE_DIR) / "mirrors" / "trees" / f"{tree.name}.git"


def ask(tree: Tree) -> Upstream:
    """One `git ls-remote`: all that a poll without news costs. Raises GitError with what went wrong."""
    url = tree.url if _URL.match(tree.url) else str(Path(tree.url).expanduser().resolve())
    refs = git.remote_heads(url)
    branches = wanted_branches(Kind(tree.kind), refs)
    if not branches:
        raise git.GitError(f"{tree.url} has no branch that a tree of kind {tree.kind} would have")
    return Upstream(url, tuple(branches), _digest([tree.kind, url], refs, branches))


def fetch(tree: Tree, upstream: Upstream) -> Path:
    """Bring the mirror up to date."""
    mirror = mirror_path(tree)
    git.make_mirror(mirror)
    branches = (f"+refs/heads/{name}:refs/heads/{name}" for name in upstream.branches)
    fetch_refs(mirror, upstream.url, [*branches, "+refs/tags/*:refs/tags/*"])
    return mirror


def _digest(asked: list[str], refs: Mapping[str, str], branches: list[str]) -> str:
    followed = {f"refs/heads/{name}" for name in branches}
    lines = sorted(f"{sha} {ref}" for ref, sha in refs.items() if ref in followed or ref.startswith("refs/tags/"))
    return hashlib.sha256("\n".join([*asked, *lines]).encode()).hexdigest()
