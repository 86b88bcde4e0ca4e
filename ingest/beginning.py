"""The first reading of a new installation: which sources are read, how far the others are, and when it is over."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Model, Sum
from django.utils import timezone

from archive.models import Inbox, Range
from ingest.models import Installation, advance_generation
from kernelorg.models import Site
from trees.models import Tree

_PERCENT = re.compile(r"\b(\d{1,3}) ?%")
_OF = re.compile(r"\b([\d,]{1,12}) of ([\d,]{1,12})\b")


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source: what it is doing, in words; `percent` of that where it is known."""

    name: str
    what: str
    is_read: bool = False
    percent: int | None = None
    is_failed: bool = False  # it is asked again at every poll


@dataclass(frozen=True, slots=True)
class Beginning:
    """All sources that are followed, those that are read first."""

    states: list[SourceState]

    @property
    def left(self) -> list[SourceState]:
        """What is still to be read."""
        return [state for state in self.states if not state.is_read]

    @property
    def busy(self) -> list[SourceState]:
        """What is being read, or about to be."""
        return [state for state in self.left if not state.is_failed]

    @property
    def read(self) -> int:
        """How many have been read."""
        return len(self.states) - len(self.left)


def is_beginning() -> bool:
    """Whether the first reading is still under way; one row."""
    return Installation.objects.filter(read_at=None, sources_added_at__isnull=False).exists()


def beginning() -> Beginning:
    """How far each source is, now."""
    waiting = dict(Range.objects.order_by().values_list("epoch__inbox").annotate(Sum("commits")))
    mails = {}
    if waiting:
        counted = Inbox.objects.filter(pk__in=waiting).order_by()
        mails = dict(counted.values_list("pk").annotate(Count("epochs__deliveries")))
    states = [
        _of_inbox(one, waiting.get(one.pk, 0), mails.get(one.pk, 0)) for one in _enabled(Inbox, holds_issues=False)
    ]
    states += [_state(f"tree {one.name}", one, one.progress, is_read=bool(one.fingerprint)) for one in _enabled(Tree)]
    states += [_state(one.name, one, "", is_read=one.succeeded_at is not None) for one in _enabled(Site)]
    return Beginning(sorted(states, key=lambda state: not state.is_read))


def note_whether_read() -> None:
    """Keep that the first reading is over: nothing is fetched or waits, all were asked, and something was read."""
    if not is_beginning():
        return
    states = beginning()
    if not states.busy and (states.read or not states.states):
        with transaction.atomic():
            Installation.objects.filter(read_at=None).update(read_at=timezone.now())
            advance_generation()


def _enabled(kind: type[Model], **more: bool) -> list[Any]:
    return list(kind._default_manager.filter(is_enabled=True, **more))


def _of_inbox(inbox: Inbox, waiting: int, mails: int) -> SourceState:
    if waiting and not inbox.progress:
        percent = 100 * mails // (mails + waiting)
        return SourceState(inbox.name, f"reading: {waiting:,} mails left ({percent} %)", percent=percent)
    return _state(inbox.name, inbox, inbox.progress, is_read=inbox.succeeded_at is not None)


def _state(name: str, source: Any, progress: str, *, is_read: bool) -> SourceState:
    if progress:
        return SourceState(name, progress, percent=_percent(progress))
    if source.error and not is_read:
        return SourceState(name, f"cannot be read: {source.error}", is_failed=True)
    return SourceState(name, "" if is_read else "not asked yet", is_read)


def _percent(progress: str) -> int | None:
    if found := _PERCENT.search(progress):
        return min(100, int(found[1]))
    if (found := _OF.search(progress)) and (total := int(found[2].replace(",", "") or 0)):
        return min(100, 100 * int(found[1].replace(",", "") or 0) // total)
    return None
