"""Seconds and peak memory of some work, done in a process of its own."""

import os
import resource
import time
from collections.abc import Callable
from multiprocessing import get_context

from django.db import connections


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds, and peak memory in MB; RuntimeError when the work failed."""
    connections.close_all()
    context = get_context("fork")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=_measure, args=(work, send))
    child.start()
    send.close()
    try:
        seconds, kilobytes = receive.recv()
    except EOFError:
        raise RuntimeError("the work to be measured failed: see above") from None
    finally:
        child.join()
    return seconds, kilobytes / 1024


def _measure(work: Callable[[], None], send: object) -> None:
    before = time.perf_counter()
    work()
    seconds = time.perf_counter() - before
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    send.send((seconds, peak))  # type: ignore[attr-defined]
    connections.close_all()
    os._exit(0)
