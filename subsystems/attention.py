"""Which regressions people are asked to look at, on the front page and in editions."""

from datetime import datetime, timedelta

from django.db import connection

from regressions.models import Period
from regressions.queries import DORMANT_AFTER, NO_ACTIVITY, Row, rows

_UNANSWERED_AFTER = timedelta(days=7)

# Raw: the database looks the latest activity up once for each that waits, and only those that are shown are read.
# OFFSET 0 keeps it from reading all regressions: it expects ten times as many open ones as there are.
_WAITING = """SELECT p.id
FROM regressions_period p
CROSS JOIN LATERAL (SELECT r.slug, r.culprit, r.due_at, coalesce(
        (SELECT max(e.at) FROM regressions_event e
         WHERE e.regression_id = r.id AND e.at <= %(at)s AND e.kind <> ALL (%(no_activity)s)), r.reported_at) AS latest
    FROM regressions_regression r WHERE r.id = p.regression_id OFFSET 0) r
WHERE p.since <= %(at)s AND (p.until > %(at)s OR p.until IS NULL) AND p.state = 'open' AND NOT p.is_backburner
    AND (r.due_at < %(at)s OR r.culprit <> '' AND r.latest < %(unanswered)s) AND r.latest >= %(dormant)s
ORDER BY coalesce(r.due_at < %(at)s, false) DESC, r.latest, r.slug
LIMIT %(limit)s"""


def needs_attention(*, at: datetime, limit: int = 8) -> list[Row]:
    """Open regressions that are overdue, or whose culprit is known and nobody has written about for a week.

    Those that are overdue first, then by the longest silence; not those on the back burner, nor the dormant. Three
    statements.
    """
    moments = {"at": at, "unanswered": at - _UNANSWERED_AFTER, "dormant": at - DORMANT_AFTER}
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {**moments, "no_activity": list(NO_ACTIVITY), "limit": limit})
        places = {key: place for place, (key,) in enumerate(cursor.fetchall())}
    found = Period.objects.filter(pk__in=places).select_related("regression")
    return rows(sorted(found, key=lambda period: places[period.pk]), at=at)
