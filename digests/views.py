"""Pages of weeks: which one, as of when; then ask the queries, and render."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cycles.charts import cycle_charts
from digests.changes import PARTS, changes
from digests.edition import edition
from digests.lists import told
from digests.periods import Week, parse_week
from digests.weeks import beginning, of_year, years
from releases.asof import AsOf, as_of

_PER_PAGE = 50


@require_safe
def week_list(request: HttpRequest) -> HttpResponse:
    """The weeks of a year, the newest first."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    first = beginning(at=asof.at)
    known = years(request.GET.get("year", ""), first, at=asof.at)
    lines = of_year(known.shown, first, at=asof.at)
    return render(request, "digests/week_list.html", {"asof": asof, "years": known, "lines": lines})


@require_safe
def week_detail(request: HttpRequest, name: str) -> HttpResponse:
    """The edition of a week: as of its end, or of an earlier moment in it."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    week = _week(name, asof)
    told_of = _told_of(week, asof)
    found = edition(week, at=told_of.at)
    charts = cycle_charts(found.cycle, found.around, asof=told_of, coming=found.forecast) if found.cycle else None
    context = {"asof": asof, "told": told_of, "edition": found, "charts": charts, "parts": PARTS}
    return render(request, "digests/week_detail.html", context)


@require_safe
def week_part(request: HttpRequest, name: str, part: str) -> HttpResponse:
    """All regressions to which one thing happened in a week."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    week = _week(name, asof)
    told_of = _told_of(week, asof)
    cycle = request.GET.get("cycle", "")[:20]
    found = getattr(changes(week.before, told_of.at), part)
    keys = [change.key for change in found if not cycle or change.cycle == cycle]
    page = Paginator(keys, _PER_PAGE).get_page(request.GET.get("page"))
    known = told(page.object_list, at=told_of.at)
    rows = [known[key] for key in page.object_list if key in known]
    context = {"asof": asof, "told": told_of, "week": week, "part": part, "title": PARTS[part]}
    return render(request, "digests/week_part.html", context | {"cycle": cycle, "pager": page, "rows": rows})


def _week(name: str, asof: AsOf) -> Week:
    """The week of an address, if there is something to tell of it at that time."""
    week = parse_week(name)
    if week is None:
        raise Http404(f"{name} is no week: write it as 2026-W47, or name the last of seven days as 2009-08-06.")
    if week.since > asof.at:
        raise Http404(f"The week from {week.first} on had not begun on {asof.at:%Y-%m-%d}.")
    first = beginning(at=asof.at)
    if week.until <= (first or asof.at):
        known = f"begins on {first:%Y-%m-%d}" if first else "is empty: no release and no regression has been read yet"
        raise Http404(f"Nothing is known of the week from {week.first} on. What is known {known}.")
    return week


def _told_of(week: Week, asof: AsOf) -> AsOf:
    """The moment that the edition speaks of: links to what it counts lead there, and its numbers are found again."""
    return asof if asof.at <= week.end else moment_of(week, now=asof.now)


def moment_of(week: Week, *, now: datetime) -> AsOf:
    """The end of a finished week, as pages are asked for it."""
    return AsOf(week.end, now, week.last.isoformat())
