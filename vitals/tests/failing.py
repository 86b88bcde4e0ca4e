"""A task that fails."""

from celery import shared_task


@shared_task
def fail() -> None:
    """As the name says."""
    raise ZeroDivisionError
