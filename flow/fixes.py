"""Which patches fix which tracked regressions, both ways: of regressions, and of series."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from cases.facts import State
from regressions.models import OPEN_STATES
from regressions.patches import BLAMED, STANDING, FixTie

# Raw for the same reasons as the other way round (regressions/patches.py), but here the planner knows how many heads
# there are. The ids of culprits are compared with as many digits as a trailer has, and found by the first seven. An
# event has the time of its mail, so none can be of what was posted later.
_FIXED = f"""WITH RECURSIVE
asked AS MATERIALIZED (SELECT head, effort FROM patches_series WHERE head = ANY(%(heads)s) AND posted_at <= %(at)s),
posted AS MATERIALIZED (
    SELECT s.effort, p.message_id, p.arrived, p.links, p.closes, p.fixes
    FROM (SELECT DISTINCT effort FROM asked) a JOIN patches_series s ON s.effort = a.effort
    JOIN patches_part t ON t.series_id = s.id JOIN patches_posting p ON p.message_id = t.message_id
    WHERE s.kind = 'patch' AND s.posted_at <= %(at)s AND p.arrived <= %(at)s),
linked AS (
    SELECT p.effort, k, CASE WHEN k = ANY(p.closes) THEN 1 ELSE 2 END AS tie
    FROM posted p CROSS JOIN LATERAL unnest(p.links) k WHERE p.links <> '{{}}'),
fixing AS (
    SELECT p.effort, k FROM posted p CROSS JOIN LATERAL unnest(p.fixes) k
    WHERE p.fixes <> '{{}}' AND length(k) BETWEEN 7 AND 12),
blamed AS MATERIALIZED (
    SELECT * FROM (SELECT r.id, {BLAMED} AS culprit FROM regressions_regression r OFFSET 0) r
    WHERE left(culprit, 7) IN (SELECT left(k, 7) FROM fixing)),
spoken AS MATERIALIZED (
    SELECT e.regression_id, m.id FROM regressions_event e JOIN regressions_regression r ON r.id = e.regression_id
    CROSS JOIN LATERAL (SELECT id FROM archive_message WHERE message_id = e.message_id OFFSET 0) m
    WHERE e.kind = 'patch' AND e.at BETWEEN (SELECT min(arrived) FROM posted) AND %(at)s AND e.at >= r.reported_at),
hit AS (
    SELECT x.effort, r.id, x.tie FROM linked x CROSS JOIN LATERAL (
        SELECT id FROM regressions_regression WHERE report = x.k
        UNION ALL SELECT regression_id FROM regressions_root WHERE message_id = x.k AND how = 'report' OFFSET 0) r
    UNION ALL SELECT x.effort, w.id, 3 FROM fixing x
    JOIN blamed w ON left(w.culprit, 7) = left(x.k, 7) AND starts_with(w.culprit, x.k)
    UNION ALL SELECT p.effort, e.regression_id, 4 FROM posted p JOIN spoken e ON e.id = p.message_id),
near AS (SELECT id FROM hit UNION SELECT r.duplicate_of_id FROM near n JOIN regressions_regression r ON r.id = n.id
    WHERE r.duplicate_of_id IS NOT NULL),
{STANDING}
strongest AS (SELECT x.effort, w.top, min(x.tie) AS tie FROM hit x JOIN member w ON w.id = x.id GROUP BY 1, 2)
SELECT a.head, x.tie, r.slug, r.title, p.state, r.reported_at, r.due_at, p.since
FROM asked a JOIN strongest x ON x.effort = a.effort JOIN regressions_regression r ON r.id = x.top
    JOIN regressions_period p ON p.regression_id = r.id AND p.since <= %(at)s AND (p.until IS NULL OR p.until > %(at)s)
ORDER BY a.head, x.tie, r.reported_at, r.slug
"""  # noqa: S608 (it is our own)


@dataclass(frozen=True, slots=True)
class FixedRegression:
    """A regression that a series is for, as it stood at a time; `age` is to then, or to when it was settled."""

    slug: str
    title: str
    state: State
    tie: FixTie
    reported_at: datetime
    due_at: datetime | None
    age: timedelta
    is_overdue: bool

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a fix, or for one to arrive."""
        return self.state in OPEN_STATES


def regressions_of_series(heads: Collection[str], *, at: datetime) -> dict[str, list[FixedRegression]]:
    """By head: the regressions that a series is for, by the strength of the tie: one statement.

    What any revision of an effort says counts for all of them.
    """
    found: dict[str, list[FixedRegression]] = defaultdict(list)
    if not heads:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FIXED, {"heads": list(heads), "at": at})
        for head, tie, slug, title, state, reported_at, due_at, since in cursor.fetchall():
            is_open = state in OPEN_STATES
            age = (at if is_open else since) - reported_at
            is_overdue = is_open and due_at is not None and due_at < at
            found[head].append(
                FixedRegression(slug, title, State(state), FixTie(tie), reported_at, due_at, age, is_overdue)
            )
    return dict(found)
