"""Takes the patch-ids of commits that nothing else tells where they were posted: a few hundred at each poll.

A diff costs requests to upstream, since mirrors are treeless. So only commits are asked for whose author posts
patches here, that landed since mail is read, and that no posting claims; the latest first.
"""

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from django.db import connection

from patches.models import Fingerprint, Posting
from postings.diff import scan
from trees.diffs import diffs
from trees.models import Commit, Kind, Tree

_MOST = 200  # commits of one poll
_LEAD = timedelta(days=30)  # a patch may be older than the first mail that we have
_KINDS = (Kind.MAINLINE, Kind.NEXT)
_WAITING = f"""
SELECT c.sha FROM trees_commit c WHERE c.authored_at >= %(since)s AND c.upstream = ''
    AND EXISTS (SELECT FROM trees_landing l JOIN trees_branch b ON b.id = l.branch_id
        WHERE l.commit_id = c.id AND b.tree_id = %(tree)s)
    AND NOT EXISTS (SELECT FROM patches_fingerprint f WHERE f.commit_id = c.id)
    AND NOT EXISTS (SELECT FROM patches_part t WHERE t.commit = c.sha)
    AND EXISTS (SELECT FROM patches_posting p WHERE p.author_address = c.author_address)
ORDER BY c.committed_at DESC, c.sha LIMIT {_MOST}
"""  # noqa: S608 (a number of our own)


def waiting(tree: Tree) -> list[str]:
    """Commits of a tree to take the patch-ids of next."""
    first = Posting.objects.order_by("arrived").values_list("arrived", flat=True).first()
    if tree.kind not in _KINDS or first is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"since": first - _LEAD, "tree": tree.pk})
        return [row[0] for row in cursor.fetchall()]


def take(mirror: Path, shas: Collection[str]) -> dict[str, bytes]:
    """Their patch-ids; b"" for what has none. Raises GitError. Asks upstream, so it is for no transaction."""
    found = diffs(mirror, shas) if shas else {}
    return {sha: scan(found[sha]).patch_id if sha in found else b"" for sha in shas}


def store(taken: dict[str, bytes]) -> None:
    """Keep patch-ids; inside the caller's transaction."""
    keys = dict(Commit.objects.filter(sha__in=taken).values_list("sha", "pk"))
    rows = [Fingerprint(commit_id=keys[sha], patch_id=patch_id) for sha, patch_id in taken.items() if sha in keys]
    Fingerprint.objects.bulk_create(rows, ignore_conflicts=True)
