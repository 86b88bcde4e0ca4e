"""Celery's doors: plan what is due, send what is planned, delete what is old."""

import logging
import time

from celery import shared_task
from django.utils import timezone

from delivery.alerts import plan_alerts
from delivery.plan import plan_due
from delivery.rendering import Writer, to_render
from delivery.reporting import plan_report_due
from delivery.sending import ready, send_next
from delivery.tidying import prune, tidy
from ingest.sync import default_jobs

logger = logging.getLogger(__name__)
_TURN_SECONDS = 50  # then whoever is called at the next minute goes on; archives are read in between


@shared_task
def plan_deliveries() -> None:
    """Plan what is due, and call as many workers as there is work for, but for one: the sources are read meanwhile."""
    now = timezone.now()
    for step in (tidy, plan_due, plan_alerts, plan_report_due):
        try:
            step(now)
        except Exception:  # whatever is wrong with one, what the others planned is to be sent
            logger.exception("%s failed", step.__name__)
    for _ in range(min(to_render(now).count() + ready(now).count(), max(1, default_jobs() - 1))):
        send_batches.delay()


@shared_task
def send_batches() -> None:
    """Render and send for a while, whatever was planned."""
    ends, writer = time.monotonic() + _TURN_SECONDS, Writer()

    def is_over() -> bool:
        return time.monotonic() >= ends

    while not is_over() and (writer.render_next() or send_next(is_over=is_over) is not None):
        pass
    tidy(timezone.now())


@shared_task
def prune_deliveries() -> None:
    """Forget who got what, after some weeks."""
    prune(timezone.now())
