"""Celery's doors: send what endpoints wait for, delete what is old."""

import time

from celery import shared_task
from django.utils import timezone

from webhooks.pruning import prune
from webhooks.sending import due, send_changes

_TURN_SECONDS = 50  # then whoever is called next goes on; archives are read in between


@shared_task
def send_webhooks() -> None:
    """Call a worker for each endpoint that something waits for; who is called too late need not come."""
    for uid in due(timezone.now()).values_list("uid", flat=True):
        send_to.apply_async((uid,), expires=60)


@shared_task
def send_to(uid: str) -> None:
    """Send to one endpoint for a while."""
    ends = time.monotonic() + _TURN_SECONDS
    send_changes(uid, is_over=lambda: time.monotonic() >= ends)


@shared_task
def prune_webhooks() -> None:
    """Forget old attempts, and secrets that were replaced."""
    prune(timezone.now())
