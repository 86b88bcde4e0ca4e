"""When a regression should be fixed by, as the kernel's own document on handling regressions implies. Pure.

Source: Documentation/process/handling-regressions.rst, "On timing once the culprit of a regression is known". It gives
expectations, not deadlines; the rule that was applied is quoted beside the date. While no culprit is known its clock
does not run; then we expect what it asks for in the least urgent case, counted from the report.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_SUNDAY = 6  # Monday is 0; mainline's releases are made on Sundays
_SEVERE = re.compile(
    r"\b(?:data (?:loss|corruption)|corrupt\w*|security|vulnerab\w*|panics?|unbootable"
    r"|(?:does not|fails? to|won't) boot|boot (?:hang|fail\w*)|bricks?|use-after-free)\b",
    re.IGNORECASE,
)
_OLD = timedelta(days=365)

SEVERE = "the title speaks of severe damage"
RECENT = "the culprit is known, and in a release"
EARLY = "the culprit is known, and in no release that we know of"
UNKNOWN = "the culprit is not known"
OLD = "the culprit landed more than a year before"
_OTHER = "For other regressions, aim to mainline fixes before the hindmost Sunday within the next three weeks"
QUOTES = {
    SEVERE: "Aim to mainline a fix within two or three days, if the issue is severe or bothering many users",
    RECENT: "Aim to mainline a fix by Sunday after the next, if the culprit made it into a recent mainline, stable, or"
    " longterm release",
    EARLY: _OTHER,
    UNKNOWN: _OTHER,
    OLD: "It's strongly discouraged to delay mainlining regression fixes till the next merge window, except when the"
    " fix is extraordinarily risky or when the culprit was mainlined more than a year ago",
}


@dataclass(frozen=True, slots=True)
class Due:
    """A date, and why it is that one: a key of QUOTES."""

    at: datetime
    rule: str


def due(
    *,
    title: str,
    reported_at: datetime,
    named_at: datetime | None = None,
    culprit_at: datetime | None = None,
    released_at: datetime | None = None,
) -> Due:
    """The date by which a fix is expected.

    named_at     when the culprit became known, if it is
    culprit_at   when it landed, if its tree is followed
    released_at  when the first release for users came out that has it, if one did
    """
    begin = max(reported_at, named_at or reported_at)
    if _SEVERE.search(title):
        return Due(begin + timedelta(days=3), SEVERE)
    if named_at is not None and culprit_at is not None and begin - culprit_at > _OLD:
        return Due(begin + timedelta(weeks=9), OLD)
    if named_at is not None and released_at is not None and released_at <= begin:
        return Due(_next_sunday(begin) + timedelta(weeks=1), RECENT)
    return Due(_next_sunday(begin) + timedelta(weeks=2), UNKNOWN if named_at is None else EARLY)


def _next_sunday(after: datetime) -> datetime:
    """The end of the first Sunday behind a day."""
    day = after + timedelta(days=(_SUNDAY - after.weekday()) % 7 or 7)
    return day.replace(hour=23, minute=59, second=59, microsecond=0)
