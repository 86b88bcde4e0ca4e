"""What staff do to sources while workers run: pause them, let them go on, have them asked now. Each act is noted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from kombu.exceptions import OperationalError

from archive.models import Inbox
from ingest.models import advance_generation
from ingest.tasks import poll_inbox, poll_site, poll_tracker, poll_tree
from kernelorg.models import Site
from peers.models import Peer
from peers.tasks import compare_peer
from trackers.models import Tracker
from trees.models import Tree

Source = Inbox | Tree | Tracker | Site | Peer
KINDS: tuple[type[Source], ...] = (Inbox, Tree, Tracker, Site, Peer)
PAUSED, WENT_ON = "Paused.", "Went on."
_ASKED = "Asked at once."
_TASKS: dict[type[Model], Any] = {
    Inbox: poll_inbox,
    Tree: poll_tree,
    Tracker: poll_tracker,
    Site: poll_site,
    Peer: compare_peer,
}


@dataclass(slots=True)
class Asked:
    """How many sources workers will ask, which are paused, and whether no task could be queued: Redis is away."""

    count: int = 0
    paused: tuple[str, ...] = ()
    is_unheard: bool = False


def pause(chosen: QuerySet[Source], *, by: User) -> int:
    """Ask these sources no more: what is being asked or read ends as usual. How many were not paused before."""
    return _switch(chosen, by=by, is_enabled=False)


def go_on(chosen: QuerySet[Source], *, by: User) -> int:
    """Ask these sources again from the next poll on; how many were paused."""
    return _switch(chosen, by=by, is_enabled=True)


def _switch(chosen: QuerySet[Source], *, by: User, is_enabled: bool) -> int:
    """One column of each, and only where it changes: whatever workers write meanwhile stays."""
    switched = [
        source
        for source in chosen
        if chosen.model._default_manager.filter(pk=source.pk, is_enabled=not is_enabled).update(is_enabled=is_enabled)
    ]
    note(switched, WENT_ON if is_enabled else PAUSED, by=by)
    if switched:
        advance_generation()  # which sources are late is said on every page
    return len(switched)


def ask(chosen: Iterable[Source], *, by: User) -> Asked:
    """Queue a poll of each source that is not paused."""
    found, done = list(chosen), Asked()
    done.paused = tuple(str(source) for source in found if not source.is_enabled)
    asked = []
    for source in found:
        if source.is_enabled and not done.is_unheard:
            by_hand = [True] if isinstance(source, Site) else []
            done.is_unheard = not queue(_TASKS[type(source)], source.pk, *by_hand)
            asked += [] if done.is_unheard else [source]
    note(asked, _ASKED, by=by)
    done.count = len(asked)
    return done


def queue(task: Any, *args: object) -> bool:
    """Give workers something to do; False when Redis cannot be reached, after one attempt."""
    try:
        task.apply_async(args, retry=False)
    except OperationalError:
        return False
    return True


def note(touched: Sequence[Model], what: str, *, by: User) -> None:
    """Who did what and when, in the history that the admin shows."""
    if touched:
        LogEntry.objects.log_actions(by.pk, touched, CHANGE, what)
