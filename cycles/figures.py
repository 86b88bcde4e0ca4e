"""A cycle's numbers under the names that scripts know: the same for `manage.py counts --json` and the API."""

from dataclasses import asdict
from datetime import datetime

from cycles.comparison import daily
from regressions.queries import Counts, apart, cycle_counts
from releases.queries import CycleView, cycle


def figures(counts: Counts) -> dict[str, int]:
    """The counts by name; names are a contract."""
    return {
        "reported": counts.reported,
        "open": counts.open,
        "fix_incoming": counts.incoming,
        "back_burner": counts.backburner,
        "resolved": counts.resolved,
        "inconclusive": counts.inconclusive,
        "estimated": counts.estimated,
        "invalid": counts.invalid,
        "duplicate": counts.duplicate,
    }


def cycle_figures(version: str, *, at: datetime) -> dict[str, str | int] | None:
    """All numbers of a cycle as of `at`; None where neither it nor a regression of it was known."""
    counts = cycle_counts(version, at=at)
    if not counts.reported and cycle(version, at=at) is None:
        return None
    parts = asdict(apart(version, at=at))
    return {"cycle": version, "at": at.isoformat().replace("+00:00", "Z"), **figures(counts), **parts}


def daily_figures(found: CycleView | None, *, at: datetime) -> list[dict[str, str | int]]:
    """The numbers at the end of each day since a cycle opened."""
    points = daily(found, at=at) if found else []
    return [{"day": f"{point.at:%Y-%m-%d}", **figures(point.counts)} for point in points]
