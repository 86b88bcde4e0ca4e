"""Development cycles: their stages, and which cycle a version, a range or a day belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from releases.versions import Range, Version, next_cycle, parse_version

MERGE_WINDOW = "merge window"
RELEASED = "released"
DEVELOPMENT = "development"  # somewhere between opening and release, where no -rc is known
# Two weeks, says Documentation/process/2.Process.rst; the last day and time zones make it a little longer.
MERGE_WINDOW_LENGTH = timedelta(days=15)
# An opened cycle without a known -rc is in its merge window this long; afterwards we only lack data.
_MERGE_WINDOW_LIMIT = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a cycle; `ends` is None while it lasts."""

    name: str
    starts: datetime
    ends: datetime | None


def stages(opened: datetime | None, rcs: Mapping[int, datetime], released: datetime | None) -> tuple[Stage, ...]:
    """Merge window, -rc1 ... -rcN, released, each from its date to the next one's, as far as known."""
    marks: list[tuple[str, datetime]] = []
    if opened is not None:
        unknown = min(rcs) > 1 if rcs else released is not None
        marks.append((DEVELOPMENT if unknown else MERGE_WINDOW, opened))
    marks += [(f"-rc{rc}", rcs[rc]) for rc in sorted(rcs)]
    if released is not None:
        marks.append((RELEASED, released))
    ends = [starts for _, starts in marks[1:]]
    return tuple(
        # A date that lies before its predecessor's gives an empty stage, never a negative one.
        Stage(name, starts, None if end is None else max(starts, end))
        for (name, starts), end in zip(marks, [*ends, None], strict=False)
    )


def stage_at(known: Sequence[Stage], at: datetime) -> str | None:
    """Name of the stage at that time; None before the first."""
    current = next((s for s in reversed(known) if s.starts <= at), None)
    if current is None:
        return None
    if current.name == MERGE_WINDOW and current.ends is None and at - current.starts > _MERGE_WINDOW_LIMIT:
        return DEVELOPMENT
    return current.name


def cycle_of(version: Version) -> str | None:
    """The mainline development a version came from; None for stable releases and linux-next."""
    return None if version.is_stable else version.cycle


@dataclass(frozen=True, slots=True)
class CycleSpan:
    """When a cycle's development began, closed its merge window, and ended, as far as known."""

    version: str
    opened_at: datetime | None
    first_rc_at: datetime | None
    released_at: datetime | None

    @property
    def merge_window_ends(self) -> datetime | None:
        """The date of -rc1; where it is not known, two weeks after the opening."""
        if self.first_rc_at is not None or self.opened_at is None:
            return self.first_rc_at
        return self.opened_at + MERGE_WINDOW_LENGTH


@dataclass(frozen=True, slots=True)
class Calendar:
    """All cycles known at one moment, as a plain value; `spans` are in the order of versions."""

    spans: tuple[CycleSpan, ...]

    def span_at(self, when: datetime) -> CycleSpan | None:
        """The cycle whose development was open at that time; None where no opening is known."""
        opened = (s for s in reversed(self.spans) if s.opened_at is not None and s.opened_at <= when)
        span = next(opened, None)
        if span is None or (span.released_at is not None and span.released_at <= when):
            return None
        return span

    def cycle_at(self, when: datetime) -> str | None:
        """Name of the cycle whose development was open at that time."""
        span = self.span_at(when)
        return span.version if span else None

    def released_at(self, cycle: str) -> datetime | None:
        """When a cycle ended with its release; None where it has not, as far as is known."""
        return next((span.released_at for span in reversed(self.spans) if span.version == cycle), None)

    def cycle_of_version(self, version: Version | str) -> str | None:
        """The cycle of a version; a linux-next day counts for the cycle that its content was meant for."""
        parsed = parse_version(version) if isinstance(version, str) else version
        if parsed is None:
            return None
        return self._cycle_of_next(parsed) if parsed.day else cycle_of(parsed)

    def cycle_of_range(self, span: Range) -> str | None:
        """Cycle of the end; None for open ends, shas, and ranges inside one stable series.

        6.4..6.5.2 crosses a whole development cycle, so it counts for 6.5; 6.5..6.5.2 is of 6.5.y alone.
        """
        end = parse_version(span.end or "")
        if end is None or not end.is_stable:
            return self.cycle_of_version(end) if end else None
        start = parse_version(span.start or "")
        return end.cycle if start and start < end and start.base not in (None, end.base) else None

    def _cycle_of_next(self, version: Version) -> str | None:
        """During a merge window linux-next holds what is for this cycle; afterwards what is for the next.

        linux-next's daily mail asks for just that ("do not add material for the cycle after until -rc1").
        """
        if version.day is None:
            return None
        noon = datetime(version.day.year, version.day.month, version.day.day, 12, tzinfo=UTC)
        span = self.span_at(noon)
        if span is None or span.merge_window_ends is None:
            return None
        return span.version if noon < span.merge_window_ends else self._after(span)

    def _after(self, span: CycleSpan) -> str:
        """The name that the following cycle got; by habit where it has none yet."""
        place = self.spans.index(span) + 1
        return self.spans[place].version if place < len(self.spans) else next_cycle(span.version)


def series_of_range(span: Range) -> str | None:
    """The stable series in which the range ends: "6.5.y" of 6.5..6.5.2; None where it ends elsewhere."""
    end = parse_version(span.end or "")
    return end.series if end and end.is_stable else None
