"""Pages of editions: which one, as of when; then ask the queries, and render."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cycles.charts import CycleCharts, cycle_charts
from digests.changes import PARTS, changes
from digests.edition import Edition, edition
from digests.finding import Find, turns
from digests.links import held
from digests.lists import told
from digests.naming import heading, phrase
from digests.periods import Period, is_daily
from digests.scope import KINDS, Scope, scope_of
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
def detail(request: HttpRequest, name: str, find: Find) -> HttpResponse:
    """The edition of a period: as of its end, or of an earlier moment in it; of everything, or of a scope."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    period, scope = find(name, asof.at), scope_asked(request.GET)
    told_of = moment_in(period, asof)
    found = edition(period, at=told_of.at, scope=scope)
    context = {
        "asof": asof,
        "told": told_of,
        "edition": found,
        "scope": scope,
        "is_daily": is_daily(period),
        "held": held(scope),
        "phrase": "" if scope.is_everything else heading(scope),
        "charts": _charts(found, told_of),
        "parts": PARTS,
        "turns": turns(period, asof.at),
    }
    return render(request, "digests/week_detail.html", context)


def _charts(found: Edition, told_of: AsOf) -> CycleCharts | None:
    """Those of a cycle, where all of it is told."""
    if found.cycle is None or (found.scope.narrows and not found.scope.is_one_cycle):
        return None
    return cycle_charts(found.cycle, found.around, asof=told_of, coming=found.forecast)


@require_safe
def part(request: HttpRequest, name: str, part: str, find: Find) -> HttpResponse:
    """All regressions of a scope to which one thing happened in a period."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    period, scope = find(name, asof.at), scope_asked(request.GET)
    told_of = moment_in(period, asof)
    keys = [change.key for change in getattr(changes(period.before, told_of.at, scope), part)]
    page = Paginator(keys, _PER_PAGE).get_page(request.GET.get("page"))
    known = told(page.object_list, at=told_of.at)
    rows = [known[key] for key in page.object_list if key in known]
    narrow = Scope(scope.trees, scope.cycles, scope.subsystems)
    context = {"asof": asof, "told": told_of, "week": period, "part": part, "title": PARTS[part], "scope": narrow}
    words = phrase(narrow) if narrow.narrows else ""
    return render(request, "digests/week_part.html", context | {"phrase": words, "pager": page, "rows": rows})


def scope_asked(given: QueryDict) -> Scope:
    """The scope of a query string; other values in it are not looked at."""
    return scope_of({kind: given.getlist(kind) for kind in KINDS})


def moment_in(period: Period, asof: AsOf) -> AsOf:
    """The moment that an edition speaks of: links to what it counts lead there, and its numbers are found again."""
    return asof if asof.at <= period.end else AsOf(period.end, asof.now, period.asked)
