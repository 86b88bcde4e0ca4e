"""Where commits have arrived, as themselves or as ports, and where they were taken back."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import OuterRef, Subquery

from trees.models import Landing, Tag
from trees.trailers import storable

_SHORTEST = 7  # digits of an id; fewer name nothing
_CLOCKS = timedelta(days=7)  # what the date of a tag may be off from those of the commits in it
# Raw, since the ORM can neither join a list of keys nor look up each of them in an index: lateral joins with a limit or
# an offset stay loops over the keys, whatever the planner thinks that a range of ids holds. For 220 of 160,000 commits,
# with ports, reverts and landings, that is 7 ms; as plain joins it is 180 ms, and more with every commit. A revert may
# abbreviate what it reverts: such ids lie between the first 12 digits of the whole one and all of them.
_FIND = """
WITH named AS MATERIALIZED (
    SELECT k, c.* FROM unnest(%(shas)s::text[]) k CROSS JOIN LATERAL (
        SELECT id, sha, CASE WHEN %(with_origins)s AND upstream <> '' THEN upstream ELSE sha END AS origin
        FROM trees_commit WHERE sha >= k COLLATE "C" AND sha < (k || 'g') COLLATE "C" ORDER BY sha LIMIT 9) c),
copies AS MATERIALIZED (
    SELECT k, id, sha FROM named
    UNION SELECT k, c.* FROM named CROSS JOIN LATERAL (
        SELECT id, sha FROM trees_commit WHERE sha = origin OFFSET 0) c WHERE named.sha <> origin
    UNION SELECT k, c.* FROM named CROSS JOIN LATERAL (
        SELECT id, sha FROM trees_commit WHERE upstream <> '' AND upstream = origin OFFSET 0) c),
undone AS MATERIALIZED (
    SELECT k, c.* FROM copies CROSS JOIN LATERAL (
        SELECT id, sha FROM trees_commit WHERE reverts <> '' AND reverts BETWEEN left(copies.sha, 12) AND copies.sha
            AND starts_with(copies.sha, reverts) OFFSET 0) c),
landed AS MATERIALIZED (
    SELECT k, sha, is_revert, l.* FROM (
        SELECT k, id, sha, false AS is_revert FROM copies
        UNION SELECT k, id, sha, true FROM undone
        UNION SELECT k, c.*, false FROM undone CROSS JOIN LATERAL (
            SELECT id, sha FROM trees_commit WHERE reverts <> '' AND reverts BETWEEN left(undone.sha, 12) AND undone.sha
                AND starts_with(undone.sha, reverts) OFFSET 0) c) c
    CROSS JOIN LATERAL (
        SELECT branch_id, landed_at, gone_at, first_tag FROM trees_landing
        WHERE commit_id = c.id AND landed_at <= %(at)s AND (%(tags)s::text[] IS NULL OR first_tag = ANY(%(tags)s))
        OFFSET 0) l)
SELECT k, l.sha, is_revert, t.kind, b.name, landed_at, gone_at, coalesce(g.name, '')
FROM landed l JOIN trees_branch b ON b.id = branch_id JOIN trees_tree t ON t.id = tree_id
    LEFT JOIN trees_tag g ON g.tree_id = t.id AND g.name = first_tag AND tagged_at <= %(at)s
ORDER BY landed_at, l.sha, t.name, b.name
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A commit in a branch: the one asked for, what it is a port of, a port of that, or a revert of any of these.

    One that reverts such a revert brings the commit again, and is none itself.
    """

    sha: str
    is_revert: bool
    tree_kind: str
    branch: str
    landed_at: datetime
    gone_at: datetime | None
    first_tag: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A commit that a release was the first to have."""

    sha: str
    upstream: str


def brought(tag: str, *, kind: str) -> list[Brought]:
    """The commits that a release of a tree of that kind was the first of its branch to have. Two statements."""
    earlier = Tag.objects.filter(tree=OuterRef("tree"), branch=OuterRef("branch"), tagged_at__lt=OuterRef("tagged_at"))
    before = Subquery(earlier.order_by("-tagged_at").values("tagged_at")[:1])
    made = Tag.objects.filter(name=tag, tree__kind=kind).annotate(before=before).first()
    if made is None:
        return []
    found = Landing.objects.filter(branch__tree=made.tree_id, branch__name=made.branch, first_tag=tag)
    # No index knows releases: of a branch with a million commits only those of its days are looked at.
    found = found.filter(landed_at__lte=made.tagged_at + _CLOCKS)
    if made.before is not None:
        found = found.filter(landed_at__gte=made.before - _CLOCKS)
    return [Brought(*row) for row in found.values_list("commit__sha", "commit__upstream")]


def arrivals(
    shas: Collection[str], *, at: datetime, with_origins: bool = False, tags: Collection[str] | None = None
) -> dict[str, list[Arrival]]:
    """Where commits, their ports and their reverts had landed by `at`, oldest first, by id: 7 to 40 digits, lower case.

    `with_origins` takes a port for the commit that it is a port of; with `tags` only what these releases brought
    counts. A release made after `at` is none yet. One statement for any number of ids,
    none for none.
    """
    wanted = sorted({storable(sha.lower()) for sha in shas if len(sha) >= _SHORTEST})
    if not wanted:
        return {}
    found: dict[str, list[Arrival]] = defaultdict(list)
    among = None if tags is None else list(tags)
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"shas": wanted, "at": at, "with_origins": with_origins, "tags": among})
        for key, *row in cursor.fetchall():
            found[key].append(Arrival(*row))
    return dict(found)
