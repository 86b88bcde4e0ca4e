"""What is too little to ask Redis about: a process counts a client's first plain pages of a minute by itself.

A round trip costs 0.2 ms of a processor, half of what a kept page costs altogether, and nearly all clients ask for a
few pages only. So a client may have as much more than its limit as all processes let pass.
"""

import time
from collections import Counter
from threading import Lock

_SECONDS = 60
_MOST = 50_000  # clients that are remembered


class Few:
    """Counts of one minute, then of another."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._until = 0.0
        self._lock = Lock()

    def take(self, who: str, most: int) -> bool:
        """Whether it is one of the first few of this minute."""
        now = time.monotonic()
        with self._lock:
            if now >= self._until or len(self._counts) > _MOST:
                self._counts.clear()
                self._until = now + _SECONDS
            self._counts[who] += 1
            return self._counts[who] <= most

    def forget(self) -> None:
        """Begin anew; for tests."""
        with self._lock:
            self._until = 0.0


few = Few()
