"""What people decide through the site: dated, attributed, undone by another decision, never edited in place."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.guarding import requires, who
from accounts.roles import DECIDE, SORT_OUT
from regressions.models import Decision, Regression
from triage import acts


@require_POST
@requires(DECIDE)
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Carry out a command on a regression in the name of who is logged in."""
    regression = get_object_or_404(Regression, slug=slug)
    verb, value = request.POST.get("verb", ""), request.POST.get("value", "")
    try:
        acts.decide(report=regression.report, by=who(request), verb=verb, value=value, at=timezone.now())
    except ValueError as error:
        return _refused(request, f"{error}")
    return redirect("regressions:detail", slug)


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    """A page that says why nothing was done, and what to do about it."""
    return render(request, "400.html", {"why": why}, status=400)


@require_POST
@requires(DECIDE)
def undo(request: HttpRequest, slug: str, decision: int) -> HttpResponse:
    """Take a decision back."""
    regression = get_object_or_404(Regression, slug=slug)
    found = get_object_or_404(Decision, pk=decision, report=regression.report)
    try:
        acts.undo(decision=found, by=who(request), at=timezone.now())
    except ValueError as error:
        return _refused(request, f"{error}")
    return redirect("regressions:detail", slug)


@require_POST
@requires(SORT_OUT)
def sort_out(request: HttpRequest) -> HttpResponse:
    """Accept a candidate (it becomes tracked), dismiss it, or call it a duplicate."""
    given = request.POST
    try:
        slug = acts.sort_out(
            report=given.get("report", ""),
            by=who(request),
            verdict=given.get("what", ""),
            introduced=given.get("introduced", ""),
            at=timezone.now(),
        )
    except LookupError as error:
        raise Http404(f"{error}") from error
    except ValueError as error:
        return _refused(request, f"{error}")
    return redirect("regressions:detail", slug) if slug else redirect("candidates:list")
