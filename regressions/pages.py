"""Page data that joins cycles with their regressions; the numbers come from queries.py."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.facts import State
from published.queries import Published, published_counts
from regressions.comparison import Ages, StageRow, ages, compare_stage, leftovers, stage_table
from regressions.models import Event, Regression
from regressions.queries import NO_COUNTS, Counts, Row, as_of, cycle_counts, rows
from regressions.stages import Comparison
from regressions.timeline import Happening
from releases.queries import CycleView, cycle
from releases.track import Step, track

_UNANSWERED_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle in a table."""

    cycle: CycleView
    counts: Counts
    days: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Regressions of one kind on a cycle's page."""

    key: str
    title: str
    shape: str
    css: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class CyclePage:
    """Everything on a cycle's page."""

    cycle: CycleView
    counts: Counts
    track: list[Step]
    groups: list[Group]
    day: int | None
    comparison: Comparison | None
    stages: list[StageRow]
    leftovers: dict[str, int]
    ages: Ages
    published: list[Published]


def cycle_table(cycles: Iterable[CycleView], counts: Mapping[str, Counts], *, at: datetime) -> list[CycleRow]:
    """Cycles with their numbers, newest first."""
    return [CycleRow(c, counts.get(c.version, NO_COUNTS), _days(c, at)) for c in cycles]


def cycle_page(version: str, *, at: datetime) -> CyclePage | None:
    """A cycle's page; None where the cycle was not known at `at`."""
    found = cycle(version, at=at)
    if found is None:
        return None
    periods = as_of(at).filter(cycle=version).select_related("regression")
    here = rows(periods.order_by("regression__reported_at", "regression__slug"), at=at)
    return CyclePage(
        cycle=found,
        counts=cycle_counts(version, at=at),
        track=track(found),
        groups=_groups(here),
        day=_days(found, at),
        comparison=compare_stage(found, at=at),
        stages=stage_table(found, at=at),
        leftovers=leftovers(found, at=at),
        ages=ages(version, at=at),
        published=published_counts(version, at=at, limit=8),
    )


def _days(found: CycleView, at: datetime) -> int | None:
    return ((found.released_at or at) - found.opened_at).days if found.opened_at else None


def _groups(here: Sequence[Row]) -> list[Group]:
    """Regressions by what there is to do about them; open ones by the longest silence first."""
    by_silence = sorted(here, key=lambda row: row.silence, reverse=True)
    by_settling = sorted(here, key=lambda row: row.settled_at or row.reported_at, reverse=True)
    is_open = [row for row in by_silence if row.state == State.OPEN]
    done = (State.FIXED, State.RESOLVED, State.INCONCLUSIVE)
    return [
        Group("known", "Open, culprit known", "open", "s-open", [row for row in is_open if row.culprit]),
        Group("unknown", "Open, culprit unknown", "open", "s-open", [row for row in is_open if not row.culprit]),
        Group("incoming", "Fix incoming", "next", "s-next", [r for r in by_silence if r.state == State.FIX_INCOMING]),
        Group("resolved", "Resolved", "done", "s-done", [row for row in by_settling if row.state in done]),
        Group(
            "uncounted", "Not counted: duplicate or invalid", "none", "",
            [row for row in by_settling if row.state in (State.DUPLICATE, State.INVALID)],
        ),
    ]  # fmt: skip


def needs_attention(*, at: datetime, limit: int = 8) -> list[Row]:
    """Open regressions with a known culprit that nobody has written about for a week, longest silence first."""
    waiting = as_of(at).filter(state=State.OPEN, is_backburner=False).exclude(regression__culprit="")
    found = rows(waiting.select_related("regression"), at=at)
    silent = [row for row in found if row.silence > _UNANSWERED_AFTER and not row.is_dormant]
    return sorted(silent, key=lambda row: row.silence, reverse=True)[:limit]


def slug_of_mail(message_id: str) -> str | None:
    """The regression that a mail is the report of, or else belongs to."""
    report = Regression.objects.filter(report=message_id).values_list("slug", flat=True).first()
    if report is not None:
        return report
    event = Event.objects.filter(message_id=message_id).order_by("pk")
    return event.values_list("regression__slug", flat=True).first()


def discussion(events: Iterable[Happening]) -> tuple[int, int]:
    """How many mails, by how many people, are behind a regression's events; those that are read count."""
    mails = {event.message_id: event.author for event in events if event.message_id and event.author}
    return len(mails), len(set(mails.values()))
