"""The read side of trees: where commits landed, tags, and how far each tree is read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from trees.models import Branch, Commit, Landing, Tag, Tree
from trees.trailers import clean_subject, storable

_FULL, _SHORTEST, _CERTAIN = 40, 7, 12  # digits of an id; from the last on it means one commit, whatever stands beside
# Raw, since the ORM cannot join a list of keys. Joined, each key is looked up in the index; as one condition
# (`links && list`) a thousand keys make PostgreSQL read the whole table: 3.4 s against 43 ms for 10,200 keys.
_BY_LINK = "SELECT c.id FROM unnest(%s::text[]) k JOIN trees_commit c ON c.links @> ARRAY[k]"
_BY_FIXES = "SELECT c.id FROM unnest(%s::text[]) k JOIN trees_commit c ON c.fixes @> ARRAY[k]"
_BY_FIXES_SUBJECT = "SELECT c.id FROM unnest(%s::text[]) k JOIN trees_commit c ON c.fixes_subjects @> ARRAY[k]"
_BY_PREFIX = """SELECT k, c.id, c.subject FROM unnest(%s::text[]) k
    JOIN trees_commit c ON c.sha >= k COLLATE "C" AND c.sha < (k || 'g') COLLATE "C" """  # g: after every digit
_BY_SUBJECT = "SELECT id FROM trees_commit WHERE subject = ANY(%s)"
# The partial indexes serve only who repeats their condition.
_BY_UPSTREAM = "SELECT id FROM trees_commit WHERE upstream <> '' AND upstream = ANY(%s)"
_BY_REVERTS = "SELECT id FROM trees_commit WHERE reverts <> '' AND reverts = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Landed:
    """A commit in a branch; `gone_at` says since when a rebuilt branch has it no more.

    `fixes` are ids as written; those of commits that were asked for as culprits are put right.
    """

    sha: str
    subject: str
    author_name: str
    author_address: str
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
    stable: str


@dataclass(frozen=True, slots=True)
class TagFact:
    """A release tag; `branch` is the one whose main line it is on, if any."""

    name: str
    tree: str
    tree_kind: str
    branch: str
    commit: str
    tagged_at: datetime


@dataclass(frozen=True, slots=True)
class Carrier:
    """A branch that has a commit because of the release it builds on."""

    sha: str
    tree: str
    tree_kind: str
    branch: str
    base: str


@dataclass(frozen=True, slots=True)
class TreeStatus:
    """One tree on the source-health page."""

    name: str
    url: str
    kind: str
    is_enabled: bool
    branches: int
    commits: int
    latest_tag: str
    progress: str
    checked_at: datetime | None
    succeeded_at: datetime | None
    error: str


def find_commits(
    *,
    shas: Iterable[str] = (),
    subjects: Iterable[str] = (),
    links: Iterable[str] = (),
    culprits: Iterable[str] = (),
    upstreams: Iterable[str] = (),
    reverted: Iterable[str] = (),
) -> list[Landed]:
    """Commits by id (7 to 40 digits), exact subject, or target of a link; or by full id of another commit:
    what fixes it (`culprits`), ports it (`upstreams`) or reverts it. One row per branch, oldest landing first.

    An id that several commits begin with means the one whose subject is among `subjects`; else all of them. What
    fixes a culprit names it by id and by subject: a short id with another subject means another commit, and the
    right subject beside an id that no commit has means the culprit.
    """
    wanted_shas = {sha.lower() for sha in shas if _SHORTEST <= len(sha) <= _FULL}
    named = {clean_subject(subject) for subject in subjects} - {""}
    blamed = dict(Commit.objects.filter(sha__in=set(culprits)).values_list("sha", "subject")) if culprits else {}
    abbreviated = {sha[:digits].lower() for sha in culprits for digits in range(_SHORTEST, len(sha) + 1)}
    # One query per kind of key, each with an index of its own: a common OR may end in a scan.
    ids = _by_id(wanted_shas, named)
    ids |= _keyed(_BY_LINK, links) | _keyed(_BY_FIXES, abbreviated)
    ids |= _keyed(_BY_FIXES_SUBJECT, filter(None, blamed.values()))
    ids |= _keyed(_BY_SUBJECT, named) | _keyed(_BY_UPSTREAM, upstreams) | _keyed(_BY_REVERTS, reverted)
    if not ids:
        return []
    found = Landing.objects.filter(commit__in=ids).select_related("commit", "branch__tree")
    rows = list(found.order_by("landed_at", "commit__sha", "branch__tree__name", "branch__name"))
    existing = _existing({sha for x in rows for sha in x.commit.fixes}) if blamed else set()
    return [_landed(x, blamed, existing) for x in rows]


def _existing(prefixes: set[str]) -> set[str]:
    """Those of some abbreviated ids that commits have."""
    return {prefix for prefix, _, _ in _rows(_BY_PREFIX, prefixes - {""})}


def _fixes(commit: Commit, blamed: Mapping[str, str], existing: set[str]) -> Iterator[str]:
    """What a commit says it fixes, put right where it means one of some culprits (full id -> subject)."""
    subjects = [*commit.fixes_subjects, *("" for _ in commit.fixes)]
    for sha, subject in zip(commit.fixes, subjects, strict=False):
        is_meant = not sha or len(sha) >= _CERTAIN or not subject
        named = [full for full in blamed if sha and full.startswith(sha) and (is_meant or blamed[full] == subject)]
        if named or (sha and not any(full.startswith(sha) for full in blamed)):
            yield sha
        if not named and subject and sha not in existing:
            yield from (full for full, own in blamed.items() if own == subject)


def _by_id(shas: set[str], named: set[str]) -> set[int]:
    """Primary keys of commits by id; of several with the same prefix those with a wanted subject, if any."""
    matching: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for prefix, key, subject in _rows(_BY_PREFIX, shas):
        matching[prefix].append((key, subject))
    ids: set[int] = set()
    for found in matching.values():
        ids.update([key for key, subject in found if subject in named] or [key for key, _ in found])
    return ids


def _keyed(statement: str, keys: Iterable[str]) -> set[int]:
    return {row[0] for row in _rows(statement, set(keys))}


def _rows(statement: str, keys: set[str]) -> list[tuple[Any, ...]]:
    """Nothing to look for costs no query."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, [sorted(storable(key) for key in keys)])
        return list(cursor.fetchall())


