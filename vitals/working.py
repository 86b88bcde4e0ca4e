"""Tasks of workers are measured, and named in the log lines that they write."""

import time
from typing import Any

from celery import Task
from celery.signals import task_postrun, task_prerun

from ingest import meters
from vitals import about

_FAILED = ("FAILURE", "RETRY")
_BEGUN = "_begun"


def listen() -> None:
    """Note each task of this process from now on."""
    task_prerun.connect(_begins, dispatch_uid="vitals")
    task_postrun.connect(_ended, dispatch_uid="vitals")


def _begins(task: Task[Any, Any], task_id: str, **_: Any) -> None:
    token = about.begin(task=task.name, task_id=task_id)
    setattr(task.request, _BEGUN, (time.perf_counter(), token))


def _ended(task: Task[Any, Any], state: str | None = None, **_: Any) -> None:
    noted = getattr(task.request, _BEGUN, None)
    if noted is not None:
        begun, token = noted
        about.end(token)
        failed = "yes" if state in _FAILED else "no"
        meters.observe("kerneltrack_task_seconds", time.perf_counter() - begun, task=task.name, failed=failed)
    meters.flush()  # a worker may be idle for long, or be ended
