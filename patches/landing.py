"""Finds the commits that patches became, in the tables of trees, and writes what became of each series."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from patches.matching import Fate, Found, How, Patch, Place, fates
from patches.models import Part
from patches.revisions import person_of
from trees.models import Commit, Landing

# Raw: each key is looked up in an index of its own; the ORM would make one condition of them, and scan.
_PATCHES = """
SELECT s.effort, s.head, m.message_id, p.title, p.author_name, p.author_address, p.sent, p.arrived, p.patch_id, p.marks
FROM patches_series s JOIN patches_part t ON t.series_id = s.id JOIN patches_posting p ON p.message_id = t.message_id
    JOIN archive_message m ON m.id = t.message_id WHERE s.effort = ANY(%s) AND p.kind = 'patch'
"""
_COMMITS = """
SELECT c.id FROM unnest(%(links)s::text[]) k JOIN trees_commit c ON c.links @> ARRAY[k]
UNION SELECT c.id FROM unnest(%(titles)s::text[]) k JOIN trees_commit c ON c.subject = k
UNION SELECT c.id FROM unnest(%(dates)s::timestamptz[]) k JOIN trees_commit c ON c.authored_at = k
UNION SELECT f.commit_id FROM unnest(%(diffs)s::bytea[]) k JOIN patches_fingerprint f ON f.patch_id = k
"""
_EFFORTS = """
WITH c AS MATERIALIZED (SELECT * FROM trees_commit WHERE sha = ANY(%(shas)s))
SELECT s.effort FROM (
    SELECT m.id FROM c CROSS JOIN LATERAL unnest(c.links) k JOIN archive_message m ON m.message_id = k
    UNION SELECT p.message_id FROM c JOIN patches_posting p ON p.title = c.subject
    UNION SELECT p.message_id FROM c JOIN patches_posting p ON p.sent = c.authored_at
    UNION SELECT p.message_id FROM c JOIN patches_fingerprint f ON f.commit_id = c.id AND f.patch_id <> ''
        JOIN patches_posting p ON p.patch_id = f.patch_id
    UNION SELECT t.message_id FROM c JOIN patches_part t ON t.commit = c.sha AND t.commit <> ''
    ) x JOIN patches_part t ON t.message_id = x.id JOIN patches_series s ON s.id = t.series_id
"""
_UPDATE_PARTS = """
UPDATE patches_part AS t SET "commit" = x.sha, how = x.how, next_at = x.next_at, gone_at = x.gone_at,
    merged_at = x.merged_at, release = x.release
FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::text[])
    AS x(ident, sha, how, next_at, gone_at, merged_at, release) JOIN archive_message m ON m.message_id = x.ident
WHERE t.message_id = m.id AND (t.commit, t.how, t.next_at, t.gone_at, t.merged_at, t.release)
    IS DISTINCT FROM (x.sha, x.how, x.next_at, x.gone_at, x.merged_at, x.release)
"""
_UPDATE_SERIES = """
WITH made AS (
    SELECT s.id, coalesce(array_agg(t.next_at ORDER BY t.next_at) FILTER (WHERE t.next_at IS NOT NULL), '{}') AS nexts,
        coalesce(array_agg(t.merged_at ORDER BY t.merged_at) FILTER (WHERE t.merged_at IS NOT NULL), '{}') AS merges,
        coalesce((array_agg(t.release ORDER BY t.merged_at DESC, t.number DESC)
            FILTER (WHERE t.merged_at IS NOT NULL))[1], '') AS release,
        CASE WHEN bool_and(t.gone_at IS NOT NULL) FILTER (WHERE t.next_at IS NOT NULL) THEN max(t.gone_at) END AS gone
    FROM patches_series s JOIN patches_part t ON t.series_id = s.id WHERE s.effort = ANY(%s) GROUP BY s.id)
UPDATE patches_series AS s SET nexts = made.nexts, merges = made.merges, release = made.release,
    dropped_at = made.gone,
    released_at = (SELECT min(tagged_at) FROM trees_tag g WHERE g.name = made.release AND made.release <> '')
FROM made WHERE s.id = made.id
"""
# A tag is stored after the commits that it releases have been told.
_UPDATE_RELEASED = """
UPDATE patches_series AS s SET released_at = g.tagged_at
FROM (SELECT name, min(tagged_at) AS tagged_at FROM trees_tag WHERE name = ANY(%s) GROUP BY name) g
WHERE s.release <> '' AND s.release = ANY(%s) AND s.release = g.name
    AND s.released_at IS DISTINCT FROM g.tagged_at
