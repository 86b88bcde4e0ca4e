"""What `up` prints while sources are read for the first time: a table that is written anew, or lines for a log."""

import time
from collections.abc import Callable
from typing import TextIO

from ingest import sync
from ingest.beginning import beginning

_LOG_SECONDS = 20  # between two reports in a log
_WIDTH = 110


class Watch:
    """Shows the first reading on a stream, as often as somebody can read it."""

    def __init__(self, out: TextIO, *, is_terminal: bool, now: Callable[[], float] = time.monotonic) -> None:
        self._out, self._is_terminal, self._now = out, is_terminal, now
        self._next = 0.0
        self._lines = 0
        self._told: list[str] = []
        self._pace: tuple[float, int] | None = None

    def show(self) -> None:
        """Print how far it is, if it is time for that and there is news."""
        if self._now() < self._next:
            return
        self._next = self._now() + (1 if self._is_terminal else _LOG_SECONDS)
        lines = self._report()
        if self._is_terminal:
            back = f"\x1b[{self._lines}A\x1b[J" if self._lines else ""
            self._out.write(back + "".join(f"{line[:_WIDTH]}\n" for line in lines))
            self._lines = len(lines)
        elif lines != self._told:
            self._out.writelines(f"{line}\n" for line in lines)
            self._told = lines
        self._out.flush()

    def _report(self) -> list[str]:
        found = beginning()
        if not found.states:
            return []
        head = f"first reading: {found.read} of {len(found.states)} sources are read{self._estimate()}"
        return [head, *(f"  {one.name:22} {_plain(one.what)}" for one in found.left)]

    def _estimate(self) -> str:
        """How long the reading of mail that is planned will take at the pace so far."""
        waiting, now = sync.waiting(), self._now()
        if not waiting:
            self._pace = None
            return ""
        if self._pace is None or waiting > self._pace[1]:
            self._pace = now, waiting
        since, began_with = self._pace
        if began_with == waiting or now <= since:
            return f"; {waiting:,} mails to read"
        rate = (began_with - waiting) / (now - since)
        return f"; {waiting:,} mails to read, {rate:,.0f}/s, about {max(1, round(waiting / rate / 60))} min left"


def _plain(text: str) -> str:
    """One line without control characters: errors have words of servers in them."""
    return "".join(character if character.isprintable() else " " for character in text)
