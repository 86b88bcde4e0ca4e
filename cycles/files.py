"""Charts as files: data as CSV, drawings as SVG and PNG, for mails and for previews in chats."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from charts import svg
from charts.chart import Chart, as_csv
from charts.png import picture
from cycles.cards import cycle_card, regression_card, source_of
from cycles.charts import CycleCharts, cycle_charts
from forecast.queries import forecast_of
from regressions.queries import cycle_counts, regressions, rows
from releases.asof import AsOf, as_of
from releases.queries import CycleView, cycles

_TYPES = {"csv": "text/csv; charset=utf-8", "svg": "image/svg+xml", "png": "image/png"}


@require_safe
def burn_down(request: HttpRequest, version: str, form: str) -> HttpResponse:
    """/cycles/7.4/burn-down.csv, .svg, .png: one row per day."""
    asof, _, charts = _charts(request, version)
    found = charts.burn_down
    table = [[f"{day:%Y-%m-%dT%H:%M:%SZ}", *row.values] for row, day in zip(found.rows, charts.days, strict=True)]
    return _file(found, form, version, asof, csv=lambda: as_csv([name.lower() for name in found.head], table))


@require_safe
def stages(request: HttpRequest, version: str, form: str) -> HttpResponse:
    """/cycles/7.4/stages.csv, .svg, .png: one row per cycle and stage."""
    asof, _, charts = _charts(request, version)
    found = charts.stages
    names = [(1, found.head[1]), *enumerate(found.head[5:], 5)]
    table = [
        [name, row.name, row.values[place - 1]]
        for place, name in names
        for row in found.rows
        if row.values[place - 1] is not None
    ]
    return _file(found, form, version, asof, csv=lambda: as_csv(["cycle", "stage", "open"], table))


def _charts(request: HttpRequest, version: str) -> tuple[AsOf, CycleView, CycleCharts]:
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    known = cycles(at=asof.at)
    cycle = next((one for one in known if one.version == version), None)
    if asof.error or cycle is None:
        raise Http404(asof.error or f"No cycle {version} is known at that date.")
    coming = forecast_of(known, at=asof.at)
    is_current = coming is not None and coming.version == version
    return asof, cycle, cycle_charts(cycle, known, asof=asof, coming=coming if is_current else None)


def _file(found: Chart, form: str, version: str, asof: AsOf, *, csv: Callable[[], str]) -> HttpResponse:
    """The answer in one of three forms."""
    if form == "csv":
        return HttpResponse(csv(), content_type=_TYPES[form])
    drawing = svg.document(
        found.figure, title=found.finding, note=found.says, source=f"Linux {version} · {source_of(asof)}"
    )
    content = drawing if form == "svg" else picture(drawing)
    return HttpResponse(content, content_type=_TYPES[form])


@require_safe
def cycle_picture(request: HttpRequest, version: str) -> HttpResponse:
    """/cycles/7.4/card.png: what a preview of the cycle's page shows."""
    asof, cycle, charts = _charts(request, version)
    return _card(cycle_card(cycle, cycle_counts(version, at=asof.at), charts, asof=asof))


@require_safe
def regression_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """/regressions/<slug>/card.png: the same of a regression."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    periods = regressions(at=asof.at).filter(regression__slug=slug)
    found = next(iter(rows(periods, at=asof.at)), None)
    if asof.error or found is None:
        raise Http404(asof.error or "No such regression was tracked at that date.")
    return _card(regression_card(found, asof=asof))


def _card(drawing: str) -> HttpResponse:
    return HttpResponse(picture(drawing), content_type="image/png")
