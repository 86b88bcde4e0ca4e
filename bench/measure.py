"""Seconds and peak memory of some work, done in a process of its own."""

import os
import resource
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from typing import NamedTuple

from django.db import connections


class Measured(NamedTuple):
    """Seconds, and peak memory in MB: of the process itself, and of the largest program that it started (git)."""

    seconds: float
    megabytes: float
    started: float


def timed(work: Callable[[], None]) -> Measured:
    """How long some work takes; RuntimeError when it failed."""
    return timed_together([work])[0]


def timed_together(works: Sequence[Callable[[], None]]) -> list[Measured]:
    """The same of several that run at once, each in a process of its own."""
    connections.close_all()
    context = get_context("fork")
    running = []
    for work in works:
        receive, send = context.Pipe(duplex=False)
        child = context.Process(target=_measure, args=(work, send))
        child.start()
        send.close()
        running.append((child, receive))
    try:
        found = [receive.recv() for _, receive in running]
    except EOFError:
        raise RuntimeError("the work to be measured failed: see above") from None
    finally:
        for child, _ in running:
            child.join()
    return [Measured(seconds, own / 1024, started / 1024) for seconds, own, started in found]


def _measure(work: Callable[[], None], send: object) -> None:
    before = time.perf_counter()
    work()
    seconds = time.perf_counter() - before
    own, started = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    send.send((seconds, own, started))  # type: ignore[attr-defined]
    connections.close_all()
    os._exit(0)
