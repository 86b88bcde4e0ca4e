"""Ask the sources what is new: archives, mails that were named, bug trackers, git trees; one process at a time each.

What they have is planned (archives) or taken over at once (trees); reading mail is pipeline.py's.
"""

import logging
import time
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from archive import git, lookup
from archive.fetch import FetchError, TryLaterError
from archive.locks import source_lock
from archive.store import store_lock
from changes import store as log
from ingest.lists import poll_inbox as poll_inbox
from ingest.lists import poll_inboxes as poll_inboxes
from ingest.models import advance_generation
from ingest.pipeline import fold, read_next_range, store_releases
from maintainers import sources as maintainers
from maintainers.store import store_news
from patches import fingerprints
from patches import store as patch_store
from regressions import store as regression_store
from regressions.clusters import threads_of
from releases.facts import Precision, ReleaseFact, Witness
from releases.versions import parse_version
from trackers.models import Tracker
from trackers.sources import Visit, archive_path, visit
from trees.log import TagRecord
from trees.models import Tree
from trees.sources import mirror_path as mirror_of_tree
from trees.store import Progress, TreeNews, sync_tree

logger = logging.getLogger(__name__)
_MAINTAINERS_LOCK = 0x6B746D  # "ktm": and a tree for who looks after what
_FINGERPRINT_LOCK = 0x6B7466  # "ktf": and for the diffs of its commits
_FINGERPRINT_SECONDS = 20  # of a poll for these: some thousands of a local tree, hundreds of one far away
_LOOKUP_LOCK = 0x6B746C  # "ktl": for the archive that is asked for single mails
_TRACKER_LOCK = 0x6B7474  # "ktt": the same for a bug tracker


def look_up_some(limit: int) -> int:
    """Ask the archive for mails that were named and that we do not have; how many were asked for."""
    asked = 0
    with source_lock(_LOOKUP_LOCK, 0) as is_ours:
        while is_ours and asked < limit and look_up():
            asked += 1
    return asked


def look_up() -> bool:
    """Ask the archive for one mail that was named and that we do not have; False when none is due."""
    answer = lookup.ask_next()
    if answer is None:
        return False
    if answer.inbox is not None:
        poll_inbox(answer.inbox)
        while read_next_range(answer.inbox.name) is not None:
            pass
    with transaction.atomic():
        store_lock()
        fold(threads_of({answer.message_id}), {})
        advance_generation()
    return True


def poll_tracker(tracker: Tracker) -> Visit:
    """Read what has changed on a bug tracker into its archive, and plan the reading of that."""
    with source_lock(_TRACKER_LOCK, tracker.pk) as is_ours:
        if not is_ours:
            return Visit()
        now, done = timezone.now(), Visit()
        if tracker.quiet_until is not None and tracker.quiet_until > now:
            return done
        news: dict[str, object] = {"checked_at": now, "error": ""}
        try:
            done = visit(tracker, regression_store.issues(), now=now)
        except (FetchError, git.GitError, OSError) as error:
            logger.warning("tracker %s: %s", tracker.name, error, extra={"tracker": tracker.host})
            news["error"] = str(error)
            if isinstance(error, TryLaterError):
                news["quiet_until"] = now + timedelta(seconds=error.seconds)
        else:
            was_asked = tracker.projects.exists()  # else nobody named an issue there yet
            news = {**news, "succeeded_at": now} if was_asked else {"error": ""}
        Tracker.objects.filter(pk=tracker.pk).update(**news)
    if archive_path(tracker).exists():
        poll_inbox(tracker.inbox)
    return done


def sync_trees(trees: Iterable[Tree], errors: dict[str, str], progress: Progress) -> None:
    """Read what is new in git trees; each batch is folded in the transaction that stores it."""
    for tree in trees:
        now = timezone.now()
        try:
            sync_tree(tree, progress, on_news=_fold_news)
        except git.GitError as error:
            logger.warning("tree %s: %s", tree.name, error, extra={"tree": tree.name, "url": tree.url})
            Tree.objects.filter(pk=tree.pk).update(checked_at=now, error=str(error), progress="")
            errors[tree.name] = str(error)
        else:
            Tree.objects.filter(pk=tree.pk).update(checked_at=now, succeeded_at=now, error="", progress="")
            _read_maintainers(tree)
            _take_fingerprints(tree)


def _read_maintainers(tree: Tree) -> None:
    """Who looks after what, as the tree says now; its errors are its own (/sources/) and fail nothing here."""
    with source_lock(_MAINTAINERS_LOCK, tree.pk) as is_ours:
        news = maintainers.ask(tree, culprits=regression_store.culprits(), now=timezone.now()) if is_ours else None
        if news is not None:
            with transaction.atomic():
                store_lock()
                fold(regression_store.threads_of_culprits(store_news(news)), {})
                advance_generation()


def _take_fingerprints(tree: Tree) -> None:
    """The diffs of commits that nothing else ties to a posting; what goes wrong is tried again at the next poll."""
    with source_lock(_FINGERPRINT_LOCK, tree.pk) as is_ours:
        until = time.monotonic() + _FINGERPRINT_SECONDS
        while is_ours and time.monotonic() < until and (shas := fingerprints.waiting(tree)):
            try:
                taken = fingerprints.take(mirror_of_tree(tree), shas)
            except git.GitError as error:
                logger.warning("diffs of tree %s: %s", tree.name, error, extra={"tree": tree.name})
                return
            with transaction.atomic():
                store_lock()
                fingerprints.store(taken)
                log.record_series(patch_store.fold_commits(shas))
                advance_generation()


def _fold_news(news: TreeNews) -> None:
    """Take over what a tree's new commits and tags say about releases and regressions."""
    if news.shas or news.tags:
        threads = store_releases([_tagged(tag) for tag in news.tags if parse_version(tag.name)])
        threads |= regression_store.threads_of_commits(news.shas)
        log.record_series(patch_store.fold_commits(news.shas))
        names = {tag.name for tag in news.tags}
        patch_store.fold_tags(names)
        fold(threads | regression_store.threads_of_tags(names), {})
        advance_generation()


def _tagged(tag: TagRecord) -> ReleaseFact:
    return ReleaseFact(tag.name, Witness.TAG, tag.tagged_at, Precision.SECOND, seen_at=tag.tagged_at, commit=tag.commit)
