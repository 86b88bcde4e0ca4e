"""What the web processes share in Redis: copies of pages, who makes one, and the generation.

Redis is Celery's broker, too: every key has a prefix and a time to live, and nothing here ever flushes. Where Redis is
away or slow nobody waits for it twice: it is left alone for some seconds, and all answers are "not known".
"""

import logging
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)
_ANSWER_SECONDS = 0.25  # a healthy Redis needs a thousandth of it
_PAUSE_SECONDS = 5  # for which a Redis that failed is not asked
_GENERATION_MS = 2_000  # then PostgreSQL is asked again: as long as a lost announcement can go unnoticed
_MEMO_SECONDS = 0.1  # for which a process believes what it heard: a thousand answers a second need not ask as often
CLAIM_MS = 1_500  # then the maker of a page is taken for dead, or the page for too slow to wait for
# Announcements can overtake each other: the larger number wins while it lives.
_ANNOUNCE = """local known = redis.call('GET', KEYS[1])
if not known or tonumber(ARGV[1]) > tonumber(known) then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return redis.call('GET', KEYS[1])"""


class Shared:
    """One Redis, asked with short time-outs; every method gives None, or does nothing, while it is away."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=_ANSWER_SECONDS,
            socket_connect_timeout=_ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),  # it was restarted
        )
        self._heard = ("", 0, 0.0)  # the key of a generation, the generation, until when it is believed
        self._again_at = 0.0
        self._is_away = False
        self._lock = threading.Lock()

    def generation(self) -> int | None:
        """The announced generation, perhaps of a tenth of a second ago; None when it was announced too long ago."""
        key, generation, until = self._heard
        if key == key_of("generation") and time.monotonic() < until:
            return generation
        return self._hear(self.ask(lambda client: client.get(key_of("generation"))))

    def announce(self, generation: int) -> None:
        """Tell all processes a generation that is committed."""
        key = key_of("generation")
        newest = self.ask(lambda client: client.eval(_ANNOUNCE, 1, key, generation, _GENERATION_MS))
        self._hear(newest or str(generation).encode())

    def look(self, page: str) -> tuple[int | None, bytes | None]:
        """The generation and the copy of a page, in one round trip."""
        found = self.ask(lambda client: client.mget(key_of("generation"), key_of("page", page))) or (None, None)
        return self._hear(found[0]), found[1]

    def keep(self, page: str, copy: bytes, *, seconds: int) -> None:
        """Keep the copy of a page for others."""
        self.ask(lambda client: client.set(key_of("page", page), copy, ex=seconds))

    def claim(self, page: str) -> bool:
        """Whether nobody else is making this page now; True, too, when nobody can be asked."""
        answer = self.ask(lambda client: (client.set(key_of("claim", page), "1", px=CLAIM_MS, nx=True),))
        return answer is None or answer[0] is not None

    def release(self, page: str) -> None:
        """Let others make the page. Who took longer than its claim may end another's: it is made once more then."""
        self.ask(lambda client: client.delete(key_of("claim", page)))

    def forget(self) -> None:
        """Drop all copies and the generation of this database; for benchmarks and tests."""

        def drop(client: redis.Redis) -> None:
            for key in client.scan_iter(match=key_of("*"), count=1000):
                client.unlink(key)

        self._heard = ("", 0, 0.0)
        self.ask(drop)

    def _hear(self, raw: bytes | None) -> int | None:
        generation = int(raw) if raw is not None and raw.isdigit() else None
        known = (key_of("generation"), generation, time.monotonic() + _MEMO_SECONDS) if generation is not None else None
        self._heard = known or ("", 0, 0.0)
        return generation

    def ask(self, work: Callable[[redis.Redis], Any]) -> Any:
        """What Redis answers to some work of one round trip, its keys by `key_of`; None while it is away."""
        if self._is_away:
            with self._lock:
                if time.monotonic() < self._again_at:
                    return None
                self._again_at = time.monotonic() + _PAUSE_SECONDS  # one thread tries, the others go on without
        try:
            found = work(self._client)
        except redis.RedisError as error:
            with self._lock:
                if not self._is_away:
                    logger.warning("Redis fails, pages are made without it: %s: %s", type(error).__name__, error)
                self._again_at = time.monotonic() + _PAUSE_SECONDS
                self._is_away = True
            return None
        if self._is_away:
            logger.warning("Redis answers again")
            self._is_away = False
        return found


@lru_cache(maxsize=4)
def _redis(url: str) -> Shared:
    return Shared(url)


def shared() -> Shared:
    """The Redis of the settings; connections are made when first used, in every process its own."""
    return _redis(settings.REDIS_URL)


def key_of(*parts: str) -> str:
    """The name of a key. Databases have generations of their own: a benchmark's must not meet those of the site."""
    chosen = connection.settings_dict
    return ":".join((_prefix(str(chosen["HOST"]), str(chosen["PORT"]), str(chosen["NAME"])), *parts))


@lru_cache(maxsize=16)
def _prefix(*database: str) -> str:
    return f"kerneltrack:{sha256(repr(database).encode()).hexdigest()[:12]}"
