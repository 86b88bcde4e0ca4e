"""Which branches and tags of a tree are followed, by what the tree is for. Pure but for the choices."""

import re
from collections.abc import Iterable, Mapping

from trees.models import Kind

# Mainline tags: v7.4-rc3, and in the old scheme v2.6.31-rc5. Anything behind (v5.12-rc1-dontuse) is none.
MAINLINE_TAG = re.compile(r"v(?:[3-9]|[1-9]\d)\.\d{1,4}(?:-rc\d{1,3})?|v2\.6\.\d{1,2}(?:-rc\d{1,2})?")
_TAGS = {
    Kind.MAINLINE: MAINLINE_TAG,
    Kind.NEXT: re.compile(r"next-[12]\d{7}"),
    Kind.STABLE: re.compile(r"v(?:[3-9]|[1-9]\d)\.\d{1,4}\.\d{1,4}|v2\.6\.\d{1,2}\.\d{1,3}"),
    Kind.RT: re.compile(r"v\d[\d.]{1,16}(?:-rc\d{1,3})?-rt\d{1,4}(?:-rebase)?"),
}
_STABLE_BRANCH = re.compile(r"linux-\d+(?:\.\d+){1,3}\.y")
_MAX_TAG, _MAX_BRANCH = 64, 200  # as in models.py; longer names are nobody's releases
_STEPS = 30  # of a first fetch: some 50,000 commits of mainline each
_SEPARATOR = re.compile(r"[^a-z0-9]+")


def wanted_branches(kind: Kind, refs: Mapping[str, str]) -> list[str]:
    """Names of the branches to follow, among upstream's refs by full name."""
    names = [ref.removeprefix("refs/heads/") for ref in sorted(refs) if ref.startswith("refs/heads/")]
    names = [name for name in names if len(name) <= _MAX_BRANCH]
    if kind is Kind.STABLE:
        return [name for name in names if _STABLE_BRANCH.fullmatch(name)]
    if kind is Kind.RT:
        return names
    at_head = [name for name in names if refs[f"refs/heads/{name}"] == refs.get("HEAD")]
    return next(([name] for name in ("master", "main", *at_head, *names) if name in names), [])


def is_release_tag(kind: Kind, name: str) -> bool:
    """Whether a tag names a release of a tree of this kind, as against one that it inherited."""
    pattern = _TAGS.get(kind)
    if len(name) > _MAX_TAG:
        return False
    return pattern.fullmatch(name) is not None if pattern else MAINLINE_TAG.fullmatch(name) is None


def is_read_to_root(kind: Kind) -> bool:
    """Mainline and next have every commit of the kernel; elsewhere only what follows mainline's releases is read."""
    return kind in (Kind.MAINLINE, Kind.NEXT)


def guess_kind(name: str) -> Kind:
    """What a tree of this name is most likely for: `linux-next` is next, `net-next` a subsystem's."""
    words = [word for word in _SEPARATOR.split(name.lower()) if word not in ("", "linux", "git")]
    if "rt" in words:
        return Kind.RT
    if words in ([], ["mainline"], ["torvalds"], ["linus"]):
        return Kind.MAINLINE
    if words == ["next"]:
        return Kind.NEXT
    return Kind.STABLE if "stable" in words else Kind.OTHER


def fetch_steps(tags: Iterable[str]) -> list[str]:
    """Mainline's releases among a tree's tags, the oldest first and 30 at most: what a first fetch brings one by one.

    A fetch that is cut off brings nothing; so no more than a step is lost.
    """
    releases = [name for name in set(tags) if MAINLINE_TAG.fullmatch(name) and "-rc" not in name]
    releases.sort(key=lambda name: [int(part) for part in name[1:].split(".")])
    every = -(-len(releases) // _STEPS) or 1
    return releases[every - 1 :: every]
