"""Pages of cycles: ask the queries, render."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cycles import pages
from cycles.charts import sparks
from forecast.queries import forecast_of, score_of
from regressions.queries import counts_by_cycle
from releases.asof import as_of
from releases.queries import cycle_dates


@require_safe
def cycle_list(request: HttpRequest) -> HttpResponse:
    """All cycles with their numbers."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    known = cycle_dates(at=asof.at)
    drawn = sparks(known, at=asof.at)
    table = pages.cycle_table(known, counts_by_cycle(at=asof.at), drawn, at=asof.at)
    coming = {"forecast": forecast_of(known, at=asof.at), "score": score_of(known)}
    return render(request, "cycles/cycle_list.html", {"asof": asof, "rows": table, "has_sparks": bool(drawn), **coming})


@require_safe
def cycle_detail(request: HttpRequest, version: str) -> HttpResponse:
    """One cycle: where it stands, its numbers, its regressions by state."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    page = pages.cycle_page(version, asof=asof)
    if page is None:
        raise Http404(f"No cycle {version} is known at that date.")
    return render(request, "cycles/cycle_detail.html", {"asof": asof, "page": page})
