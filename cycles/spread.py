"""The stages of a cycle against those of earlier ones: open at the end of each, what is usual, and where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from charts.against import Course, Usual, against
from charts.chart import Chart, Row
from charts.scales import places
from cycles.findings import stages_finding
from cycles.queries import Point
from cycles.stages import Comparison, compare
from releases.asof import AsOf
from releases.cycles import DEVELOPMENT, MERGE_WINDOW, RELEASED
from releases.queries import CycleView, Dated

AT_RELEASE = "rel."  # the place of the release among the stages


@dataclass(frozen=True, slots=True)
class Ends:
    """The moments at which the stages of a cycle end, by the short name of each; the last may be the present."""

    version: str
    moments: Mapping[str, datetime]


def ends_of(cycle: Dated, *, at: datetime) -> Ends:
    """Where its stages end: at the next release, or at `at`; what is open at the release itself has a place, too."""
    found: dict[str, datetime] = {}
    for stage in cycle.stages:
        if stage.name == RELEASED:
            found[AT_RELEASE] = stage.starts
        else:
            found[_short(stage.name)] = min(stage.ends or at, at)
    return Ends(cycle.version, found)


def _short(name: str) -> str:
    return "MW" if name in (MERGE_WINDOW, DEVELOPMENT) else name.removeprefix("-")


def stages_chart(
    cycle: CycleView,
    ends: Sequence[Ends],
    points: Mapping[str, Sequence[Point]],
    comparison: Comparison | None,
    *,
    asof: AsOf,
) -> Chart:
    """The chart from what was open at those ends, its own first; cycles without any regression are left out."""
    counts = {
        one.version: dict(zip(one.moments, (point.counts.open for point in points[one.version]), strict=True))
        for one in ends
        if one.version == cycle.version or any(point.counts.reported for point in points[one.version])
    }
    own = counts.pop(cycle.version)
    names = _names([own, *counts.values()])
    usual = [_usual(name, [course[name] for course in counts.values() if name in course]) for name in names]
    current = Course(cycle.version, [own.get(name) for name in names])
    earlier = [Course(version, [course.get(name) for name in names]) for version, course in counts.items()]
    return Chart(
        key="stages",
        finding=stages_finding(cycle.version, comparison),
        says=_says(cycle.version, list(counts), has_band=any(usual)),
        figure=against(names, current, earlier, usual, summary=_summary(cycle, own, usual, names)),
        head=("Stage", cycle.version, "Median", "Lower quartile", "Upper quartile", *counts),
        rows=_rows(cycle, names, [current, *earlier], usual, asof),
        told=4,
        address=reverse("cycles:stages", args=[cycle.version, "csv"]).removesuffix(".csv"),
        suffix=asof.suffix,
    )


def _names(courses: Sequence[Mapping[str, int]]) -> list[str]:
    """Every stage that any of them had, in order, the release last."""
    rcs = {int(name[2:]) for course in courses for name in course if name.startswith("rc")}
    has_window = any("MW" in course for course in courses)
    has_release = any(AT_RELEASE in course for course in courses)
    window, release = ["MW"] if has_window else [], [AT_RELEASE] if has_release else []
    return [*window, *(f"rc{rc}" for rc in sorted(rcs)), *release]


def _usual(name: str, values: Sequence[int]) -> Usual | None:
    found = compare(name, 0, values)
    return Usual(found.median, *found.middle) if found.is_telling else None


def _says(version: str, earlier: Sequence[str], *, has_band: bool) -> str:
    if not earlier:
        return f"open at the end of each stage of {version}"
    which = earlier[0] if len(earlier) == 1 else f"{earlier[-1]} to {earlier[0]}"
    return f"open at the end of each stage; {which} in grey{', their middle half shaded' if has_band else ''}"


def _summary(cycle: CycleView, own: Mapping[str, int], usual: Sequence[Usual | None], names: Sequence[str]) -> str:
    told = ", ".join(f"{'merge window' if name == 'MW' else name} {count}" for name, count in own.items())
    text = f"Open regressions at the end of each stage. {cycle.version}: {told or 'none'}"
    text += "." if cycle.released_at or not own else " so far."
    last = next(reversed(list(own)), "")
    middle = usual[names.index(last)] if last in names else None
    return f"{text} Median of earlier cycles at {last}: {middle.median:g}." if middle is not None else text


def _rows(
    cycle: CycleView, names: Sequence[str], courses: Sequence[Course], usual: Sequence[Usual | None], asof: AsOf
) -> list[Row]:
    tags = {f"rc{release.rc}" if release.rc else AT_RELEASE: release.tag for release in cycle.releases}
    rows = []
    for number, (name, x) in enumerate(zip(names, places(len(names), 5.5, 86), strict=True)):
        middle = usual[number]
        typical = (middle.median, middle.lower, middle.upper) if middle is not None else (None, None, None)
        own, *others = (course.values[number] for course in courses)
        target = reverse("kernels:release", args=[tags[name]]) + asof.suffix if name in tags else ""
        rows.append(Row(x, name, (own, *typical, *others), target))
    return rows
