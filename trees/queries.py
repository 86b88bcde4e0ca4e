"""The read side of trees: commits by id, subject or link, and how far each tree is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Q

from trees.models import Kind, Landing, Tag, Tree


@dataclass(frozen=True, slots=True)
class Landed:
    """A commit in a branch."""

    sha: str
    subject: str
    tree: str
    tree_kind: str
    branch: str
    landed_at: datetime
    gone_at: datetime | None
    first_tag: str
    links: tuple[str, ...]
    fixes: tuple[str, ...]
    upstream: str
    reverts: str


@dataclass(frozen=True, slots=True)
class TreeStatus:
    """One tree on the source-health page."""

    name: str
    url: str
    kind: str
    is_enabled: bool
    commits: int
    latest_tag: str
    checked_at: datetime | None
    succeeded_at: datetime | None
    error: str


def find_commits(*, shas: Iterable[str] = (), subjects: Iterable[str] = (), links: Iterable[str] = ()) -> list[Landed]:
    """Commits with one of the ids (7 to 40 digits), subjects or link targets, once per branch."""
    wanted = [Q(commit__sha=s) if len(s) == 40 else Q(commit__sha__startswith=s) for s in shas]
    if subjects:
        wanted.append(Q(commit__subject__in=list(subjects)))
    if links:
        wanted.append(Q(commit__links__overlap=list(links)))
    if not wanted or not Tree.objects.exists():
        return []
    found = Landing.objects.filter(reduce(or_, wanted)).select_related("commit", "branch__tree")
    return [_landed(landing) for landing in found.order_by("landed_at", "commit__sha", "branch__name")]


def _landed(landing: Landing) -> Landed:
    commit, branch = landing.commit, landing.branch
    return Landed(
        sha=commit.sha,
        subject=commit.subject,
        tree=branch.tree.name,
        tree_kind=branch.tree.kind,
        branch=branch.name,
        landed_at=landing.landed_at,
        gone_at=landing.gone_at,
        first_tag=landing.first_tag,
        links=tuple(commit.links),
        fixes=tuple(commit.fixes),
        upstream=commit.upstream,
        reverts=commit.reverts,
    )


def tree_status(*, at: datetime) -> list[TreeStatus]:
    """Every tree, by name, with the newest tag known at `at`."""
    newest = Tag.objects.filter(tagged_at__lte=at).order_by("tree", "-tagged_at").distinct("tree")
    latest = dict(newest.values_list("tree", "name"))
    landed = Landing.objects.filter(landed_at__lte=at).values_list("branch__tree")
    commits = dict(landed.annotate(n=Count("commit", distinct=True)))
    return [
        TreeStatus(
            name=tree.name,
            url=tree.url,
            kind=Kind(tree.kind).label,
            is_enabled=tree.is_enabled,
            commits=commits.get(tree.pk, 0),
            latest_tag=latest.get(tree.pk, ""),
            checked_at=tree.checked_at,
            succeeded_at=tree.succeeded_at,
            error=tree.error,
        )
        for tree in Tree.objects.all()
    ]
