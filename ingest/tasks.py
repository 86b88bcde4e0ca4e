"""Celery's doors: ask the sources, read what they have. A source that was paused meanwhile is not asked any more."""

import time

from celery import shared_task

from archive.models import Inbox, Range
from ingest import beginning, pipeline, polling, sites
from ingest.lists import by_site
from ingest.sync import default_jobs
from kernelorg.models import Site
from lore.disk import has_room
from trackers.models import Tracker
from trees.models import Tree
from trees.sources import waits_for_mainline

_TURN_SECONDS = 60  # a worker reads so long before it takes another task
_LOOKUPS = 20  # at a time: each is one request for a thread


@shared_task
def poll_sources() -> None:
    """Ask every source whether there is news."""
    for tree in Tree.objects.filter(is_enabled=True):
        poll_tree.delay(tree.pk)
    for group in by_site(Inbox.objects.filter(is_enabled=True, holds_issues=False)):
        poll_inboxes.delay([inbox.pk for inbox in group])
    for tracker in Tracker.objects.filter(is_enabled=True):
        poll_tracker.delay(tracker.pk)
    for site in Site.objects.filter(is_enabled=True):
        poll_site.delay(site.pk)
    look_up_mails.delay()
    beginning.note_whether_read()


@shared_task
def catch_up() -> None:
    """Tell consumers what nobody told: there is nothing unless state was changed by other means than ours."""
    pipeline.catch_up()


@shared_task
def look_up_mails() -> None:
    """Ask an archive for mails that commands name and no inbox has."""
    polling.look_up_some(_LOOKUPS)


@shared_task
def poll_tree(tree: int) -> None:
    """Read what is new in a git tree."""
    for found in Tree.objects.filter(pk=tree, is_enabled=True):
        if waits_for_mainline(found):
            Tree.objects.filter(pk=tree).update(progress="waits for mainline, whose history it has, too")
        else:
            polling.sync_trees([found], {}, lambda name, done: None)


@shared_task
def poll_inboxes(inboxes: list[int]) -> None:
    """Plan what is new in inboxes of one site, and let as many workers as there is work for read it."""
    polling.poll_inboxes(Inbox.objects.filter(pk__in=inboxes, is_enabled=True), planned=read_ranges.delay)
    _call_readers(inboxes)


@shared_task
def poll_inbox(inbox: int) -> None:
    """The same for one alone, when somebody asks for that."""
    poll_inboxes([inbox])


@shared_task
def poll_tracker(tracker: int) -> None:
    """Read what has changed on a bug tracker, and let workers read the posts."""
    for found in Tracker.objects.filter(pk=tracker, is_enabled=True).select_related("inbox"):
        polling.poll_tracker(found)
        _call_readers([found.inbox_id])


def _call_readers(inboxes: list[int]) -> None:
    for _ in range(min(Range.objects.filter(epoch__inbox__in=inboxes).count(), 4 * default_jobs())):
        read_ranges.delay()


@shared_task
def poll_site(site: int, by_hand: bool = False) -> None:
    """Take over what a site lists as current kernels; by hand even if it was asked just now."""
    for found in Site.objects.filter(pk=site, is_enabled=True):
        sites.poll_site(found, by_hand=by_hand)


@shared_task
def read_ranges() -> None:
    """Read planned ranges for a while, whoever planned them. On a full disk they wait for the next poll."""
    ends = time.monotonic() + _TURN_SECONDS
    while time.monotonic() < ends:
        if not has_room() or pipeline.read_next_range() is None:
            return
    read_ranges.delay()
