"""Follows git trees in treeless mirrors of our own below the state directory."""

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings

from archive import git
from lore.disk import require_room
from lore.gitprogress import GitProgress
from trees.kinds import fetch_steps, wanted_branches
from trees.log import fetch_refs, fetch_tag, heads, read_tags
from trees.models import Kind, Tree

Tell = Callable[[str, GitProgress], None]
_URL = re.compile(r"[a-z][a-z+]*://|[^/]+@[^/]+:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upstream:
    """What upstream has: the branches to follow, and a digest of all refs that matter to us."""

    url: str
    branches: tuple[str, ...]
    fingerprint: str
    tags: tuple[str, ...] = ()


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
    tags = tuple(ref.removeprefix("refs/tags/") for ref in refs if ref.startswith("refs/tags/") and ref[-3:] != "^{}")
    return Upstream(url, tuple(branches), _digest([tree.kind, url], refs, branches), tags)


def fetch(tree: Tree, upstream: Upstream, tell: Tell = lambda place, progress: None) -> Path:
    """Bring the mirror up to date. A first fetch goes release by release, so that one that is cut off goes on."""
    require_room()
    mirror = mirror_path(tree)
    if not mirror.exists():
        git.make_mirror(mirror)
        _take_from_mainline(tree, mirror)
    if not heads(mirror):
        known = {tag.name for tag in read_tags(mirror)}
        for tag in fetch_steps(upstream.tags):
            if tag not in known:
                require_room()
                fetch_tag(mirror, upstream.url, tag, tell=partial(tell, tag))
    branches = (f"+refs/heads/{name}:refs/heads/{name}" for name in upstream.branches)
    fetch_refs(mirror, upstream.url, [*branches, "+refs/tags/*:refs/tags/*"], tell=partial(tell, ""))
    return mirror


def waits_for_mainline(tree: Tree) -> bool:
    """Whether a first fetch would bring what is just being fetched for mainline, whose history all trees have."""
    if tree.kind == Kind.MAINLINE or mirror_path(tree).exists():
        return False
    coming = Tree.objects.filter(kind=Kind.MAINLINE, is_enabled=True, error="")
    return any(not _is_fetched(mirror_path(mainline)) for mainline in coming)


def _is_fetched(mirror: Path) -> bool:
    return mirror.exists() and bool(heads(mirror))


def _take_from_mainline(tree: Tree, mirror: Path) -> None:
    """Begin with mainline's commits from our mirror of it: linked, so they cost neither disk nor upstream's time."""
    found = [mirror_path(one) for one in Tree.objects.filter(kind=Kind.MAINLINE).exclude(pk=tree.pk)]
    source = next((path for path in found if _is_fetched(path)), None)
    if source is None:
        return
    packs = sorted((source / "objects" / "pack").glob("pack-*"), key=lambda path: path.suffix == ".idx")
    try:
        for path in packs:  # a pack is seen once its index is there, which comes last
            os.link(path, mirror / "objects" / "pack" / path.name)
    except OSError:  # no hard links here: all of it is fetched
        return
    here = git.run("--git-dir", str(source), "for-each-ref", "--format=create %(refname) %(objectname)", "refs/tags")
    git.feed("--git-dir", str(mirror), "update-ref", "--stdin", text=here)


def _digest(asked: list[str], refs: Mapping[str, str], branches: list[str]) -> str:
    followed = {f"refs/heads/{name}" for name in branches}
    lines = sorted(f"{sha} {ref}" for ref, sha in refs.items() if ref in followed or ref.startswith("refs/tags/"))
    return hashlib.sha256("\n".join([*asked, *lines]).encode()).hexdigest()
