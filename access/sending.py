"""How many lists without end a process sends at once: each holds a thread for as long as its reader likes to take."""

from threading import BoundedSemaphore
from weakref import finalize

from django.conf import settings
from django.http.response import HttpResponseBase

MOST = 3  # of the four threads of a process (servers/runner.py): one stays free for all that is short
WAIT = 5  # seconds after which to ask again
_places = BoundedSemaphore(MOST)


def may_begin(response: HttpResponseBase) -> bool:
    """Whether a streamed answer may be sent now: it takes a place, and gives it back when it is closed or dropped.

    Without limits there are no places, either.
    """
    if not settings.API_LIMIT:
        return True
    closers = response._resource_closers  # type: ignore[attr-defined]
    if not _places.acquire(blocking=False):
        for close in closers:  # what it has begun to read; the request goes on, so `response.close` would say too much
            close()
        return False
    closers.append(finalize(response, _places.release))
    return True
