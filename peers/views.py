"""/regressions.json and /regressions.csv: the list of regressions for programs and spreadsheets."""

from collections.abc import Iterator
from itertools import islice

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from archive import sheets
from archive.links import lore_url
from peers.asked import asked
from peers.export import export
from regressions.filters import RegressionFilter
from regressions.models import Period
from regressions.queries import Row, rows
from releases.asking import plainly_refused

_AT_ONCE = 500  # rows in memory
_COLUMNS = (
    "id", "title", "state", "back burner", "cycle", "series", "tree", "subsystems", "introduced", "culprit",
    "reporter", "reported", "last activity", "settled", "due", "overdue", "dormant", "report", "page",
)  # fmt: skip


@require_safe
@plainly_refused
def regressions_json(request: HttpRequest) -> HttpResponse:
    """In the form of regzbot's own export: all that are no duplicates, or those that meet the conditions."""
    bound = asked(request, state="all")
    site = request.build_absolute_uri("/").rstrip("/")
    duplicates = bool(request.GET.get("state"))
    return JsonResponse(export(bound.selected(), at=bound.asof.at, site=site, duplicates=duplicates), safe=False)


@require_safe
@plainly_refused
def regressions_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All rows of a list, one line each, in its order."""
    bound = asked(request)
    site = request.build_absolute_uri("/").rstrip("/")
    response = StreamingHttpResponse(_lines(bound, site), content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = 'attachment; filename="regressions.csv"'
    return response


def _lines(bound: RegressionFilter, site: str) -> Iterator[str]:
    yield from sheets.lines([_COLUMNS])
    periods = iter(bound.selected().iterator(chunk_size=_AT_ONCE))
    while batch := list(islice(periods, _AT_ONCE)):
        told = zip(batch, rows(batch, at=bound.asof.at), strict=True)
        yield from sheets.lines(map(str, _values(period, row, site)) for period, row in told)


def _values(period: Period, row: Row, site: str) -> list[object]:
    report = period.regression.report
    return [
        row.slug, row.title, row.state, _yes(row.is_backburner), row.cycle, row.series, row.tree,
        " ".join(row.subsystems), row.introduced, row.culprit, row.reporter,
        row.reported_at.isoformat(), row.last_activity_at.isoformat(),
        row.settled_at.isoformat() if row.settled_at else "", row.due_at.isoformat() if row.due_at else "",
        _yes(row.is_overdue), _yes(row.is_dormant), report if "://" in report else lore_url(report),
        f"{site}/regressions/{row.slug}/",
    ]  # fmt: skip


def _yes(is_so: bool) -> str:
    return "yes" if is_so else ""
