"""Seconds and peak memory of some work, done in a process of its own."""

import os
import resource
import time
from collections.abc import Callable
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
    connections.close_all()
    context = get_context("fork")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=_measure, args=(work, send))
    child.start()
    send.close()
    try:
        seconds, own, started = receive.recv()
    except EOFError:
        raise RuntimeError("the work to be measured failed: see above") from None
    finally:
        child.join()
    return Measured(seconds, own / 1024, started / 1024)


def _measure(work: Callable[[], None], send: object) -> None:
    before = time.perf_counter()
    work()
    seconds = time.perf_counter() - before
    own, started = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    send.send((seconds, own, started))  # type: ignore[attr-defined]
    connections.close_all()
    os._exit(0)
