"""When a regression should be fixed by, as the kernel's own document on handling regressions implies. Pure.

Source: Documentation/process/handling-regressions.rst, "Prioritize work on fixing regressions" and "Aim to fix
regressions". It gives expectations, not deadlines; the rule that was applied is shown beside the date.
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


@dataclass(frozen=True, slots=True)
class Due:
    """A date, and the rule that gave it in words for a page."""

    at: datetime
    rule: str


SEVERE = "severe: a fix within two or three days"
RECENT = "culprit known and recent: a fix by the Sunday after the next one"
OTHER = "culprit unknown: a fix before the hindmost Sunday within three weeks"
OLD = "culprit older than a year: a fix with the next merge window, some nine weeks away at most"


def due(*, title: str, reported_at: datetime, has_culprit: bool, culprit_at: datetime | None) -> Due:
    """The date by which a fix is expected; `culprit_at` is when the culprit landed, if its tree is followed."""
    if _SEVERE.search(title):
        return Due(reported_at + timedelta(days=3), SEVERE)
    if culprit_at is not None and reported_at - culprit_at > _OLD:
        return Due(reported_at + timedelta(weeks=9), OLD)
    if has_culprit:
        return Due(_sunday(reported_at + timedelta(days=7)), RECENT)
    return Due(_sunday(reported_at + timedelta(days=14)), OTHER)


def _sunday(after: datetime) -> datetime:
    """The end of the first Sunday at or after a time."""
    day = after + timedelta(days=(_SUNDAY - after.weekday()) % 7)
    return day.replace(hour=23, minute=59, second=59, microsecond=0)
