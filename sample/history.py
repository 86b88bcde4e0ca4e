"""Commits and tags of the sample world as plain values, before git writes them."""

from dataclasses import dataclass
from datetime import datetime

from sample.people import Person


@dataclass(frozen=True, slots=True)
class Change:
    """A commit to be made. `name` is what others refer to it by; `§name§` in the message stands for an id.

    committed   when its author's maintainer applied it (from then on it is in next)
    merged      when mainline took it; None: it has not yet, in all the world's time
    stable      (series, when) for each backport
    """

    name: str
    subject: str
    message: str
    author: Person
    path: str
    committed: datetime
    merged: datetime | None
    stable: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A tag on mainline (`7.4-rc3`) or on the branch of a stable series (`7.3.4`)."""

    version: str
    at: datetime
