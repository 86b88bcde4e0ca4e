"""Files for scripts and calendars: kernel.org's forms, iCalendar, badges, the kernel one runs as text."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from kernelorg import banner, kdist
from kernelorg import releases_json as releases_form
from kernels import pages, views
from kernels.badge_values import badge_of
from kernels.badges import Badge
from kernels.calendar_file import calendar_file
from kernels.listing import listing
from kernels.running import running as running_kernel
from releases.asking import moment, plainly_refused, problem
from releases.asof import as_of

_BACK = timedelta(days=92)  # of the past; calendars keep what they have seen
_TEXT = "text/plain; charset=utf-8"
_WHAT = "nothing like the output of `uname -r`, such as 6.12.74+deb13-amd64, was found"


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """/calendar.ics."""
    now = timezone.now()
    found = pages.occasions(since=now - _BACK, at=now)
    stamp = now.replace(hour=0, minute=0, second=0, microsecond=0)  # the same all day, so that 304 can be answered
    return HttpResponse(calendar_file(found, stamp=stamp), content_type="text/calendar; charset=utf-8")


@require_safe
def releases_json(request: HttpRequest) -> JsonResponse:
    """/releases.json, for programs that read kernel.org's."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    if asof.error:
        return problem(400, f"at: {asof.error}")
    found = listing(at=asof.at)
    return JsonResponse(releases_form.write(found.entries, found.latest_stable), json_dumps_params={"indent": 4})


@require_safe
def finger_banner(request: HttpRequest) -> HttpResponse:
    """/finger_banner, for scripts that read kernel.org's."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    if asof.error:
        return HttpResponse(f"at: {asof.error}\n", content_type=_TEXT, status=400)
    found = listing(at=asof.at)
    return HttpResponse(banner.write(found.entries, found.latest_stable), content_type=_TEXT)


@require_safe
@plainly_refused
def kdist_xml(request: HttpRequest) -> HttpResponse:
    """/feeds/kdist.xml, for readers that follow kernel.org's."""
    body = kdist.write(listing(at=moment(request).at).entries)
    return HttpResponse(body, content_type="application/rss+xml; charset=utf-8")


@require_safe
@plainly_refused
def badge(request: HttpRequest, name: str, what: str) -> HttpResponse:
    """/badges/7.4/open.svg and the like, as of `at`.

    What is not known is a picture, too, as with others who make badges: a page shows it, a program sees the 404.
    """
    found = badge_of(name, what, at=moment(request).at)
    shown = found or Badge(f"linux {name.removesuffix('.y')}", "unknown", "none")
    status = 200 if found else 404
    response = render(request, "kernels/badge.svg", {"badge": shown}, content_type="image/svg+xml", status=status)
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def running_text(request: HttpRequest, text: str) -> HttpResponse:
    """/running/6.12.74+deb13-amd64: plain text, or the page for whoever asks for HTML."""
    if "text/html" in request.headers.get("Accept", ""):
        response = views.show_running(request, text)
    else:
        asof = as_of(request.GET.get("at", ""), now=timezone.now())
        found = None if asof.error else running_kernel(text[:1000], at=asof.at)
        site = request.build_absolute_uri("/").rstrip("/")
        context = {"found": found, "what": asof.error or _WHAT, "asof": asof, "site": site}
        status = 200 if found else 400
        response = render(request, "kernels/running.txt", context, content_type=_TEXT, status=status)
    patch_vary_headers(response, ["Accept"])
    return response
