"""Planning a dispatch: who gets it, in one transaction, before anything is rendered or sent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import connection, transaction

from delivery.calendar import Due, Moment, due
from delivery.models import REPORT, Batch, Delivery, Dispatch, Rendering
from digests.news import release_period
from digests.periods import Period, parse_day, parse_week
from releases.lists import released_between
from releases.versions import Tree
from subscriptions.models import Cadence

BATCH = 100  # recipients: a connection for them takes seconds, and a killed worker leaves less than that undone
_LOOKED_BACK = timedelta(days=45)  # a merge window and what may delay it: the release before the last week's is in it

# One statement for any number of recipients. They are locked until the end, since who leaves in between would leave a
# row without a subscription; in the order of scopes, so that a batch needs few renderings.
_PLAN = """
WITH told AS (
    SELECT id, scope, (row_number() OVER (ORDER BY scope, id) - 1) / %(batch)s AS number
    FROM (
        SELECT subscription.id, subscription.scope
        FROM subscriptions_subscription subscription
        JOIN subscriptions_subscriber subscriber ON subscriber.id = subscription.subscriber_id
        WHERE subscription.cadence = %(cadence)s AND subscription.since <= %(until)s
            AND subscriber.suspended_at IS NULL
            AND (%(scopes)s::text[] IS NULL OR subscription.scope = ANY(%(scopes)s))
        FOR KEY SHARE OF subscription
    ) active
), rendering AS (
    INSERT INTO delivery_rendering (dispatch_id, scope)
    SELECT DISTINCT %(dispatch)s::bigint, scope FROM told ORDER BY scope RETURNING id, scope
), batch AS (
    INSERT INTO delivery_batch (dispatch_id, number)
    SELECT DISTINCT %(dispatch)s::bigint, number FROM told ORDER BY number RETURNING id, number
)
INSERT INTO delivery_delivery (rendering_id, batch_id, subscription_id)
SELECT rendering.id, batch.id, told.id FROM told JOIN rendering USING (scope) JOIN batch USING (number)
"""


def due_now(now: datetime) -> list[Due]:
    """What is due, planned or not: one statement."""
    found = released_between(now - _LOOKED_BACK, now, trees=(Tree.MAINLINE,))
    releases = [Moment(one.version, one.released_at) for one in found]
    return due(now, hour=settings.MAIL_HOUR, releases=releases)


def named(name: str, *, now: datetime) -> list[Due]:
    """The edition of a name, if its time is over, due or not: `2026-W47`, `2026-11-25`, `7.4-rc3`; else none."""
    by_form: list[tuple[str, Period | None]] = [
        (Cadence.WEEKLY, week if (week := parse_week(name)) and week.is_iso else None),
        (Cadence.DAILY, parse_day(name)),
        (Cadence.RELEASE, release_period(name, at=now)),
    ]
    return [Due(cadence, period) for cadence, period in by_form if period and period.end < now]


def plan_due(now: datetime) -> list[Dispatch]:
    """Plan everything that is due and has not been planned: three statements, and some for each that is new."""
    found = due_now(now)
    planned = set(Dispatch.objects.filter(name__in=[one.period.name for one in found]).values_list("cadence", "name"))
    new = [one for one in found if (one.cadence, one.period.name) not in planned]
    return [made for one in new if (made := plan(one.cadence, one.period, now=now)) is not None]


@transaction.atomic
def plan(cadence: str, period: Period, *, now: datetime, scopes: Iterable[str] | None = None) -> Dispatch | None:
    """Write down who is told of a period: those whose subscription began before it ended. None if it was done before.

    `scopes` are those that there is something to tell to, where that is known before.
    """
    times = {"since": period.since, "until": period.end, "planned_at": now}
    dispatch, is_new = Dispatch.objects.get_or_create(cadence=cadence, name=period.name, defaults=times)
    if not is_new:
        return None
    given: dict[str, int | str | datetime | list[str] | None] = {
        "dispatch": dispatch.pk,
        "cadence": cadence,
        "until": period.end,
        "batch": BATCH,
        "scopes": None if scopes is None else list(scopes),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLAN, given)
        return _counted(dispatch, cursor.rowcount, now)


@transaction.atomic
def plan_report(name: str, address: str, *, now: datetime) -> Dispatch | None:
    """The report before a release, to one address (`name@host` or `Name <name@host>`); None if planned before."""
    times = {"since": now, "until": now, "planned_at": now}
    dispatch, is_new = Dispatch.objects.get_or_create(cadence=REPORT, name=name, defaults=times)
    if not is_new:
        return None
    rendering = Rendering.objects.create(dispatch=dispatch)
    batch = Batch.objects.create(dispatch=dispatch, number=0)
    Delivery.objects.create(rendering=rendering, batch=batch, address=parseaddr(address)[1])
    return _counted(dispatch, 1, now)


def _counted(dispatch: Dispatch, recipients: int, now: datetime) -> Dispatch:
    dispatch.recipients = recipients
    dispatch.finished_at = None if recipients else now
    dispatch.save(update_fields=["recipients", "finished_at"])
    return dispatch
