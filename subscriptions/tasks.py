"""Celery's doors: mails with links, and forgetting. A task is told a key, never an address."""

from celery import Task, shared_task
from django.utils import timezone

from subscriptions import answering, pruning
from subscriptions.mails import TemporaryError

_FIRST_WAIT = 60  # seconds; then twice as long each time, some four hours in all
_RETRIES = 8


@shared_task(bind=True, max_retries=_RETRIES)
def mail_link(self: "Task[[str], None]", key: str) -> None:
    """Answer a request by mail."""
    try:
        answering.answer(key, now=timezone.now())
    except TemporaryError as error:
        raise self.retry(countdown=_FIRST_WAIT * 2**self.request.retries, exc=error) from error


@shared_task
def prune_subscriptions() -> None:
    """Forget what is kept for a while only."""
    pruning.prune(timezone.now())
