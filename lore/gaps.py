"""Stretches of time in which mails of a list are to be found: after an outage, at the beginning, and to make sure."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from archive.fetch import FetchError, TooLargeError
from archive.models import Inbox
from lore.arrival import arrival_of
from lore.feed import Entry, slug_of
from lore.mboxrd import blob_of
from lore.models import Follow
from lore.shelf import Shelf
from lore.web import NoSearchError, Web

OVERLAP = timedelta(days=2)  # mails may come so much later than others that arrived after them
_LATE = timedelta(minutes=10)
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=32)  # that one search is for
_LITTLE, _MUCH = 1024 * 1024, 16 * 1024 * 1024  # bytes that one search brings
_PER_VISIT = 64 * 1024 * 1024  # bytes; then what came is read first
_PAGES = 10  # of the feed, each up to 25 mails: where there is no search
_MOST_GONE = 25  # mails of some days that may have been deleted; more is rather a search that is not what it was

Take = Callable[[Sequence[Entry]], int]


def advance(follow: Follow, to: datetime) -> None:
    """Everything up to then is here. Never backward."""
    if to > follow.read_until:
        follow.read_until = to
        Follow.objects.filter(pk=follow.pk).update(read_until=to)


def fill(follow: Follow, shelf: Shelf, web: Web, take: Take, page: Sequence[Entry], *, now: datetime) -> bool:
    """Bring what arrived since what is here; False when that is not all yet, and the next poll goes on.

    A search may lag behind the feed (public-inbox-httpd keeps an index open for half a minute): only when it brought
    what the feed's newest `page` has, it is believed to have brought what is between, too.
    """
    try:
        if not _fill_by_search(follow, shelf, web, now=now):
            return False
        if not shelf.missing([entry for entry in page if entry.arrived >= follow.read_until]):
            advance(follow, now)
            return True
    except NoSearchError:
        pass
    finally:
        Inbox.objects.filter(pk=follow.inbox_id).update(progress="")
    return _fill_by_pages(follow, web, take, now=now)


def _fill_by_search(follow: Follow, shelf: Shelf, web: Web, *, now: datetime) -> bool:
    overlap = min(OVERLAP, max(now - follow.read_until, _LATE))  # a burst of patches is no outage
    start = newest = max(follow.since, follow.read_until - overlap)
    span, received = _DAY, 0
    while start < now and received < _PER_VISIT:
        Inbox.objects.filter(pk=follow.inbox_id).update(progress=f"mails of {start:%Y-%m-%d %H:%M}")
        end = min(start + span, now)
        try:
            mails = web.arrived(start, end)
        except TooLargeError:
            if span <= _SHORTEST:
                raise
            span /= 8
            continue
        shelf.add(mails)
        newest = max([newest, *(at for at in map(arrival_of, mails) if at is not None and at <= end)])
        advance(follow, newest)
        size = sum(map(len, mails))
        received += size if end > follow.read_until else 0
        start, span = end, _next_span(span, size)
    return start >= now


def _next_span(span: timedelta, size: int) -> timedelta:
    if size < _LITTLE:
        return min(span * 2, _LONGEST)
    return max(span / 2, _SHORTEST) if size > _MUCH else span


def _fill_by_pages(follow: Follow, web: Web, take: Take, *, now: datetime) -> bool:
    """From one page of the feed to the next, the oldest first.

    Where fewer mails are left than make a page, upstream answers with the newest page instead, newest first: it has
    all that are left. A page full of mails of one second leads nowhere; its other end is asked for, then the second
    is passed, as nobody could do better.
    """
    at = max(follow.since, follow.read_until).replace(microsecond=0)  # the feed knows whole seconds
    for _ in range(_PAGES):
        feed = web.since(at)
        take([entry for entry in feed.entries if entry.arrived >= at])
        if not feed.entries or feed.oldest is None or feed.newest is None or feed.oldest < at:
            break
        if feed.newest > at and feed.is_newest_first:
            break
        if feed.newest <= at:
            take([entry for entry in web.until(at).entries if entry.arrived == at])
        at = max(feed.newest, at + _SECOND) if feed.newest <= at else feed.newest
        advance(follow, min(at, now))
    else:
        return False
    advance(follow, now)
    return True


def recheck(follow: Follow, shelf: Shelf, web: Web, back: timedelta, *, now: datetime) -> int:
    """Compare the last days with upstream: bring what came late, forget what was deleted there. How many that were.

    A mail is forgotten only when neither the search nor its own address has it. FetchError where the search lacks
    too much to be believed. Without a search nothing can be compared; of very busy lists only the newest part is.
    """
    start = end = now
    first = max(follow.since, now - back)
    ours = shelf.between(first, now)
    theirs: set[str] = set()
    span, received, added = _DAY, 0, 0
    while first < end and received < _PER_VISIT:
        start = max(first, end - span)
        try:
            mails = web.arrived(start, end)
        except NoSearchError:
            return 0
        except TooLargeError:
            if span <= _SHORTEST:
                raise
            span /= 8
            continue
        added += shelf.add(mails)
        theirs.update(map(blob_of, mails))
        size = sum(map(len, mails))
        received, end, span = received + size, start, _next_span(span, size)
    gone = [(ident, blob) for ident, blob, arrived in ours if arrived >= end and blob not in theirs]
    return added + _forget(gone, shelf, web)


def _forget(gone: list[tuple[str, str]], shelf: Shelf, web: Web) -> int:
    if len(gone) > _MOST_GONE:
        raise FetchError(f"the list's search lacks {len(gone)} mails of the last days that were there: not believed")
    sure = []
    for ident, blob in gone:
        slug = slug_of(ident)
        mails = web.raw(slug) if slug is not None else None
        if slug is not None and blob not in map(blob_of, mails or []):
            sure.append(blob)
    if sure:
        shelf.forget(sure)
    return len(sure)
