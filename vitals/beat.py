"""Beat tells that it lives: what else would notice that nothing is scheduled any more?

No task does it, for a task needs a worker, and which of the two is away is what one wants to know.
"""

from datetime import timedelta
from typing import Any

import redis
from celery.beat import PersistentScheduler

from ingest.shared import key_of, shared

LATEST = 45  # seconds since the last tick of a beat that lives: several ticks may be lost while Redis restarts
_KEPT = int(timedelta(days=7).total_seconds())
_KEY = "beat"


class TellingScheduler(PersistentScheduler):
    """Celery's own scheduler, which leaves a mark in Redis at each tick (settings: CELERY_BEAT_SCHEDULER).

    Beat ticks when something is due, and every `beat_max_loop_interval` seconds at least.
    """

    def tick(self, *args: Any, **named: Any) -> Any:
        """Send what is due; seconds until the next tick."""
        pause = super().tick(*args, **named)
        shared().ask(lambda client: client.set(key_of(_KEY), "", ex=_KEPT))
        return pause


def seconds_since_tick(client: redis.Redis) -> float | None:
    """By the clock of Redis, which all hosts share; None where there was none for a week."""
    left = client.pttl(key_of(_KEY))
    return _KEPT - left / 1000 if isinstance(left, int) and left > 0 else None
