"""Addresses of a release by kernel.org's rules, whether or not kernel.org lists it any more. Pure.

The rules are those of its listings (releases.json, front page: 2018 to 2026) and of its short addresses
(git.kernel.org/torvalds/h/v5.10 and the like); older folders are as people have linked to them. What kernel.org has
no file for is None: an -rc is a snapshot by git, without a signature; x.y has no log of changes since 3.0.
"""

from dataclasses import dataclass, fields

from kernelorg.entries import LINKS
from releases.versions import Tree, Version, previous_cycle

# Longterm series of 2.6 moved to a folder of their own in January 2011, with these numbers.
_MOVED = {"2.6.27": 58, "2.6.32": 28, "2.6.33": 8, "2.6.34": 8, "2.6.35": 10}
_FIRST_IN_GIT = Version((2, 6, 12), rc=2)


@dataclass(frozen=True, slots=True)
class Links:
    """Where the parts of a release are; `tag_page` shows its tag, the others are named as in a listing."""

    source: str | None = None
    pgp: str | None = None
    gitweb: str | None = None
    changelog: str | None = None
    diffview: str | None = None
    patch_full: str | None = None
    patch_incremental: str | None = None
    tag_page: str | None = None

    def as_mapping(self) -> dict[str, str]:
        """Those that a listing has, as in Entry.links."""
        found = {one.name: getattr(self, one.name) for one in fields(self) if one.name in LINKS}
        return {name: link for name, link in found.items() if link is not None}


def links_of(version: Version, *, previous: Version | None = None, domain: str = "kernel.org") -> Links:
    """The addresses of a release; all None for what is no release (snapshots, review rounds).

    `previous` is the release before it in its tree, which its diff and its incremental patch start from. It need be
    given only where counting back does not find it: kernel.org has skipped numbers. The release before a final one is
    the final one before, not its last -rc.
    """
    match version.tree:
        case Tree.NEXT:
            return _in_git(version, "next/linux-next", domain)
        case Tree.RT:
            return _realtime(version, previous, domain)
        case Tree.STABLE:
            return _stable(version, previous or _stable_before(version), domain)
        case Tree.MAINLINE if version.rc is not None:
            return _candidate(version, previous or _candidate_before(version), domain)
        case Tree.MAINLINE:
            return _final(version, previous or _final_before(version), domain)
    return Links()


def _stable(version: Version, previous: Version, domain: str) -> Links:
    folder = _folder(version, domain)
    git = _in_git(version, "stable/linux", domain, previous)
    step = f"{previous}-{version.numbers[-1]}" if previous.is_stable and previous.base == version.base else None
    return Links(
        source=f"{folder}/linux-{version}.tar.xz",
        pgp=f"{folder}/linux-{version}.tar.sign",
        gitweb=git.gitweb,
        changelog=f"{folder}/ChangeLog-{version}",
        diffview=git.diffview,
        patch_full=f"{folder}/patch-{version}.xz",
        patch_incremental=f"{folder}/incr/patch-{step}.xz" if step else None,
        tag_page=git.tag_page,
    )


def _final(version: Version, previous: Version | None, domain: str) -> Links:
    folder = _folder(version, domain)
    git = _in_git(version, "torvalds/linux", domain, previous)
    return Links(
        source=f"{folder}/linux-{version}.tar.xz",
        pgp=f"{folder}/linux-{version}.tar.sign",
        gitweb=git.gitweb,
        changelog=f"{folder}/ChangeLog-{version}" if version.numbers[0] < 3 else None,
        diffview=git.diffview,
        patch_full=f"{folder}/patch-{version}.xz" if previous else None,
        tag_page=git.tag_page,
    )


def _candidate(version: Version, previous: Version | None, domain: str) -> Links:
    if not _is_in_git(version):
        return Links()
    git = _in_git(version, "torvalds/linux", domain, previous)
    patch = f"https://git.{domain}/torvalds/p/{version.tag}"
    base = _final_before(version)
    follows = previous is not None and previous.rc is not None and _is_in_git(previous)
    return Links(
        source=f"https://git.{domain}/torvalds/t/linux-{version}.tar.gz",
        gitweb=git.gitweb,
        diffview=git.diffview,
        patch_full=f"{patch}/{base.tag}" if base and _is_in_git(base) else None,
        patch_incremental=f"{patch}/{previous.tag}" if previous and follows else None,
        tag_page=git.tag_page,
    )


def _realtime(version: Version, previous: Version | None, domain: str) -> Links:
    """A patch on the release that it is named after; the tree of development has what follows no stable release."""
    name = f"https://cdn.{domain}/pub/linux/kernel/projects/rt/{version.base}/patch-{version}"
    name += "" if version.numbers[0] < 3 else ".patch"
    git = _in_git(version, "rt/linux-stable-rt" if version.is_stable else "rt/linux-rt-devel", domain, previous)
    return Links(
        pgp=f"{name}.sign",
        gitweb=git.gitweb,
        diffview=git.diffview,
        patch_full=f"{name}.xz",
        tag_page=git.tag_page,
    )


def _in_git(version: Version, tree: str, domain: str, previous: Version | None = None) -> Links:
    """What git.kernel.org shows; in its short addresses `linux` is understood."""
    if not _is_in_git(version):
        return Links()
    short = f"https://git.{domain}/{tree.removesuffix('/linux')}"
    has_diff = previous is not None and _is_in_git(previous)
    return Links(
        gitweb=f"{short}/h/{version.tag}",
        diffview=f"{short}/ds/{version.tag}/{previous.tag}" if previous and has_diff else None,
        tag_page=f"https://git.{domain}/pub/scm/linux/kernel/git/{tree}.git/tag/?h={version.tag}",
    )


def _is_in_git(version: Version) -> bool:
    return version >= _FIRST_IN_GIT


def _folder(version: Version, domain: str) -> str:
    """v6.x since 3.0; before, v2.6 and the like, but for what came late of a longterm series."""
    top = f"https://cdn.{domain}/pub/linux/kernel"
    first, second = version.numbers[:2]
    if first >= 3:
        return f"{top}/v{first}.x"
    moved = _MOVED.get(version.base or "")
    if moved is not None and version.is_stable and version.numbers[-1] >= moved:
        return f"{top}/v{first}.{second}/longterm/v{version.base}"
    return f"{top}/v{first}.{second}"


def _stable_before(version: Version) -> Version:
    """The update before it by number, or the final release that it updates."""
    *head, last = version.numbers
    return Version((*head, last - 1)) if last > 1 else Version(tuple(head))


def _candidate_before(version: Version) -> Version | None:
    """The -rc before it by number; before -rc1, the final release of the cycle before."""
    rc = version.rc or 0
    return Version(version.numbers, rc=rc - 1) if rc > 1 else _final_before(version)


def _final_before(version: Version) -> Version | None:
    """The final release of the cycle before."""
    before = previous_cycle(version.base) if version.base else None
    return Version(tuple(map(int, before.split(".")))) if before else None
