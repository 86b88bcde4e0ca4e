"""Pages of regressions: bind the query string, ask the queries, render."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from regressions import filters, pages
from regressions.decisions import OFFERED
from regressions.models import Decision, Period
from regressions.patches import patches_for
from regressions.queries import rows
from regressions.reading import entries
from regressions.timeline import detail
from regressions.turns import turns
from releases import queries as releases
from releases.asof import AsOf, as_of

_PER_PAGE = 25
_FACET_CYCLES = 8
_EVENTS = 50  # of a timeline on one page


def _asof(request: HttpRequest) -> AsOf:
    return as_of(request.GET.get("at", ""), now=timezone.now())


@require_safe
def regression_list(request: HttpRequest) -> HttpResponse:
    """The list, filtered by the query string."""
    asof = _asof(request)
    bound = filters.bind(request.GET, asof)
    narrowed = bound.narrowed([cycle.version for cycle in releases.cycles(at=asof.at, limit=_FACET_CYCLES)])
    paginator = Paginator(bound.selected(), _PER_PAGE)
    paginator.count = narrowed.count  # counted already
    page = paginator.get_page(bound.page)
    context = {
        "asof": asof,
        "filter": bound,
        "page": page,
        "rows": rows(page.object_list, at=asof.at),
        "states": bound.states(),
        "cycles": narrowed.cycles,
        "trees": narrowed.trees,
        "subsystems": bound.subsystems(),
        "flags": narrowed.flags,
    }
    return render(request, "regressions/regression_list.html", context)


@require_safe
def regression_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one regression; a Message-ID of its thread leads here, too."""
    asof = _asof(request)
    if "@" in slug:
        found = pages.slug_of_mail(slug.strip("<>"))
        if found is None:
            raise Http404("No tracked regression has this mail.")
        return redirect(reverse("regressions:detail", args=[found]) + asof.suffix)
    page = detail(slug, at=asof.at)
    if page is None:
        raise Http404("No such regression was tracked at that date.")
    periods = Period.objects.filter(regression__slug=slug, since__lte=asof.at).order_by("since")
    newest_first = request.GET.get("order") == "newest"
    told = Paginator(page.events[::-1] if newest_first else page.events, _EVENTS).get_page(request.GET.get("page"))
    commits = [page.row.culprit, page.fix_sha, *(event.sha for event in page.events)]
    context: dict[str, object] = {
        "asof": asof,
        "page": page,
        "told": told,
        "entries": entries(list(told.object_list), commits, asof=asof),
        "newest_first": newest_first,
        "discussion": pages.discussion(page.events),
        "patches": patches_for(page.key, at=asof.at),
        "turns": turns(periods, page.events),
    }
    if request.session.session_key and request.user.has_perm("regressions.add_decision"):
        made = Decision.objects.filter(report=page.report).select_related("by", "undone_by")
        context |= {"verbs": OFFERED, "decisions": made}
    return render(request, "regressions/regression_detail.html", context)
