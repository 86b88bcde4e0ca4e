"""The patches of a week by area, as LWN's page sorts them: the most discussed of each, and what happened besides."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from areas.use import areas_in_use
from flow.filters import SeriesFilter
from flow.fixes import FixedRegression, regressions_of_series
from flow.weeks import Span, span_of
from patches.queries import Revision, SeriesRow, moved_between, revisions, series_between
from postings.areas import Area

PER_AREA = 8  # shown of each area while nothing is filtered
PER_PAGE = 50  # shown at once when something is
_TALKED = 5
_QUIET_DAYS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: the latest revision of an effort in that week, all its revisions so far, what it fixes."""

    row: SeriesRow
    revisions: Sequence[Revision]
    fixes: Sequence[FixedRegression] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """An area with some of its series; `count` is how many it has."""

    area: Area
    lines: Sequence[Line]
    count: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """What happened in the week beside the table.

    quiet   of what was posted: nobody has answered, though _QUIET_DAYS have passed
    fixing  of what was posted: for a regression that is tracked
    to_next, merged   series, whenever they were posted
    """

    first: int
    later: int
    quiet: int
    fixing: int
    to_next: int
    merged: int


@dataclass(frozen=True, slots=True)
class WeekPage:
    """Everything on the page. `all_rows` are the week's series, one for each effort; the others follow from these."""

    span: Span
    all_rows: Sequence[SeriesRow]
    selected: int
    groups: Sequence[Group]
    shown: int
    pager: "Page[SeriesRow] | None"
    talked: Sequence[SeriesRow]
    numbers: Numbers


def posted_in(span: Span, *, at: datetime) -> list[SeriesRow]:
    """The series posted in a week as they stood at `at`; of an effort the latest revision."""
    latest = {row.effort: row for row in series_between(span.since, span.until, at=at)}
    return sorted(latest.values(), key=lambda row: row.weight, reverse=True)


def week_page(bound: SeriesFilter) -> WeekPage:
    """The page for a bound query string: five statements, whatever it shows."""
    at = bound.asof.at
    span = span_of(bound.week, at=at)
    rows = posted_in(span, at=at)
    selected = [row for row in rows if bound.selects(row)]
    pager = _pages(selected).get_page(bound.page) if bound.is_set else None
    shown = _heads(selected) if pager is None else list(pager.object_list)
    known = revisions([row.effort for row in shown], at=at)
    fixes = regressions_of_series([row.head for row in rows], at=at)
    return WeekPage(
        span=span,
        all_rows=rows,
        selected=len(selected),
        groups=_groups(shown, selected, known, fixes),
        shown=len(shown),
        pager=pager,
        talked=[row for row in sorted(rows, key=lambda row: -row.replies) if row.replies][:_TALKED],
        numbers=_numbers(span, rows, len(fixes), at),
    )


def _pages(rows: Sequence[SeriesRow]) -> "Paginator[SeriesRow]":
    """Pages of what a filter selects, areas in their order."""
    order = {area.slug: area.order for area in areas_in_use().areas}
    return Paginator(sorted(rows, key=lambda row: order.get(row.area, len(order))), PER_PAGE)


def _heads(rows: Iterable[SeriesRow]) -> list[SeriesRow]:
    """The first few of each area."""
    taken: dict[str, list[SeriesRow]] = defaultdict(list)
    for row in rows:
        if len(taken[row.area]) < PER_AREA:
            taken[row.area].append(row)
    return [row for found in taken.values() for row in found]


def _groups(
    shown: Sequence[SeriesRow],
    selected: Sequence[SeriesRow],
    known: Mapping[str, Sequence[Revision]],
    fixes: Mapping[str, Sequence[FixedRegression]],
) -> list[Group]:
    counts: dict[str, int] = defaultdict(int)
    for row in selected:
        counts[row.area] += 1
    lines: dict[str, list[Line]] = defaultdict(list)
    for row in shown:
        lines[row.area].append(Line(row, known.get(row.effort, ()), fixes.get(row.head, ())))
    return [Group(area, lines[area.slug], counts[area.slug]) for area in _all_areas(lines) if area.slug in lines]


def _all_areas(found: Iterable[str]) -> list[Area]:
    """The areas in use, and behind them any that a row still has from an earlier file of areas."""
    known = list(areas_in_use().areas)
    slugs = {area.slug for area in known}
    return known + [Area(slug, slug, "", len(known)) for slug in sorted(set(found) - slugs)]


def _numbers(span: Span, rows: Sequence[SeriesRow], fixing: int, at: datetime) -> Numbers:
    first = sum(row.version == 1 and row.effort == row.head for row in rows)
    quiet = sum(not row.replies and (at - row.posted_at).days >= _QUIET_DAYS for row in rows)
    to_next, merged = moved_between(span.since, span.until, at=at)
    return Numbers(first, len(rows) - first, quiet, fixing, to_next, merged)
