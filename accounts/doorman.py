"""How often a password may be tried: for a name from one network, from a network, and for a name from everywhere.

The last would let strangers keep somebody out: it does not count where that name has logged in from lately. Buckets are
in Redis; while it is away each process has its own, so that as many more tries pass as there are processes.
"""

import time
from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from unicodedata import normalize

from access.limits import Policy, take

_WINDOW = 900  # seconds
PAIR = Policy("login-pair", 10, _WINDOW)
NETWORK = Policy("login-network", 60, _WINDOW)
NAME = Policy("login-name", 60, _WINDOW)
SECOND = Policy("login-second", 10, _WINDOW)  # codes of the second step, and passwords asked for again
_MOST = 20_000


class Buckets:
    """What `access.limits` does in Redis, in this process."""

    def __init__(self) -> None:
        self._full: OrderedDict[str, float] = OrderedDict()  # when each bucket will be full
        self._lock = Lock()

    def take(self, policy: Policy, who: str, *, now: float) -> float:
        """Take one; the seconds to wait, where there is none."""
        unit, key = policy.window / policy.quota, f"{policy.name}:{who}"
        with self._lock:
            full = max(self._full.get(key, 0.0), now)
            late = full + unit - now - policy.window
            if late > 0:
                return late
            self._full[key] = full + unit
            self._full.move_to_end(key)
            while len(self._full) > _MOST:
                self._full.popitem(last=False)
        return 0.0


_own = Buckets()


def admit(name: str, network: str, *, is_known: bool) -> int:
    """Take a try at a name's password; 0, or the seconds to wait. Whether anybody has the name counts nothing.

    is_known  the name has logged in from this network
    """
    who = _digest(name)
    asked = [(PAIR, f"{who}:{network}"), (NETWORK, network)]
    return _wait(asked if is_known else [*asked, (NAME, who)])


def admit_code(user: int) -> int:
    """Take a try at what only the user knows or has, who is known by a password or a session; the seconds to wait."""
    return _wait([(SECOND, str(user))])


def _wait(asked: list[tuple[Policy, str]]) -> int:
    for policy, who in asked:
        standing = take(policy, who, 1)
        late = _own.take(policy, who, now=time.monotonic()) if standing is None else 0.0
        if late > 0:
            return int(late) + 1
        if standing is not None and not standing.is_within:
            return standing.retry
    return 0


def _digest(name: str) -> str:
    """Redis learns no names; `Mona` is no other than `mona`."""
    return sha256(normalize("NFKC", name[:1000]).casefold().encode("utf-8", "surrogatepass")).hexdigest()[:24]
