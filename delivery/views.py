"""/mails/: how far deliveries are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from delivery.queries import coming, progress
from releases.asof import AsOf


@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """In figures, as of now: nobody keeps how they were on a past day."""
    now = timezone.now()
    asof = AsOf(now, now, "", "How deliveries were on a past day is not kept" if "at" in request.GET else "")
    return render(request, "delivery/mails.html", {"asof": asof, "rows": progress(), "coming": coming(now)})
