"""The read side: sources in the order in which they want attention, and since when some are paused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.contrib.admin.models import LogEntry

from upkeep.acting import PAUSED


class Status(Protocol):
    """What the pages of all sources have."""

    @property
    def name(self) -> str: ...
    @property
    def is_enabled(self) -> bool: ...
    @property
    def error(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when a source is paused, and by whom, as far as the admin's history knows."""

    since: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Line:
    """A source on its page."""

    source: Status
    pause: Pause | None


def pauses() -> dict[tuple[str, str], Pause]:
    """By kind of source (a model's name) and name: when it was paused last. One statement."""
    noted = LogEntry.objects.filter(change_message=PAUSED).order_by("content_type", "object_id", "-action_time")
    columns = ("content_type__model", "object_repr", "action_time", "user__username")
    found = noted.distinct("content_type", "object_id").values_list(*columns)
    return {(str(kind), name): Pause(at, by) for kind, name, at, by in found}


def lines(kind: str, found: Iterable[Status], paused: Mapping[tuple[str, str], Pause]) -> list[Line]:
    """What does not work first, what is paused last, in their order otherwise."""
    ordered = sorted(found, key=lambda one: 2 if not one.is_enabled else 0 if one.error else 1)
    return [Line(one, None if one.is_enabled else paused.get((kind, one.name))) for one in ordered]
