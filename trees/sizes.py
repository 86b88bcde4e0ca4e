"""How large a release is: the commits that it has and the release before it on its branch had not, without merges."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from archive import git
from trees.log import walk
from trees.models import Branch, Kind, Tag, Tree

_BATCH = 200  # tags measured between two writes: what a killed process has to do again
_TIMEOUT = 600  # seconds to count a history


def measure(tree: Tree, mirror: Path) -> int:
    """Count the commits of releases that have not been counted yet; how many were counted. Raises GitError."""
    waiting = tree.tags.filter(commits=None).exclude(branch="")
    if tree.kind in (Kind.NEXT, Kind.OTHER) or not (shas := set(waiting.values_list("commit", flat=True))):
        return 0
    # A mirror made anew lacks what upstream dropped meanwhile: such a tag is never measured.
    names = set(waiting.filter(commit__in=_present(mirror, shas)).values_list("branch", flat=True))
    return sum(_measure(mirror, branch) for branch in tree.branches.filter(name__in=names).order_by("name"))


def release_sizes(names: Iterable[str], *, at: datetime) -> dict[str, int]:
    """Commits of releases by tag, where a tree that has them was measured: one statement.

    Of several trees that have a tag, the one from which commits flow first tells: mainline before stable before rt.
    """
    rows = Tag.objects.filter(name__in=list(names), tagged_at__lte=at, commits__isnull=False).exclude(branch="")
    found = sorted(rows.select_related("tree"), key=lambda tag: (tag.tree.priority, tag.tree.name), reverse=True)
    return {tag.name: tag.commits for tag in found if tag.commits is not None}


def _measure(mirror: Path, branch: Branch) -> int:
    """The tags of one branch. One that came late to its place makes the release behind it smaller, too."""
    done, counted, was_new = 0, list[Tag](), False
    for before, tag in _successions(mirror, branch):
        is_new = tag.commits is None
        if is_new and len(counted) >= _BATCH:  # never between a late tag and the one behind it
            done += _write(counted)
        if is_new or was_new:
            tag.commits = _count(mirror, tag.commit, before)
            counted.append(tag)
        was_new = is_new
    return done + _write(counted)


def _successions(mirror: Path, branch: Branch) -> list[tuple[str, Tag]]:
    """Every tag, and what it is measured from: the release before it on the main line, else what the branch builds on.

    The line tells the order, for tags may come late and clocks be wrong. What a rebuilt line lost goes by its date.
    """
    tags = list(Tag.objects.filter(tree=branch.tree_id, branch=branch.name))
    base = f"refs/tags/{branch.base}" if branch.base else ""
    shas = {tag.commit for tag in tags}
    present = _present(mirror, {*shas, branch.head})
    line = walk(mirror, branch.head, [base] if base else [], "--first-parent") if branch.head in present else ()
    place = {sha: number for number, sha in enumerate(line) if sha in shas}
    by_date = [tag for tag in tags if tag.commit in present]
    by_place = sorted((tag for tag in tags if tag.commit in place), key=lambda tag: -place[tag.commit])
    return [pair for pair in _pairs(base, by_date) if pair[1].commit not in place] + _pairs(base, by_place)


def _pairs(base: str, tags: Sequence[Tag]) -> list[tuple[str, Tag]]:
    return list(zip([base, *(tag.commit for tag in tags)], tags, strict=False))


def _present(mirror: Path, shas: Collection[str]) -> set[str]:
    """Those of the commits that the mirror has."""
    args = ("rev-list", "--no-walk=unsorted", "--ignore-missing", *sorted(shas), "--")
    return set(git.run("--git-dir", str(mirror), *args).split())


def _count(mirror: Path, commit: str, before: str) -> int:
    args = ("rev-list", "--count", "--no-merges", commit, *([f"^{before}"] if before else []), "--")
    return int(git.run("--git-dir", str(mirror), *args, timeout=_TIMEOUT))


def _write(counted: list[Tag]) -> int:
    Tag.objects.bulk_update(counted, ["commits"])
    done = len(counted)
    counted.clear()
    return done
