"""Whose commits are: the authors of some, and what releases brought of some people's."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from trees.trailers import storable

_SHORTEST = 7
# Raw, as in arrivals.py: lateral joins with an offset look up each key in the index, whatever the planner thinks that a
# range of ids holds. The index on authors is of ports alone: a stable release brings little else.
_AUTHORS = """SELECT k, lower(c.author_address) FROM unnest(%s::text[]) k CROSS JOIN LATERAL (
    SELECT author_address FROM trees_commit WHERE sha >= k COLLATE "C" AND sha < (k || 'g') COLLATE "C" LIMIT 1) c"""
_PORTED = """
SELECT k, upstream, subject, first_tag FROM unnest(%(people)s::text[]) k
CROSS JOIN LATERAL (
    SELECT id, upstream, subject FROM trees_commit WHERE upstream <> '' AND lower(author_address) = k OFFSET 0) c
CROSS JOIN LATERAL (
    SELECT branch_id, first_tag FROM trees_landing WHERE commit_id = c.id AND first_tag = ANY(%(tags)s) OFFSET 0) l
JOIN trees_branch b ON b.id = branch_id JOIN trees_tree t ON t.id = tree_id WHERE t.kind = 'stable'
ORDER BY subject, upstream
"""


@dataclass(frozen=True, slots=True)
class Ported:
    """A port of a commit that a release was the first of its series to have; `author` is in small letters."""

    author: str
    upstream: str
    subject: str
    tag: str


def authors(shas: Collection[str]) -> dict[str, str]:
    """Addresses of the authors of commits, in small letters, by id: 7 to 40 digits. One statement, none for none."""
    wanted = sorted({storable(sha) for sha in shas if len(sha) >= _SHORTEST})
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_AUTHORS, [wanted])
        return dict(cursor.fetchall())


def ported(people: Collection[str], tags: Collection[str]) -> list[Ported]:
    """Ports of commits of some authors that some stable releases brought, by subject: one statement, none for none.

    `people` are addresses in small letters: a port has the author of what it ports.
    """
    if not people or not tags:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_PORTED, {"people": sorted(map(storable, people)), "tags": list(tags)})
        return [Ported(*row) for row in cursor.fetchall()]
