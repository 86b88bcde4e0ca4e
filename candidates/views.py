"""The list of candidates; what people decide about them is in triage/."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from candidates.queries import coverage, rows, sorted_out, waiting
from releases.asof import as_of

_PER_PAGE = 25
_COVERED = timedelta(weeks=9)  # about a cycle


@require_safe
def candidate_list(request: HttpRequest) -> HttpResponse:
    """Likely reports that nobody has flagged, newest first."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    found = waiting(at=asof.at)
    keys = list(found.values_list("pk", flat=True))  # to count them costs as much
    page = Paginator(keys, _PER_PAGE).get_page(request.GET.get("page"))
    covered = coverage(since=asof.at - _COVERED, until=asof.at, at=asof.at)
    context: dict[str, object] = {
        "asof": asof,
        "page": page,
        "rows": rows(found.filter(pk__in=page.object_list)),
        "coverage": covered,
        "weeks": _COVERED.days // 7,
    }
    if request.session.session_key and request.user.has_perm("candidates.add_verdict"):
        context["may_sort_out"] = True
        context["sorted_out"] = sorted_out(at=asof.at)
    return render(request, "candidates/candidate_list.html", context)
