"""/regressions.json and /regressions.csv: the list of regressions for programs and spreadsheets."""

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from archive.links import lore_url
from archive.xmltext import xml_text
from peers.asked import asked
from peers.export import export
from regressions.filters import RegressionFilter
from regressions.models import Period
from regressions.queries import Row, rows
from releases.asking import plainly_refused

if TYPE_CHECKING:
    from _csv import Writer  # known to type checkers only

_AT_ONCE = 500  # rows in memory
_COLUMNS = (
    "id", "title", "state", "back burner", "cycle", "series", "tree", "subsystems", "introduced", "culprit",
    "reporter", "reported", "last activity", "settled", "due", "overdue", "dormant", "report", "page",
)  # fmt: skip
# A spreadsheet takes a cell that begins like this for a formula (OWASP, "CSV injection"), blanks before it or not.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file for the csv module that hands each line back."""

    def write(self, line: str) -> str:
        """What was written."""
        return line


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
    writer = csv.writer(_Line())
    yield writer.writerow(_COLUMNS)
    batch: list[Period] = []
    for period in bound.selected().iterator(chunk_size=_AT_ONCE):
        batch.append(period)
        if len(batch) == _AT_ONCE:
            yield from _written(writer, batch, bound, site)
            batch = []
    yield from _written(writer, batch, bound, site)


def _written(writer: "Writer", periods: list[Period], bound: RegressionFilter, site: str) -> Iterator[str]:
    for period, row in zip(periods, rows(periods, at=bound.asof.at), strict=True):
        yield writer.writerow([_safe(str(value)) for value in _values(period, row, site)])


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


def _safe(text: str) -> str:
    """A cell that no spreadsheet calculates."""
    text = xml_text(text)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