"""


def efforts_of_commits(shas: Collection[str]) -> set[str]:
    """Efforts that some commits may have come from, or that were told to."""
    if not shas:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_EFFORTS, {"shas": list(shas)})
        return {row[0] for row in cursor.fetchall()}


def land(efforts: Collection[str]) -> set[str]:
    """Find what became of the patches of some efforts; these, and those that have claims to the same commits."""
    if not efforts or not Commit.objects.exists():
        return set(efforts)
    patches: dict[str, list[Patch]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_PATCHES, [list(efforts)])
        for effort, *row in cursor.fetchall():
            patches[effort].append(_patch(row))
    everything = [patch for found in patches.values() for patch in found]
    commits = _commits(everything)
    rivals = _claimants(commits) - set(efforts)
    if rivals:  # a commit that links to one of these patches is no longer what it was taken for
        return land({*efforts, *rivals})
    index = _Index(commits)
    done: dict[str, Fate] = {}
    for effort, found in patches.items():
        done |= fates(found, index.like(found), effort=effort)
    _write([p.message_id for p in everything], done)
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE_SERIES, [list(efforts)])
    return set(efforts)


def release(tags: Collection[str]) -> None:
    """Date the series that some tags are the first release with, now that the tags are known."""
    if tags:
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE_RELEASED, [list(tags), list(tags)])


def _patch(row: Sequence[Any]) -> Patch:
    head, ident, title, name, address, sent, arrived, patch_id, marks = row
    cover = head if head != ident else ""
    return Patch(
        ident, title, person_of(name, address), address.lower(), sent, arrived, bytes(patch_id), cover, tuple(marks)
    )


class _Index:
    """Commits by what patches are found by."""

    def __init__(self, commits: Iterable[Found]) -> None:
        self.by: dict[object, list[Found]] = defaultdict(list)
        for commit in commits:
            for key in {commit.subject, commit.authored_at, commit.patch_id, *commit.links} - {b""}:
                self.by[key].append(commit)

    def like(self, patches: Iterable[Patch]) -> list[Found]:
        """All that could be one of some patches."""
        keys = {key for p in patches for key in (p.message_id, p.cover, p.title, p.sent, p.patch_id)}
        return list({c.sha: c for key in keys if key for c in self.by.get(key, ())}.values())


def _commits(patches: Collection[Patch]) -> list[Found]:
    keys: dict[str, Any] = {
        "links": list({p.message_id for p in patches} | {p.cover for p in patches if p.cover}),
        "titles": list({p.title for p in patches}),
        "dates": list({p.sent for p in patches if p.sent is not None}),
        "diffs": list({p.patch_id for p in patches if p.patch_id}),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COMMITS, keys)
        ids = [row[0] for row in cursor.fetchall()]
    places: dict[int, list[Place]] = defaultdict(list)
    landings = Landing.objects.filter(commit__in=ids).order_by("landed_at", "pk")
    columns = ("commit", "branch__tree__kind", "landed_at", "first_tag", "gone_at")
    for commit, kind, at, tag, gone_at in landings.values_list(*columns):
        places[commit].append(Place(kind, at, tag, gone_at))
    rows = list(Commit.objects.filter(pk__in=list(places)).select_related("fingerprint"))
    named = {link for commit in rows for link in commit.links}
    posted = Part.objects.filter(message__message_id__in=named).values_list("message__message_id", "series__effort")
    homes = dict(posted) if named else {}
    return [_found(commit, places[commit.pk], homes) for commit in rows]


def _claimants(commits: Iterable[Found]) -> set[str]:
    """Efforts that some commits are taken for now."""
    shas = [commit.sha for commit in commits]
    claimed = Part.objects.exclude(commit="").filter(commit__in=shas).values_list("series__effort", flat=True)
    return set(claimed) if shas else set()


def _found(commit: Commit, places: Iterable[Place], homes: Mapping[str, str]) -> Found:
    print_ = getattr(commit, "fingerprint", None)
    return Found(
        sha=commit.sha,
        subject=commit.subject,
        author_name=commit.author_name,
        author_address=commit.author_address,
        authored_at=commit.authored_at,
        links=frozenset(commit.links),
        patch_id=bytes(print_.patch_id) if print_ else b"",
        is_port=bool(commit.upstream),
        efforts=frozenset(homes[link] for link in commit.links if link in homes),
        places=tuple(places),
    )


def _write(idents: Sequence[str], done: Mapping[str, Fate]) -> None:
    found = [done.get(ident, Fate()) for ident in idents]
    words = {how: how.name.lower() for how in How}
    columns: list[Any] = [
        idents,
        [fate.commit for fate in found],
        [words[fate.how] if fate.how else "" for fate in found],
        [fate.next_at for fate in found],
        [fate.gone_at for fate in found],
        [fate.merged_at for fate in found],
        [fate.tag for fate in found],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE_PARTS, columns)
