"""Pages of patches: bind the query string, ask the queries, render."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from flow import filters
from flow.week import week_page
from patches.areafile import areas_in_use
from releases.asof import as_of


@require_safe
def patch_list(request: HttpRequest) -> HttpResponse:
    """The patches of a week by area, filtered by the query string."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    bound = filters.bind(request.GET, asof)
    page = week_page(bound)
    context = {
        "asof": asof,
        "filter": bound,
        "page": page,
        "areas": bound.areas(page.all_rows, areas_in_use()),
        "lists": bound.lists(page.all_rows),
        "states": bound.states(page.all_rows),
    }
    return render(request, "flow/patch_list.html", context)
