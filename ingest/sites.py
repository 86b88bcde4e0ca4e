"""Ask kernel.org, or a site like it, what it lists; one process at a time for each site."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.fetch import FetchError
from archive.locks import source_lock
from archive.store import store_lock
from ingest.models import advance_generation
from ingest.pipeline import fold, store_releases
from kernelorg import history, sources, store
from kernelorg.models import Site
from stable.store import store_statements

logger = logging.getLogger(__name__)
_SITE_LOCK = 0x6B7473  # "kts": one process at a time asks a site


def poll_site(site: Site, *, by_hand: bool = False) -> None:
    """Take over what a site says now; what it said before is never lost, whatever it answers."""
    with source_lock(_SITE_LOCK, site.pk) as is_ours:
        site.refresh_from_db()  # another process may have asked meanwhile
        now = timezone.now()
        if not is_ours or not sources.is_due(site, now=now, by_hand=by_hand):
            return
        try:
            news = sources.ask(site, now=now)
        except FetchError as error:
            logger.warning("site %s: %s", site.name, error, extra={"site": site.name, "url": site.url})
            _note(site, checked_at=now, error=str(error), quiet_until=sources.quiet_until(error, now))
        else:
            _keep(site, news, now)
            _read_longterm(site, now)


@transaction.atomic
def _keep(site: Site, news: sources.News, now: datetime) -> None:
    """What was listed, what follows from it, and how far the site is read: all or nothing."""
    found: dict[str, Any] = {"checked_at": now, "succeeded_at": now, "error": "", "quiet_until": None}
    listed = site.listed
    if news.listing is not None:
        store_lock()
        heard = store.keep(site, news.listing, form=news.form, now=now)
        store_statements(heard.support)
        listed = [entry.version for entry in news.listing.entries]
        found |= {"form": news.form, "etags": news.etags, "listed": listed, "remarks": list(news.remarks)}
        found |= {"latest_stable": news.listing.latest_stable[:40], "extra": dict(news.listing.extra)}
        if heard.is_news:
            fold(store_releases(heard.releases), {})
            advance_generation()
    _note(site, **found, oddities=[*news.skew, *history.oddities(site, listed, now=now)])


def _read_longterm(site: Site, now: datetime) -> None:
    """The table of longterm series; its errors are its own and fail nothing here."""
    if not sources.is_longterm_due(site, now=now):
        return
    try:
        rows = sources.ask_longterm(site)
    except FetchError as error:
        _note(site, longterm_at=now, longterm_error=str(error)[:500], quiet_until=sources.quiet_until(error, now))
        return
    with transaction.atomic():
        store_lock()
        facts = store.keep_longterm(site, rows, now=now)
        store_statements(facts)
        _note(site, longterm_at=now, longterm_error="")
        if facts:
            advance_generation()


def _note(site: Site, **found: Any) -> None:
    """How it went; nothing of that is about a site that was given another address meanwhile."""
    Site.objects.filter(pk=site.pk, url=site.url).update(**found)
