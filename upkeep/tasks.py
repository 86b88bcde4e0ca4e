"""Celery's doors: read mails in quarantine again, class series by other rules."""

import time

from celery import shared_task

from upkeep import classing, unreadable

_TURN_SECONDS = 60  # a worker does so much before it takes another task


@shared_task
def read_again(keys: list[int]) -> None:
    """Some mails in quarantine, by the keys of their rows."""
    unreadable.read_all_again(keys)


@shared_task
def class_again() -> None:
    """Series, until all have the class that the newest rules give them."""
    ends = time.monotonic() + _TURN_SECONDS
    while classing.class_some():
        if time.monotonic() >= ends:
            class_again.delay()
            return
