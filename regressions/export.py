"""Regressions in the words of others: what regzbot's own users and scripts know."""

from django.utils import timezone

from regressions.models import Regression
from releases.queries import cycles
from releases.versions import parse_range, parse_version, previous_cycle


def cycle_word(row: Regression) -> str | None:
    """`indevelopment`, `latest` or `previous`, as regzbot files a mainline regression; None outside mainline.

    regzbot takes a range for one cycle only when it starts in that cycle or in the one before; a longer one is
    filed under `previous`. Our own counts always go by the end of the range.
    """
    if row.tree != "mainline" or not row.branch:
        return None
    known = cycles(at=timezone.now())
    released = [cycle.version for cycle in known if cycle.released_at is not None]
    if _is_long(row.introduced):
        return "previous"
    if not released or row.cycle not in released:
        return "indevelopment"
    return "latest" if row.cycle == released[0] else "previous"


def _is_long(introduced: str) -> bool:
    span = parse_range(introduced)
    start, end = (parse_version(span.start or ""), parse_version(span.end or "")) if span else (None, None)
    if start is None or end is None or end.cycle is None or start.cycle is None:
        return False
    return start.cycle not in (end.cycle, previous_cycle(end.cycle))