def carriers(*, shas: Collection[str], at: datetime) -> list[Carrier]:
    """Branches that contain mainline commits by building on a release with them; stable trees mostly."""
    releases = Landing.objects.filter(commit__sha__in=shas, branch__tree__kind="mainline", landed_at__lte=at)
    first_tags = dict(releases.exclude(first_tag="").values_list("commit__sha", "first_tag")) if shas else {}
    if not first_tags:
        return []
    columns = ("tree__name", "tree__kind", "name", "base")
    branches = list(Branch.objects.exclude(base="").order_by("tree__name", "name").values_list(*columns))
    names = {*first_tags.values(), *(base for *_, base in branches)}
    made = Tag.objects.filter(tree__kind="mainline", tagged_at__lte=at, name__in=names)
    tagged_at = dict(made.values_list("name", "tagged_at"))
    return [
        Carrier(sha, *branch)
        for branch in branches
        if branch[-1] in tagged_at
        for sha, tag in sorted(first_tags.items())
        if tag in tagged_at and tagged_at[tag] <= tagged_at[branch[-1]]
    ]


def based_on(branches: Collection[str], *, at: datetime) -> dict[str, frozenset[str]]:
    """By mainline release: those of some branches of stable trees that build on it, or on a later one. Two statements.

    With a commit's first release this says what `carriers` says, without a row for each branch and commit.
    """
    dates = dict(Tag.objects.filter(tree__kind="mainline", tagged_at__lte=at).values_list("name", "tagged_at"))
    found = Branch.objects.filter(tree__kind="stable", name__in=branches, base__in=dates).values_list("name", "base")
    bases = [(name, dates[base]) for name, base in found]
    return {tag: frozenset(name for name, date in bases if made <= date) for tag, made in dates.items()}


def tags(*, at: datetime) -> list[TagFact]:
    """Release tags made by `at`, oldest first."""
    found = Tag.objects.filter(tagged_at__lte=at).select_related("tree")
    return [TagFact(t.name, t.tree.name, t.tree.kind, t.branch, t.commit, t.tagged_at) for t in found]


def named_tags(names: Collection[str]) -> dict[str, tuple[str, str]]:
    """Kind of tree and branch of some release tags; a name in several trees counts where commits flow from first."""
    found = Tag.objects.filter(name__in=names).select_related("tree")
    ordered = sorted(found, key=lambda tag: tag.tree.priority, reverse=True)
    return {tag.name: (tag.tree.kind, tag.branch) for tag in ordered}


def followed_kinds() -> frozenset[str]:
    """Kinds of the trees that have been read: what such a tree lacks does not exist."""
    return frozenset(Branch.objects.exclude(head="").values_list("tree__kind", flat=True))


def head_at(kind: str, branch: str, at: datetime) -> str:
    """The commit at the head of a branch at that time; '' where there was none."""
    landed = Landing.objects.filter(branch__tree__kind=kind, branch__name=branch, landed_at__lte=at)
    newest = landed.exclude(gone_at__lte=at).order_by("-landed_at", "-pk").values_list("commit__sha", flat=True).first()
    return newest or ""


def tree_status(*, at: datetime) -> list[TreeStatus]:
    """Every tree, by name, with its size and newest tag at `at`: four queries for any number of them."""
    newest = Tag.objects.filter(tagged_at__lte=at).order_by("tree", "-tagged_at", "-name").distinct("tree")
    latest = dict(newest.values_list("tree", "name"))
    landed = Landing.objects.filter(landed_at__lte=at).order_by().values_list("branch__tree")
    commits = dict(landed.annotate(Count("pk")))
    branches = dict(Branch.objects.order_by().values_list("tree").annotate(Count("pk")))
    return [
        TreeStatus(
            name=tree.name,
            url=tree.url,
            kind=tree.kind,
            is_enabled=tree.is_enabled,
            branches=branches.get(tree.pk, 0),
            commits=commits.get(tree.pk, 0),
            latest_tag=latest.get(tree.pk, ""),
            progress=tree.progress,
            checked_at=tree.checked_at,
            succeeded_at=tree.succeeded_at,
            error=tree.error,
        )
        for tree in Tree.objects.all()
    ]


def _landed(landing: Landing, blamed: Mapping[str, str], existing: set[str]) -> Landed:
    commit, branch = landing.commit, landing.branch
    return Landed(
        sha=commit.sha,
        subject=commit.subject,
        author_name=commit.author_name,
        author_address=commit.author_address,
        tree=branch.tree.name,
        tree_kind=branch.tree.kind,
        branch=branch.name,
        landed_at=landing.landed_at,
        gone_at=landing.gone_at,
        first_tag=landing.first_tag,
        links=tuple(commit.links),
        fixes=tuple(_fixes(commit, blamed, existing)),
        upstream=commit.upstream,
        reverts=commit.reverts,
        stable=commit.stable,
    )
