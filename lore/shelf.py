"""The archive of our own that a list's mails are put into as they come: a public-inbox epoch, read like any other.

A mail lies there once, under the blob id that upstream's archive has, so an inbox can be turned into a mirror later.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, repeat
from pathlib import Path

from django.conf import settings

from archive import git
from archive.headers import parse_message_ids, parse_references, split_headers
from archive.mail import MAX_HEADER_BYTES
from archive.mbox import append_mails
from archive.models import Delivery, Epoch, Inbox
from archive.sources import News, mirror_path
from lore.arrival import arrival_of
from lore.feed import Entry, slug_of
from lore.models import Want

_BRANCH = "refs/heads/master"


def archive_path(inbox: Inbox) -> Path:
    """Where the mails of an inbox are put."""
    return Path(settings.STATE_DIR) / "light" / inbox.name / "0.git"


class Shelf:
    """The archive of one inbox; knows what was stored, and what it took itself and nobody has read yet."""

    def __init__(self, inbox: Inbox, *, now: datetime) -> None:
        self._inbox, self._now = inbox, now
        self._path = archive_path(inbox)
        self._fresh: set[tuple[str, datetime]] = set()
        self._fresh_ids: set[str] = set()
        mirror = mirror_path(Epoch(inbox=inbox, number=0))
        if not self._path.exists() and mirror.exists():  # lost, or from a backup without it: the mirror has it all
            git.make_mirror(self._path, beside=mirror)
        if not self._path.exists() and inbox.epochs.exclude(head="").exists():  # to begin anew would drop what was read
            raise git.GitError(f"{self._path} is gone: restore it from a backup, or remove the inbox and add it again")

    def missing(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those mails that are not here: by id and arrival, since a second mail may have the id of a first."""
        wanted = {entry.message_id: entry for entry in entries}
        there = Delivery.objects.filter(epoch__inbox=self._inbox, message__message_id__in=list(wanted))
        known = self._fresh | set(there.values_list("message__message_id", "arrived"))
        settled = Want.objects.filter(inbox=self._inbox, message_id__in=list(wanted), is_parent=False)
        told = set(settled.values_list("message_id", flat=True))
        return [e for e in entries if (e.message_id, e.arrived) not in known and e.message_id not in told]

    def knows(self, idents: Iterable[str]) -> set[str]:
        """Those of some ids that mails here have."""
        asked = set(idents)
        there = Delivery.objects.filter(epoch__inbox=self._inbox, message__message_id__in=asked)
        return (self._fresh_ids & asked) | set(there.values_list("message__message_id", flat=True))

    def add(self, mails: Iterable[bytes], *, seen_at: Mapping[bytes, datetime] | None = None) -> int:
        """Put mails there that it does not have; how many. Parents that are missing are wanted from then on.

        `seen_at` is when mails arrived whose headers do not tell, else it is now. Wants are written first: killed in
        between, the mails come once more; the other way round nobody would look for their parents again.
        """
        now, seen = self._now.replace(microsecond=0), seen_at or {}
        dated = [(raw, arrival_of(raw) or seen.get(raw, now)) for raw in mails]
        heads = [(*_ids_of(raw), arrived) for raw, arrived in dated]
        self._fresh |= {(ids[0], arrived) for ids, _, arrived in heads if ids}  # as they will be stored
        self._fresh_ids |= {ident for ids, _, _ in heads for ident in ids}
        self._want_parents([(ids, references) for ids, references, _ in heads])
        return append_mails(self._path, dated) if dated else 0

    def _want_parents(self, heads: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
        """The nearest and the first ancestor: those between come with a thread, or nobody has them."""
        parents = {r: ids[0] for ids, references in heads if ids for r in (references[:1] + references[-1:])}
        new = set(parents) - self.knows(parents)
        rows = [
            Want(inbox=self._inbox, message_id=parent, slug=slug, is_parent=True, ask_at=self._now)
            for parent in sorted(new)
            if (slug := slug_of(parents[parent])) is not None
        ]
        Want.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)

    def between(self, start: datetime, end: datetime) -> list[tuple[str, str, datetime]]:
        """Ids, blobs and arrivals of the mails here that arrived in a time, and are stored."""
        found = Delivery.objects.filter(epoch__inbox=self._inbox, arrived__gte=start, arrived__lte=end)
        rows = found.values_list("message__message_id", "blob", "arrived")
        return [(ident, bytes(blob).hex(), arrived) for ident, blob, arrived in rows]

    def forget(self, blobs: Sequence[str]) -> None:
        """Say that mails are to be forgotten, as public-inbox does: a commit whose file `d` is the mail."""
        head = git.run("--git-dir", str(self._path), "rev-parse", _BRANCH).strip()
        now = int(self._now.timestamp())
        parents = chain([f"from {head}\n"], repeat(""))
        begin = f"commit {_BRANCH}\ncommitter import <import@localhost> {now} +0000\ndata 3\nrm\n"
        commits = [f"{begin}{parent}D m\nM 100644 {blob} d\n\n" for parent, blob in zip(parents, blobs, strict=False)]
        git.feed("--git-dir", str(self._path), "fast-import", "--quiet", "--date-format=raw", text="".join(commits))

    def news(self) -> Iterator[News]:
        """What was put there and is not planned for reading yet."""
        if _BRANCH not in (git.remote_heads(str(self._path)) if self._path.exists() else {}):
            return
        epoch = Epoch.objects.get_or_create(inbox=self._inbox, number=0)[0]
        head = git.run("--git-dir", str(self._path), "rev-parse", _BRANCH).strip()
        if head != epoch.head:
            mirror = mirror_path(epoch)
            git.make_mirror(mirror, beside=self._path)
            git.fetch(mirror, str(self._path), f"+{_BRANCH}:{_BRANCH}")
            yield News(epoch, mirror, head, bool(epoch.head) and not git.is_ancestor(mirror, epoch.head, head))


def _ids_of(raw: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A mail's ids and its ancestors'."""
    head = raw[:MAX_HEADER_BYTES].replace(b"\r\n", b"\n").removeprefix(b"\n").partition(b"\n\n")[0]
    headers = split_headers(head)
    return parse_message_ids(headers.get(b"message-id", [])), parse_references(headers)
