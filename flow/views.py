"""Pages of patches: bind the query string, ask the queries, render."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from areas.use import areas_in_use
from flow import filters, radar_filter
from flow.addresses import idents_in, series_path
from flow.detail import series_page
from flow.fixes import regressions_of_series
from flow.radar import radar_page, unwatched
from flow.week import week_page
from patches.efforts import is_known, series_about, series_with
from releases.asof import as_of

_QUOTED = 120  # characters of an id that an error repeats


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


@require_safe
def series(request: HttpRequest, ident: str) -> HttpResponse:
    """Everything about one series, by the Message-ID of any of its mails; that of a reply leads there."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    idents = idents_in(ident)
    place = series_with(idents)
    if place is None:
        place = series_about(idents)
        if place is None:
            raise Http404(why_not(idents))
        return redirect(series_path(place.head) + asof.suffix)
    if place.posted_at > asof.at:
        raise Http404(
            f"This series was posted on {place.posted_at:%Y-%m-%d, %H:%M} UTC, after the date that you ask for: choose"
            " a later one, or leave ?at= out of the address."
        )
    context = {
        "asof": asof,
        "page": series_page(place, asof),
        "canonical": request.build_absolute_uri(series_path(place.head)),
        "fixes": regressions_of_series([place.head], at=asof.at).get(place.head, ()),
    }
    return render(request, "flow/series_detail.html", context)


def why_not(idents: list[str]) -> str:
    """Why there is no page for a mail, and what to do about it."""
    shown = f"<{idents[0][:_QUOTED]}>" if idents else "An empty Message-ID"
    if is_known(idents):
        return f"{shown} is in the archives that are read, but it is no patch and answers none that is there."
    return (
        f"{shown} is in no archive that is read. Check the Message-ID; a mail that was just sent appears within"
        " minutes, and the page of sources says which lists are read."
    )


@require_safe
def radar(request: HttpRequest) -> HttpResponse:
    """The patches that fix tracked regressions, by how far they have come."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    bound = radar_filter.bind(request.GET, asof)
    context = {"asof": asof, "filter": bound, "page": radar_page(bound), "unwatched": unwatched()}
    return render(request, "flow/radar.html", context)
