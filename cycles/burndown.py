"""The burn-down of a cycle: open, of these fix incoming, and resolved, by day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.urls import reverse

from charts.chart import Chart, Row
from charts.layers import LEFT, RIGHT, Flag, Layer, Name, layers
from charts.scales import Span, grouped
from cycles.findings import burn_down_finding
from cycles.queries import Point
from forecast.model import Forecast
from releases.asof import AsOf
from releases.queries import CycleView
from releases.track import track

AFTER = timedelta(days=42)  # shown of the time since the release: what is left over by then stays for long
_MOST_DAYS = 130  # points; a cycle whose end nobody knows has one for several days
_WEEK = timedelta(days=7)
HEAD = ("Day", "Reported", "Open", "Fix incoming", "Resolved")


def days_of(cycle: CycleView, *, at: datetime) -> list[datetime]:
    """The ends of its days (UTC) since it opened, up to `at` or some weeks after its release; the last may be `at`."""
    if not cycle.stages:
        return []
    begins = _midnight(cycle.stages[0].starts)
    until = min(at, cycle.released_at + AFTER) if cycle.released_at else at
    count = (until - begins).days + 1
    every = max(1, -(-count // _MOST_DAYS))
    ends = [begins + timedelta(days=day + 1, microseconds=-1) for day in range(0, count, every)]
    return [*(end for end in ends if end < until), until]


def burn_down_chart(
    cycle: CycleView,
    points: Sequence[Point],
    *,
    at_release: int | None,
    coming: Forecast | None,
    asof: AsOf,
) -> Chart:
    """The chart from the figures at the end of each day, with what the forecast expects to come.

    `at_release` is what was open at the moment of the release; None while it is to come.
    """
    flags = _flags(cycle, coming)
    begins = _midnight(cycle.stages[0].starts) if cycle.stages else asof.at
    ends = max([begins, *(point.at for point in points), *(flag.at for flag in flags)])
    span = Span(begins, ends, LEFT, RIGHT)
    counts = [point.counts for point in points]
    listed = reverse("regressions:list")
    stack = (
        Layer([one.incoming for one in counts], "a-next", "l-next"),
        Layer([one.open for one in counts], "a-open", "l-open"),
        Layer([one.reported for one in counts], "a-done", "l-done"),
    )
    return Chart(
        key="burn-down",
        finding=burn_down_finding(cycle.version, points, cycle.stages, at_release),
        says=f"{cycle.version} regressions by day: open, of these fix incoming, and resolved",
        figure=layers(
            [point.at for point in points],
            stack,
            names=_names(points),
            flags=flags,
            span=span,
            summary=_summary(cycle.version, points),
        ),
        head=HEAD,
        rows=[_row(point, span, f"{listed}?state=open&cycle={cycle.version}", asof) for point in points],
        address=reverse("cycles:burn_down", args=[cycle.version, "csv"]).removesuffix(".csv"),
        suffix=asof.suffix,
    )


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _names(points: Sequence[Point]) -> list[Name]:
    """Labels at the end; of parts that are empty, none."""
    if not points or not points[-1].counts.reported:
        return []
    now = points[-1].counts
    parts = [
        (now.incoming, Name(f"{grouped(now.incoming)} fix incoming", now.incoming / 2)),
        (1, Name(f"{grouped(now.open)} open", now.open, is_key=True)),
        (now.resolved, Name(f"{grouped(now.resolved)} resolved", (now.open + now.reported) / 2)),
        (1, Name(f"{grouped(now.reported)} reported", now.reported)),
    ]
    return [name for count, name in parts if count]


def _summary(version: str, points: Sequence[Point]) -> str:
    if not points:
        return f"{version}: nothing is known of its days"
    first, last = points[0].at, points[-1]
    now = last.counts
    return (
        f"{version} by day, {first:%d %B %Y} to {last.at:%d %B %Y}: {now.reported} reported, {now.resolved} resolved, "
        f"{now.open} open, {now.incoming} of these with a fix incoming."
    )


def _row(point: Point, span: Span, listed: str, asof: AsOf) -> Row:
    """A day and the list of what was open then."""
    now = point.counts
    query = asof.joiner if point.at == asof.at else f"&at={point.at:%Y-%m-%d}"
    values = (now.reported, now.open, now.incoming, now.resolved)
    return Row(span.x(point.at), f"{point.at.day} {point.at:%b %Y}", values, listed + query)


def _flags(cycle: CycleView, coming: Forecast | None) -> list[Flag]:
    """The releases of a cycle so far, and those to come as forecast: a week apart, the likeliest day for the final."""
    steps = track(cycle)
    known = [Flag(step.short, step.starts, is_key=step.is_now) for step in steps[1:] if step.starts is not None]
    if coming is None or not coming.upcoming:
        return known
    first, last = coming.upcoming[0].on, coming.leading.on
    weeks = max(0, round((last - first) / _WEEK))
    ahead = [
        Flag(f"rc{coming.leading.rcs - weeks + week + 1}", _noon(first + week * _WEEK), is_ahead=True)
        for week in range(weeks)
    ]
    return [*known, *ahead, Flag(cycle.version, _noon(last), is_ahead=True)]


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
