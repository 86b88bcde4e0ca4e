"""Reads trees into records: batch by batch, so that a killed reader goes on where it was."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from archive import git
from archive.store import store_lock
from trees.log import Record, TagRecord, contained_first, read_log, read_tags
from trees.models import Branch, Commit, Kind, Landing, Tag, Tree
from trees.sources import fetch_heads, mirror_path

_BATCH = 5000  # commits per transaction
_MAINLINE_TAG = re.compile(r"v(\d+)\.(\d+)(?:\.(\d+))?(?:-rc(\d+))?")
Progress = Callable[[str, int], None]  # branch, commits read so far


@dataclass(slots=True)
class TreeNews:
    """What a sync of a tree changed: commits that are new in a branch or in a release, and new tags."""

    shas: set[str] = field(default_factory=set)
    tags: list[TagRecord] = field(default_factory=list)


def sync_tree(tree: Tree, progress: Progress) -> TreeNews:
    """Read everything that is new in a tree; the caller holds the tree's lock. Raises GitError."""
    heads = fetch_heads(tree)
    mirror = mirror_path(tree)
    news = TreeNews(tags=_store_tags(tree, mirror))
    for name in sorted(heads):
        branch, _ = Branch.objects.get_or_create(tree=tree, name=name)
        if branch.head != heads[name]:
            for day in _days(tree, news.tags):
                _read_branch(branch, mirror, day, news, progress)
            _read_branch(branch, mirror, heads[name], news, progress)
        _mark_releases(branch, tree, mirror, news)
    return news


def _days(tree: Tree, tags: list[TagRecord]) -> list[str]:
    """linux-next is a new history every day: its new tags in order, so that each commit lands on its first day."""
    if tree.kind != Kind.NEXT:
        return []
    return [tag.commit for tag in sorted(tags, key=lambda tag: tag.name) if tag.name.startswith("next-")]


def _read_branch(branch: Branch, mirror: Path, head: str, news: TreeNews, progress: Progress) -> None:
    """Store the commits that a branch gained; after history was rewritten, mark those that it lost."""
    is_rewritten = bool(branch.head) and not git.is_ancestor(mirror, branch.head, head)
    start = [f"^{branch.head}"] if branch.head and not is_rewritten else _base(branch, mirror)
    done = 0
    for batch in _batches(read_log(mirror, head, *start)):
        with transaction.atomic():
            store_lock()
            _store_commits(batch)
            news.shas |= _store_landings(branch, batch)
        done += len(batch)
        progress(f"{branch.tree.name}/{branch.name}", done)
    with transaction.atomic():
        if is_rewritten:
            _mark_gone(branch, mirror, head, start)
        Branch.objects.filter(pk=branch.pk).update(head=head)
    branch.head = head


def _base(branch: Branch, mirror: Path) -> list[str]:
    """Where a branch's own history begins: a stable branch at its release, next at mainline's tags."""
    if branch.tree.kind == Kind.NEXT:
        return ["--exclude=next-*", "--not", "--tags", "--not"]
    series = re.fullmatch(r"linux-(\d+(?:\.\d+)+)\.y", branch.name)
    if series and _has_tag(mirror, f"v{series[1]}"):
        return [f"^refs/tags/v{series[1]}"]
    return []


def _has_tag(mirror: Path, name: str) -> bool:
    return bool(git.run("--git-dir", str(mirror), "for-each-ref", f"refs/tags/{name}").strip())


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(records, _BATCH)):
        yield batch


def _store_commits(batch: list[Record]) -> None:
    Commit.objects.bulk_create(
        [
            Commit(
                sha=r.sha,
                subject=r.subject,
                author_name=r.author_name,
                author_address=r.author_address,
                authored_at=r.authored_at,
                committed_at=r.committed_at,
                links=list(r.trailers.links),
                fixes=list(r.trailers.fixes),
                upstream=r.trailers.upstream,
                reverts=r.trailers.reverts[:40],
            )
            for r in batch
        ],
        ignore_conflicts=True,
    )


def _store_landings(branch: Branch, batch: list[Record]) -> set[str]:
    """Landings of a batch; those that had gone come back. Returns the commits that are new to the branch."""
    keys = dict(Commit.objects.filter(sha__in=[r.sha for r in batch]).values_list("sha", "pk"))
    there = Landing.objects.filter(branch=branch, commit__in=keys.values())
    there.exclude(gone_at=None).update(gone_at=None)
    known = set(there.values_list("commit_id", flat=True))
    new = [r for r in batch if keys[r.sha] not in known]
    Landing.objects.bulk_create(
        [Landing(branch=branch, commit_id=keys[r.sha], landed_at=r.landed_at) for r in new],
        ignore_conflicts=True,
    )
    return {r.sha for r in new}


def _mark_gone(branch: Branch, mirror: Path, head: str, start: list[str]) -> None:
    live = git.run("--git-dir", str(mirror), "rev-list", head, *start, "--", timeout=600).split()
    when = git.run("--git-dir", str(mirror), "show", "-s", "--format=%ct", head).strip()
    with connection.cursor() as cursor:
        cursor.execute(_MARK_GONE, [int(when), branch.pk, live])


# Raw: an anti-join against a list of up to some 20,000 ids.
_MARK_GONE = """UPDATE trees_landing AS l SET gone_at = to_timestamp(%s) FROM trees_commit c
    WHERE c.id = l.commit_id AND l.branch_id = %s AND l.gone_at IS NULL AND c.sha <> ALL(%s)"""


def _store_tags(tree: Tree, mirror: Path) -> list[TagRecord]:
    known = set(tree.tags.values_list("name", flat=True))
    new = [record for record in read_tags(mirror) if record.name not in known]
    Tag.objects.bulk_create(
        [Tag(tree=tree, name=r.name, commit=r.commit, tagged_at=r.tagged_at) for r in new],
        ignore_conflicts=True,
    )
    return new


def _mark_releases(branch: Branch, tree: Tree, mirror: Path, news: TreeNews) -> None:
    """Name the first release of the commits that have none yet, tag by tag in the order of versions."""
    if not branch.landings.filter(first_tag="").exists():
        return
    tags = _release_tags(branch, tree)
    for place, name in enumerate(tags):
        waiting = dict(branch.landings.filter(first_tag="").values_list("commit__sha", "pk"))
        if not waiting:
            return
        found = [waiting[sha] for sha in contained_first(mirror, name, tags[:place][-3:]) if sha in waiting]
        if found:
            Landing.objects.filter(pk__in=found).update(first_tag=name)
            news.shas.update(sha for sha, key in waiting.items() if key in set(found))


def _release_tags(branch: Branch, tree: Tree) -> list[str]:
    names: Iterable[str] = tree.tags.values_list("name", flat=True)
    if tree.kind == Kind.NEXT:
        return sorted(name for name in names if name.startswith("next-"))
    parsed = {name: match for name in names if (match := _MAINLINE_TAG.fullmatch(name))}
    return sorted(parsed, key=lambda name: _order(parsed[name]))


def _order(match: re.Match[str]) -> tuple[int, int, int, int]:
    major, minor, patch, rc = match.groups()
    return int(major), int(minor), int(patch or 0), int(rc or 10_000)
