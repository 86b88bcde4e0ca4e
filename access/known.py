"""Tokens that were seen lately, so that reading with one asks the database once in a while only.

Each process remembers a token for some seconds, by its digest: a token that is revoked lets its holder ask more often
for so long. Writing does not rely on this (access/authentication.py).
"""

import time
from collections import OrderedDict
from threading import Lock

from django.utils import timezone

from access import secret, tokens

SECONDS = 10
_MOST = 4096


class Known:
    """What is remembered: the user of a token, None of one that does not count."""

    def __init__(self) -> None:
        self._users: OrderedDict[str, tuple[float, int | None]] = OrderedDict()
        self._lock = Lock()

    def is_remembered(self, word: str) -> bool:
        """Whether the database need not be asked."""
        return not secret.is_whole(word) or self._get(secret.digest(word)) is not None

    def user_of(self, word: str) -> int | None:
        """The key of the user whose token this is; None where it is none that counts."""
        if not secret.is_whole(word):
            return None
        digest = secret.digest(word)
        held = self._get(digest)
        if held is not None:
            return held[1]
        token = tokens.find(word, now=timezone.now())
        user = token.user_id if token is not None else None
        with self._lock:
            self._users[digest] = (time.monotonic() + SECONDS, user)
            while len(self._users) > _MOST:
                self._users.popitem(last=False)
        return user

    def forget(self) -> None:
        """Ask anew; for tests."""
        with self._lock:
            self._users.clear()

    def _get(self, digest: str) -> tuple[float, int | None] | None:
        held = self._users.get(digest)
        return held if held is not None and held[0] > time.monotonic() else None


known = Known()
