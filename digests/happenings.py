"""Single things that happened, as an alert or a list names them. Pure values; `digests/alerts.py` finds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digests.scope import Scope


class What(StrEnum):
    """What happened; the value is the word that a list shows."""

    REPORTED = "reported"
    FIX_POSTED = "fix posted"
    FIX_INCOMING = "fix incoming"
    SETTLED = "settled"
    REOPENED = "reopened"
    DROPPED = "no longer counted"
    OVERDUE = "overdue"
    RELEASED = "released"
    POSTED = "posted"  # a series: of a topic, or by a person
    MERGED = "merged"
    PICKED_UP = "in a stable release"  # a commit of a person


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened.

    key         names it, the same in every rebuild: nobody is told of it twice
    at          when, by arrival in the archive; it may have been read later
    title       of the regression, release or series
    detail      more, in a sentence or a few words; may be ''
    regression  slug, where it is one
    cycle, subsystems   of the regression
    path        the page about it, `/regressions/...`
    source      Message-ID or address where it can be read; may be ''
    """

    key: str
    at: datetime
    what: What
    title: str
    detail: str = ""
    regression: str = ""
    cycle: str = ""
    subsystems: tuple[str, ...] = ()
    path: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """What happened in a scope and has not been told yet, the first first."""

    scope: Scope
    at: datetime
    happenings: Sequence[Happening]
