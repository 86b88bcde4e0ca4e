"""Single things that happened, as an alert or a list names them. Pure values."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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

    key         names it, the same in every rebuild: nobody is told of it twice; 32 letters and digits
    at          when, by arrival in the archive; it may have been read later
    title       of the regression, release or series
    detail      more, in a sentence or a few words; may be ''
    regression  slug, where it is one
    cycle, subsystems   of the regression; `cycle` of a release, too
    path        the page about it, `/regressions/...`
    source      Message-ID or address where it can be read; may be ''
    tree        of the regression or release
    slugs       of the regression and those that are duplicates of it
    topics      slugs of those that it is told for
    reporter, blamed    of the regression: addresses of who reported it, and of the culprit's author, in small letters
    people      both of them, and who posted a series
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
    tree: str = ""
    slugs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    reporter: str = ""
    blamed: str = ""
    people: tuple[str, ...] = ()


def key_of(what: What, *parts: str) -> str:
    """The key of what happened, from what makes it one thing: 32 digits, whatever the parts are."""
    return hashlib.sha256("\n".join((what.value, *parts)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
