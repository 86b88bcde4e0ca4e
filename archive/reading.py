"""Reads a planned range of an epoch from its mirror: which mails it holds, and their raw bytes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from archive import git
from archive.models import Range
from archive.sources import mirror_path
from archive.store import known_blobs

_PURGED = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"  # no bytes: what public-inbox-purge leaves of a mail
_OLDEST, _NEWEST = 0, 4102444800  # 1970..2100: committer times outside are clamped


def arrival(entry: git.Entry) -> datetime:
    """When the archive received a mail."""
    return datetime.fromtimestamp(min(max(entry.arrived, _OLDEST), _NEWEST), UTC)


def range_entries(piece: Range) -> list[git.Entry]:
    """Mails of a range that are neither stored nor deleted again, oldest first."""
    live: dict[str, git.Entry] = {}
    for entry in git.history(mirror_path(piece.epoch), piece.start, piece.end):
        if entry.path == "m" and entry.blob != _PURGED:
            live.setdefault(entry.blob, entry)
        elif entry.path == "d":
            live.pop(entry.blob, None)
    for blob in piece.deleted:
        live.pop(blob, None)
    known = known_blobs(piece.epoch, [bytes.fromhex(blob) for blob in live])
    return [entry for blob, entry in live.items() if bytes.fromhex(blob) not in known]


def read_entries(mirror: Path, entries: list[git.Entry]) -> Iterator[tuple[git.Entry, int, bytes | None]]:
    """Each entry with its mail's size and content; None where the object is missing."""
    blobs = git.read_blobs(mirror, [entry.blob for entry in entries])
    for entry, (_, size, raw) in zip(entries, blobs, strict=True):
        yield entry, size, raw
