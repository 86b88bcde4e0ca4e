"""Tokens that were seen lately, so that reading with one asks the database once in a while only.

Each process remembers a token for some seconds, by its digest: a token that is revoked lets its holder ask more often
for so long. Writing does not rely on this (access/authentication.py).
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from django.utils import timezone

from access import secret, tokens
from access.models import Scope

SECONDS = 10
_MOST = 4096


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose token it is, and whether it has the scope by which more may be asked for."""

    user: int
    asks_more: bool


class Known:
    """What is remembered of tokens; None of one that does not count."""

    def __init__(self) -> None:
        self._readers: OrderedDict[str, tuple[float, Reader | None]] = OrderedDict()
        self._lock = Lock()

    def is_remembered(self, word: str) -> bool:
        """Whether the database need not be asked."""
        return not secret.is_whole(word) or self._get(secret.digest(word)) is not None

    def reader_of(self, word: str) -> Reader | None:
        """Who holds a token; None where it is none that counts."""
        if not secret.is_whole(word):
            return None
        digest = secret.digest(word)
        held = self._get(digest)
        if held is not None:
            return held[1]
        token = tokens.find(word, now=timezone.now())
        reader = Reader(token.user_id, tokens.may(token, Scope.READ)) if token is not None else None
        with self._lock:
            self._readers[digest] = (time.monotonic() + SECONDS, reader)
            while len(self._readers) > _MOST:
                self._readers.popitem(last=False)
        return reader

    def forget(self) -> None:
        """Ask anew; for tests."""
        with self._lock:
            self._readers.clear()

    def _get(self, digest: str) -> tuple[float, Reader | None] | None:
        held = self._readers.get(digest)
        return held if held is not None and held[0] > time.monotonic() else None


known = Known()
