"""A mirror of all regressions in a SQLite file, kept up to date in one of two ways: the worked example of docs/api.md.

`SELECT document ->> 'title' FROM regressions WHERE document ->> 'state' = 'open'` reads it.
"""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kt.client import Client

_BEGINNING = "2000-01-01T00:00:00Z"  # nothing was tracked before
_TYPES = "regression.added,regression.changed,regression.removed"
_TABLES = """
CREATE TABLE IF NOT EXISTS regressions (id TEXT PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS places (name TEXT PRIMARY KEY, place TEXT NOT NULL);
"""


class Mirror:
    """The file: documents by id, and how far each way has come; `page` documents are asked for at once."""

    def __init__(self, path: str | Path, *, page: int = 500) -> None:
        self._page = page
        self._file = sqlite3.connect(path)
        self._file.executescript(_TABLES)

    def close(self) -> None:
        """Done with it."""
        self._file.close()

    def documents(self) -> dict[str, dict[str, Any]]:
        """All regressions, by id."""
        return {name: json.loads(text) for name, text in self._file.execute("SELECT id, document FROM regressions")}

    def by_time(self, client: Client) -> int:
        """Fetch what was told since the last time, and say how many that was.

        The place moves only when all pages are here: several may have been told at the same moment.
        """
        since, told = self._place("updated_after") or _BEGINNING, 0
        latest = since
        for page in client.pages("regressions/", updated_after=since, limit=self._page):
            with self._file:
                for document in page["results"]:
                    self._put(document["id"], None if document["removed_at"] else document)
                    latest, told = document["updated_at"], told + 1
        with self._file:
            self._go_on("updated_after", latest)
        return told

    def by_events(self, client: Client) -> int:
        """Read on in the log of events, and say how many there were.

        Each has the regression as it is now, or null where it is tracked no more. The place moves with each page.
        """
        after, told, has_more = self._place("events"), 0, True
        while has_more:
            page = client.get("events/", after=after, type=_TYPES, limit=self._page)
            after, has_more, told = page["cursor"], page["has_more"], told + len(page["results"])
            with self._file:
                for event in page["results"]:
                    self._put(event["subject"], event["regression"])
                if after:
                    self._go_on("events", after)
        return told

    def _put(self, name: str, document: dict[str, Any] | None) -> None:
        if document is None:
            self._file.execute("DELETE FROM regressions WHERE id = ?", (name,))
        else:
            text = json.dumps(document)
            self._file.execute("INSERT OR REPLACE INTO regressions VALUES (?, ?)", (name, text))

    def _place(self, name: str) -> str | None:
        row = self._file.execute("SELECT place FROM places WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def _go_on(self, name: str, place: str) -> None:
        self._file.execute("INSERT OR REPLACE INTO places VALUES (?, ?)", (name, place))


def keep(path: str, client: Client, way: str, said: Callable[[str], Any]) -> None:
    """Bring a mirror up to date once; run it again as often as you like."""
    mirror = Mirror(path)
    try:
        told = mirror.by_events(client) if way == "events" else mirror.by_time(client)
        said(f"{told} told, {len(mirror.documents())} regressions in {path}")
    finally:
        mirror.close()
