"""Lists without a mirror: the feed tells of new mails, /raw brings them, a search fills gaps.

A mail may reach an archive later than others that arrived after it, so neither the feed's first page nor a cursor
sees everything: the last days are compared with upstream mail by mail, once a day and whenever the manifest tells of
news that the feed does not show. That also finds what upstream deleted.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from archive.fetch import Client, FetchError, TooLargeError
from archive.models import Inbox, Range
from archive.sources import News
from lore import gaps
from lore.addresses import ListAddress, parse_list
from lore.bell import Ring, Rung, ask
from lore.feed import Entry, Feed
from lore.models import Follow
from lore.shelf import Shelf
from lore.wants import HOPELESS, ask_some, note_seen, put_aside
from lore.web import NoSearchError, Web

logger = logging.getLogger(__name__)
BACKFILL = timedelta(days=30)  # before an inbox was added, unless that was said
MAX_DAYS = 3650  # beyond that, a mirror costs less
_SETTLED = timedelta(minutes=10)  # an archive's pages show a mail some time after its git repository has it
_RECHECK = timedelta(days=1)
_COMB = timedelta(days=30)  # looked through where nothing else explains that the manifest changed: a purge, an edit
_MANY = 10  # mails that are rather asked for at once


def check_list(url: str) -> None:
    """FetchError unless a list is there that can be followed."""
    address = _address(url)
    with Client() as client:
        Web(client, address.url).newest()


def fetch_news(inbox: Inbox, rung: Rung | None = None) -> Iterator[News]:
    """Bring what is new on a list into our archive of it; what is to be planned, even where a request failed later.

    Raises FetchError or GitError, after what came before. `rung` is what manifests said just now of this list among
    others; without it the list's own is asked for. One request where nothing is new: for the manifest, or for the feed
    where the list has none.
    """
    if Range.objects.filter(epoch__inbox=inbox).exists():  # still being read: what is there is not known yet
        return
    now = timezone.now()
    shelf = Shelf(inbox, now=now)
    failure: FetchError | None = None
    try:
        address = _address(inbox.url)
        with Client() as client:
            ring = _ring(address, ask([address], client) if rung is None else rung)
            _Visit(inbox, shelf, Web(client, address.url), now).make(ring)
    except FetchError as error:
        failure = error
    yield from shelf.news()
    if failure is not None:
        raise failure


def follow_of(inbox: Inbox, *, days: int | None = None) -> Follow:
    """How far an inbox is read; made when it is first asked for, to begin so many days before."""
    begin = timezone.now() - (BACKFILL if days is None else timedelta(days=days))
    return Follow.objects.get_or_create(inbox=inbox, defaults={"since": begin, "read_until": begin})[0]


def _address(url: str) -> ListAddress:
    address = parse_list(url)
    if address is None:
        raise FetchError(f"{url[:200]} is no address of a list on the web")
    return address


def _ring(address: ListAddress, rung: Rung) -> Ring | None:
    """What the manifest says of a list; None where it has none, or does not know the list."""
    ring = rung.get(address)
    if isinstance(ring, FetchError):
        raise ring
    return ring if ring is not None and ring.epochs else None


class _Visit:
    """One poll of one list."""

    def __init__(self, inbox: Inbox, shelf: Shelf, web: Web, now: datetime) -> None:
        self._inbox, self._shelf, self._web, self._now = inbox, shelf, web, now
        self._follow = follow_of(inbox)

    def make(self, ring: Ring | None) -> None:
        """Look for news if there may be any; then ask for what is wanted from before."""
        if ring is None or ring.fingerprint != self._follow.fingerprint or self._is_recheck_due(ring):
            self._look(ring)
        ask_some(self._inbox, self._shelf, self._web, now=self._now)

    def _look(self, ring: Ring | None) -> None:
        if ring is not None and ring.fingerprint != self._follow.rang:
            self._note(rang=ring.fingerprint, rang_at=self._now)
        feed = self._web.newest()
        is_begun = self._follow.rechecked_at is not None
        came = 0
        if feed.oldest is not None and feed.oldest >= self._follow.read_until:
            if not gaps.fill(self._follow, self._shelf, self._web, self._take, feed.entries, now=self._now):
                return
            came = 1
            if not is_begun:
                self._note(rechecked_at=self._now)
        came += self._take([entry for entry in feed.entries if entry.arrived >= self._follow.since])
        if feed.newest is not None:
            gaps.advance(self._follow, min(feed.newest, self._now))
        self._settle(ring, feed, came)

    def _settle(self, ring: Ring | None, feed: Feed, came: int) -> None:
        """Believe that all is here when the feed shows the newest mail of the manifest, or after some minutes."""
        since = self._follow.rang_at or self._now
        is_shown = ring is not None and ring.tip in {entry.arrived for entry in feed.entries}
        if ring is not None and not is_shown and self._now - since < _SETTLED:
            return
        if self._is_recheck_due(ring) or (ring is not None and not came):
            came += gaps.recheck(self._follow, self._shelf, self._web, gaps.OVERLAP, now=self._now)
            self._note(rechecked_at=self._now)
        combed = self._follow.combed_at
        if ring is not None and not came and (combed is None or self._now - combed >= _RECHECK):
            gaps.recheck(self._follow, self._shelf, self._web, _COMB, now=self._now)
            self._note(combed_at=self._now)
        if ring is not None:
            self._note(fingerprint=ring.fingerprint)

    def _is_recheck_due(self, ring: Ring | None) -> bool:
        """Once a day, unless the manifest says that nothing happened since the last one."""
        last, rang = self._follow.rechecked_at, self._follow.rang_at
        if last is None or self._now - last < _RECHECK:
            return last is None
        return ring is None or rang is None or rang > last or ring.fingerprint != self._follow.fingerprint

    def _take(self, entries: Sequence[Entry]) -> int:
        """Fetch those that are not here; how many came. What cannot be had is put aside, the others go on."""
        missing = self._shelf.missing(entries)
        count = self._take_at_once(missing) if len(missing) >= _MANY else 0
        return count + self._take_singly(self._shelf.missing(missing) if count else missing)

    def _take_at_once(self, entries: Sequence[Entry]) -> int:
        times = [entry.arrived for entry in entries]
        try:
            return self._shelf.add(self._web.arrived(min(times), max(times)))
        except (NoSearchError, TooLargeError):
            return 0

    def _take_singly(self, entries: Sequence[Entry]) -> int:
        """What came before a request failed is kept. What fails alone is put aside, what fails as all do is told."""
        seen: dict[bytes, datetime] = {}
        given: list[Entry] = []
        refused: dict[Entry, FetchError | None] = {}
        try:
            for entry in entries:
                mails, failure = self._raw(entry)
                seen.update(dict.fromkeys(mails, entry.arrived))
                if mails:
                    given.append(entry)
                else:
                    refused[entry] = failure
        finally:
            count = self._shelf.add(seen, seen_at=seen)
            for entry in self._shelf.missing(given):
                note_seen(self._inbox, entry)
        failures = [failure for failure in refused.values() if failure is not None]
        if failures and len(failures) == len(entries):
            raise failures[0]
        for entry, failure in refused.items():
            error = str(failure or "named in the feed, but the list does not give it")
            put_aside(self._inbox, entry, error, now=self._now)
        return count

    def _raw(self, entry: Entry) -> tuple[list[bytes], FetchError | None]:
        try:
            return self._web.raw(entry.slug) or [], None
        except HOPELESS:
            raise
        except FetchError as error:
            return [], error

    def _note(self, **columns: object) -> None:
        Follow.objects.filter(pk=self._follow.pk).update(**columns)
        self._follow.refresh_from_db()
