"""What staff decide through the site: dated, attributed, undone by another decision, never edited in place."""

from typing import TYPE_CHECKING

from django.contrib.admin.views.decorators import staff_member_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from archive.models import Message
from candidates.models import Candidate, Verdict
from cases.commands import Verb
from ingest.models import advance_generation
from ingest.pipeline import fold_reports
from regressions import decisions
from regressions.models import Decision, Event, Regression
from regressions.save import slug_of
from releases.versions import parse_version

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def _who(request: HttpRequest) -> "User":
    user = request.user
    if not user.is_authenticated:  # the decorators see to it
        raise Http404
    return user


@require_POST
@staff_member_required
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Carry out a command on a regression in the name of who is logged in."""
    regression = get_object_or_404(Regression, slug=slug)
    try:
        value = request.POST.get("value", "")
        verb = decisions.offered(request.POST.get("verb", ""), value)
        with transaction.atomic():
            report, who, now = regression.report, _who(request), timezone.now()
            made = decisions.record(report=report, by=who, verb=verb, value=value, at=now)
            fold_reports({report})
            if not Event.objects.filter(message_id=f"{decisions.PREFIX}{made.pk}").exists():
                raise ValueError("it could not be carried out: no mail that is stored leads to this report")
    except ValueError as error:
        return _refused(request, f"{error}")
    return redirect("regressions:detail", slug)


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    """A page that says why nothing was done, and what to do about it."""
    return render(request, "400.html", {"why": why}, status=400)


@require_POST
@staff_member_required
def undo(request: HttpRequest, slug: str, decision: int) -> HttpResponse:
    """Take a decision back."""
    regression = get_object_or_404(Regression, slug=slug)
    found = get_object_or_404(Decision, pk=decision, report=regression.report)
    try:
        with transaction.atomic():
            decisions.undo(decision=found, by=_who(request), at=timezone.now())
            fold_reports({regression.report})
    except ValueError as error:
        return _refused(request, f"{error}")
    return redirect("regressions:detail", slug)


@require_POST
@staff_member_required
def sort_out(request: HttpRequest) -> HttpResponse:
    """Accept a candidate (it becomes tracked), dismiss it, or call it a duplicate."""
    message = get_object_or_404(Message, message_id=request.POST.get("report", ""), candidate__isnull=False)
    what, now = request.POST.get("what", ""), timezone.now()
    if what == "accept":
        value = request.POST.get("introduced", "").split() or [introduced_by(message.candidate)]
        with transaction.atomic():
            who = _who(request)
            decisions.record(report=message.message_id, by=who, verb=Verb.INTRODUCED, value=value[0], at=now)
            fold_reports({message.message_id})
        return redirect("regressions:detail", slug_of(message.message_id))
    if what not in Verdict.Kind.values:
        return _refused(request, "accept, dismiss, duplicate or reopen?")
    with transaction.atomic():
        Verdict.objects.create(report=message.message_id, at=now, by=_who(request), kind=what)
        advance_generation()
    return redirect(reverse("candidates:list"))


def introduced_by(candidate: Candidate) -> str:
    """What a candidate says about its origin, as a command would: the culprit, a range, or that nobody knows."""
    if candidate.culprit:
        return candidate.culprit
    if not candidate.last_good and not candidate.first_bad:
        return "unknown"
    return f"{_tag(candidate.last_good)}..{_tag(candidate.first_bad)}"


def _tag(version: str) -> str:
    parsed = parse_version(version)
    return parsed.tag if parsed is not None else version.partition(" ")[0]
