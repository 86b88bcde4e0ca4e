"""Patches that were posted for regressions, and what says so: a trailer, or the thread that they were posted in."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from django.db import connection

from patches.queries import Revision, SeriesRow, latest, revisions

# Which regression each that was known at a time counted for then: a duplicate for the `top` one above it. A culprit
# that no followed tree has is known as it was written. `near` are keys that hold all those above the ones asked about.
BLAMED = "coalesce(nullif(r.culprit, ''), substring(lower(r.introduced) FROM '^[0-9a-f]{7,40}$'), '')"
STANDING = f"""
who AS MATERIALIZED (
    SELECT r.id, r.report, r.reported_at, CASE WHEN p.state = 'duplicate' THEN r.duplicate_of_id END AS above,
        {BLAMED} AS culprit
    FROM regressions_regression r JOIN regressions_period p ON p.regression_id = r.id
    WHERE r.id IN (SELECT id FROM near) AND p.since <= %(at)s AND (p.until IS NULL OR p.until > %(at)s)),
lead AS (SELECT id, id AS top FROM who UNION SELECT l.id, a.id FROM lead l JOIN who w ON w.id = l.top
    JOIN who a ON a.id = w.above),
member AS MATERIALIZED (
    SELECT w.*, l.top FROM lead l JOIN who w ON w.id = l.id JOIN who t ON t.id = l.top
    WHERE NOT EXISTS (SELECT FROM who a WHERE a.id = t.above)),
"""  # noqa: S608 (it is our own)
# Raw: the ORM cannot join lists of keys; OFFSET 0 keeps each an index scan. A cover speaks for all parts of its series.
_ALL = "near AS (SELECT id FROM regressions_regression)"
_FAMILY = """near AS (SELECT unnest(%(keys)s::int8[]) AS id UNION SELECT x.id FROM near n CROSS JOIN LATERAL (
    SELECT duplicate_of_id FROM regressions_regression WHERE id = n.id AND duplicate_of_id IS NOT NULL
    UNION ALL SELECT id FROM regressions_regression WHERE duplicate_of_id = n.id) x (id))"""
_POSTED = f"""{STANDING}
wanted AS MATERIALIZED (SELECT * FROM member WHERE %(keys)s::int8[] IS NULL OR top = ANY(%(keys)s)),
named AS (SELECT top, report::text AS ident FROM wanted UNION SELECT w.top, o.message_id::text
    FROM wanted w JOIN regressions_root o ON o.regression_id = w.id WHERE o.how = 'report'),
blamed AS (
    SELECT top, left(culprit, n) AS ident FROM wanted CROSS JOIN generate_series(7, least(12, length(culprit))) n),
hit AS (
    SELECT n.top, p.message_id, CASE WHEN n.ident = ANY(p.closes) THEN 1 ELSE 2 END AS tie
    FROM named n CROSS JOIN LATERAL (
        SELECT * FROM patches_posting WHERE links @> ARRAY[n.ident] AND arrived <= %(at)s OFFSET 0) p
    UNION ALL SELECT b.top, p.message_id, 3 FROM blamed b CROSS JOIN LATERAL (
        SELECT message_id FROM patches_posting WHERE fixes @> ARRAY[b.ident] AND arrived <= %(at)s OFFSET 0) p
    UNION ALL SELECT w.top, m.id, 4 FROM wanted w
    JOIN regressions_event e ON e.regression_id = w.id AND e.kind = 'patch' AND e.at BETWEEN w.reported_at AND %(at)s
    CROSS JOIN LATERAL (SELECT id FROM archive_message WHERE message_id = e.message_id OFFSET 0) m)
SELECT h.top, s.head, s.effort, s.posted_at, min(h.tie), min(t.next_at) FILTER (WHERE t.next_at <= %(at)s),
    min(t.merged_at) FILTER (WHERE t.merged_at <= %(at)s),
    array_agg(DISTINCT t.commit) FILTER (WHERE t.commit <> '' AND t.merged_at <= %(at)s)
FROM hit h CROSS JOIN LATERAL (SELECT series_id, number FROM patches_part WHERE message_id = h.message_id OFFSET 0) o
    CROSS JOIN LATERAL (SELECT * FROM patches_series WHERE id = o.series_id AND posted_at <= %(at)s OFFSET 0) s
    CROSS JOIN LATERAL (SELECT * FROM patches_part WHERE series_id = s.id OFFSET 0) t
WHERE s.kind = 'patch' AND (t.message_id = h.message_id OR o.number = 0)
GROUP BY h.top, s.head, s.effort, s.posted_at ORDER BY s.posted_at, s.head, h.top
"""  # noqa: S608 (it is our own)


class FixTie(IntEnum):
    """What says that a patch is for a regression, the strongest first."""

    CLOSES = 1
    LINKS = 2
    FIXES = 3
    THREAD = 4


@dataclass(frozen=True, slots=True)
class PostedFix:
    """A series, or all revisions of an effort, that is for a regression.

    regression   key of the one that counts, not of a duplicate
    head         of the series; of an effort that of the latest revision that says so
    next_at, merged_at, commits   what became of the patches that are for it; ids of what is merged
    """

    regression: int
    head: str
    effort: str
    posted_at: datetime
    tie: FixTie
    next_at: datetime | None
    merged_at: datetime | None
    commits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatchLine:
    """An effort as lists show it: its latest revision, and all of them."""

    row: SeriesRow
    revisions: Sequence[Revision]
    tie: FixTie


def posted_fixes(keys: Collection[int] | None = None, *, at: datetime) -> list[PostedFix]:
    """Series posted by `at` for some regressions, or for all known then, oldest first: one statement.

    Each once per regression, with its strongest tie. Not requests to pull.
    """
    with connection.cursor() as cursor:
        near = _ALL if keys is None else _FAMILY
        given = {"keys": None if keys is None else list(keys), "at": at}
        cursor.execute(f"WITH RECURSIVE {near}, {_POSTED}", given)
        found = cursor.fetchall()
    return [PostedFix(k, h, e, p, FixTie(t), n, m, tuple(c or ())) for k, h, e, p, t, n, m, c in found]


def by_effort(found: Iterable[PostedFix]) -> list[PostedFix]:
    """Revisions put together: what one of them says counts for all."""
    groups: dict[tuple[int, str], list[PostedFix]] = defaultdict(list)
    for fix in found:
        groups[fix.regression, fix.effort].append(fix)
    return [_joined(group) for group in groups.values()]


def _joined(group: Sequence[PostedFix]) -> PostedFix:
    if len(group) == 1:  # most are, and to make an object anew takes longer than all else here
        return group[0]
    return replace(
        group[-1],
        tie=min(fix.tie for fix in group),
        next_at=min((fix.next_at for fix in group if fix.next_at), default=None),
        merged_at=min((fix.merged_at for fix in group if fix.merged_at), default=None),
        commits=tuple(dict.fromkeys(sha for fix in group for sha in fix.commits)),
    )


def patches_for(regression: int, *, at: datetime) -> list[PatchLine]:
    """What was posted for a regression by `at`, the newest first: three statements."""
    found = {fix.effort: fix.tie for fix in by_effort(posted_fixes([regression], at=at))}
    rows, known = latest(found, at=at), revisions(found, at=at)
    lines = [PatchLine(row, known[effort], found[effort]) for effort, row in rows.items()]
    return sorted(lines, key=lambda line: (line.row.posted_at, line.row.head), reverse=True)
