"""How many lists without end a process sends at once: each holds a thread for as long as its reader likes to take."""

from threading import BoundedSemaphore
from weakref import finalize

from django.conf import settings
from django.http import HttpResponse

MOST = 3  # of the four threads of a process (servers/runner.py): one stays free for all that is short
WAIT = 5  # seconds after which to ask again
_places = BoundedSemaphore(MOST)


def may_begin(response: HttpResponse) -> bool:
    """Whether a streamed answer may be sent now: it takes a place, and gives it back when it is closed or dropped.

    Without limits there are no places, either.
    """
    if not settings.API_LIMIT:
        return True
    if not _places.acquire(blocking=False):
        return False
    response._resource_closers.append(finalize(response, _places.release))  # type: ignore[attr-defined]
    return True
