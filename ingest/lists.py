"""Ask archives what is new, and plan its reading: local ones each by itself, lists over the wire by their site.

A site's manifest is asked once for all of its lists. Where it says that nothing is new, that is all that is asked.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from archive import git
from archive.fetch import Client, FetchError
from archive.locks import source_lock
from archive.models import Delivery, Inbox, Range, Way
from archive.plan import plan_reading
from archive.sources import News, mirror_path
from archive.sources import fetch_news as fetch_local
from archive.store import Copy, forget, store_lock
from changes import store as log
from ingest.models import advance_generation
from ingest.pipeline import Reading, read_mail, store_facts
from lore import bell, light, mirrors
from lore.addresses import ListAddress, parse_list
from lore.complaints import readable
from lore.disk import require_room
from patches import store as patch_store
from regressions import store as regression_store
from regressions.clusters import threads_of

logger = logging.getLogger(__name__)
_INBOX_LOCK = 0x6B7469  # "kti": one process at a time asks an inbox's upstream
Planned = Callable[[], object]
_Lists = Sequence[tuple[ListAddress, Inbox]]


def poll_inbox(inbox: Inbox) -> int:
    """Ask an inbox's upstream what is new and plan its reading; how many commits wait to be read."""
    poll_inboxes([inbox])
    return sum(Range.objects.filter(epoch__inbox=inbox).values_list("commits", flat=True))


def poll_inboxes(inboxes: Iterable[Inbox], planned: Planned = lambda: None) -> None:
    """The same for several, those of one site together; `planned` hears that there is something to read."""
    for group in by_site(inboxes):
        address = parse_list(group[0].url)
        if address is None:
            _poll_local(group[0], planned)
        else:
            _poll_site([(parse_list(inbox.url) or address, inbox) for inbox in group], planned)


def by_site(inboxes: Iterable[Inbox]) -> list[list[Inbox]]:
    """Inboxes that are polled together: the lists of each site. What is no list over the wire is alone."""
    groups: dict[object, list[Inbox]] = defaultdict(list)
    for inbox in inboxes:
        address = parse_list(inbox.url)
        groups[address.site if address else inbox.pk].append(inbox)
    return list(groups.values())


def _poll_local(inbox: Inbox, planned: Planned) -> None:
    _poll(inbox, partial(light.fetch_news if inbox.way == Way.LIGHT else fetch_local, inbox), planned)


def _poll_site(lists: _Lists, planned: Planned) -> None:
    now = timezone.now()
    with Client() as client:
        rung = bell.ask([address for address, _ in lists], client)
    prefetch_related_objects([inbox for _, inbox in lists], "epochs")
    quiet: list[tuple[ListAddress, Inbox]] = []
    others: list[tuple[ListAddress, Inbox]] = []
    for address, inbox in lists:
        ring = rung[address]
        is_mirror = inbox.way == Way.MIRROR
        is_quiet = is_mirror and isinstance(ring, bell.Ring) and mirrors.is_quiet(inbox, address, ring)
        (quiet if is_quiet else others).append((address, inbox))
    Inbox.objects.filter(pk__in=[inbox.pk for _, inbox in quiet]).update(
        checked_at=now, succeeded_at=now, error="", progress=""
    )
    for address, inbox in sorted(others, key=lambda one: not any(epoch.head for epoch in one[1].epochs.all())):
        _poll(inbox, partial(_news_of, inbox, address, rung[address]), planned)


def _news_of(inbox: Inbox, address: ListAddress, ring: bell.Ring | FetchError | None) -> Iterable[News]:
    if isinstance(ring, FetchError):
        raise ring
    if inbox.way == Way.LIGHT:
        return light.fetch_news(inbox, {address: ring})
    return mirrors.fetch_news(inbox, address, ring, lambda text: _tell(inbox, text))


def _tell(inbox: Inbox, text: str) -> None:
    Inbox.objects.filter(pk=inbox.pk).update(progress=text[:200])


def _poll(inbox: Inbox, fetch: Callable[[], Iterable[News]], planned: Planned) -> None:
    """Plan what comes, repository by repository; what came before an error is kept."""
    with source_lock(_INBOX_LOCK, inbox.pk) as is_ours:
        if not is_ours:
            return
        now = timezone.now()
        columns: dict[str, object] = {"checked_at": now, "progress": ""}
        try:
            require_room()
            for news in fetch():
                _plan(news)
                planned()
        except (git.GitError, FetchError, OSError) as error:
            why = readable(error.output) if isinstance(error, git.GitError) else str(error)
            logger.warning("inbox %s: %s", inbox.name, why, extra={"inbox": inbox.name, "url": inbox.url})
            columns["error"] = why
        else:
            columns |= {"succeeded_at": now, "error": ""}
        Inbox.objects.filter(pk=inbox.pk).update(**columns)


@transaction.atomic
def _plan(news: News) -> None:
    store_lock()
    hurt = plan_reading(news)
    if hurt:
        reread: dict[str, Reading] = {}
        (told, slugs), uprooted = regression_store.uproot(hurt), patch_store.uproot(hurt)
        stored = forget(hurt, lambda delivery: _reread(delivery, reread))
        store_facts(replace(stored, threads=stored.threads | threads_of(told)), list(reread.values()))
        log.record_series(patch_store.fold_uprooted(*uprooted))
        log.record(slugs)
    advance_generation()


def _reread(delivery: Delivery, readings: dict[str, Reading]) -> Copy | None:
    """Another copy of a mail, from its mirror, now that the one that spoke for it is gone."""
    blob = bytes(delivery.blob).hex()
    for _, size, raw in git.read_blobs(mirror_path(delivery.epoch), [blob]):
        if raw is not None:
            entry = git.Entry("", int(delivery.arrived.timestamp()), "m", blob)
            readings[blob] = read_mail(raw, entry, size, is_post=delivery.epoch.inbox.holds_issues)
            return readings[blob].copy
    return None
