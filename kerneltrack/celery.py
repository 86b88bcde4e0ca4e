"""The Celery app: limits, retries and the beat table, in one place."""

import logging.config
import os
from typing import Any

from celery import Celery, signals
from celery.schedules import crontab
from celery.signals import beat_init, worker_init

from kerneltrack.env import env_int

# Read here and not through the settings: this module is imported before the embedded servers' addresses are known.
POLL_SECONDS = float(env_int("KERNELTRACK_POLL_SECONDS", 60, least=5))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kerneltrack.settings")
app = Celery("kerneltrack")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    beat_max_loop_interval=10,  # seconds between two signs of life at most
    beat_scheduler="vitals.beat:TellingScheduler",
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 12 * 3600},
    enable_utc=True,
    task_acks_late=True,  # a killed worker's task is given to another; every task may run twice
    task_create_missing_queues=False,
    task_ignore_result=True,
    task_reject_on_worker_lost=True,
    task_serializer="json",
    task_soft_time_limit=6 * 3600,  # the first clone of a large archive
    task_time_limit=6 * 3600 + 300,
    timezone="UTC",
    worker_hijack_root_logger=False,
    worker_max_memory_per_child=600_000,  # kB; a worker needs a third of it
    worker_prefetch_multiplier=1,
)
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "poll-sources": {"task": "ingest.tasks.poll_sources", "schedule": POLL_SECONDS},
    "catch-up": {"task": "ingest.tasks.catch_up", "schedule": crontab(minute=11)},
    "class-again": {"task": "upkeep.tasks.class_again", "schedule": crontab(minute=37)},
    "plan-deliveries": {"task": "delivery.tasks.plan_deliveries", "schedule": 60.0},
    "prune-deliveries": {"task": "delivery.tasks.prune_deliveries", "schedule": crontab(hour=4, minute=41)},
    "prune-subscriptions": {"task": "subscriptions.tasks.prune_subscriptions", "schedule": crontab(minute=29)},
    "send-webhooks": {"task": "webhooks.tasks.send_webhooks", "schedule": 15.0, "options": {"expires": 15}},
    "prune-webhooks": {"task": "webhooks.tasks.prune_webhooks", "schedule": crontab(hour=4, minute=53)},
    "compare-peers": {"task": "peers.tasks.compare_peers", "schedule": crontab(hour=3, minute=17)},
}


@signals.setup_logging.connect(dispatch_uid="kerneltrack")
def _log_as_the_site(loglevel: int | str | None = None, **_: Any) -> None:
    """Workers and beat write the lines of the settings, not Celery's; `--loglevel` can only ask for more of them."""
    from django.conf import settings  # not before the addresses of embedded servers are known

    logging.config.dictConfig(settings.LOGGING)
    root, asked = logging.getLogger(), logging.getLevelName(loglevel) if isinstance(loglevel, str) else loglevel
    root.setLevel(min(root.level, asked) if isinstance(asked, int) else root.level)


@worker_init.connect
@beat_init.connect
def _end_if_mixed(**_: object) -> None:
    """Neither begins with another world's data."""
    from kerneltrack.own import end_if_mixed  # models are not there yet when this module is imported

    end_if_mixed()
