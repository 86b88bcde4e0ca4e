"""Pages of kernels: ask the queries, render."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kernels import pages
from kernels.affected import compare as compare_versions
from kernels.release import release_page
from kernels.running import is_placed
from kernels.running import running as running_kernel
from kernels.series import series_page
from releases.asof import as_of
from releases.uname import read_query
from releases.versions import parse_version
from stable.queries import all_series


@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    """What is current, how long it is supported, what comes next."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    return render(request, "kernels/release_list.html", {"asof": asof, "page": pages.releases_page(at=asof.at)})


@require_safe
def release_detail(request: HttpRequest, text: str) -> HttpResponse:
    """One release, by its tag; other ways to write it lead there."""
    version = parse_version(text)
    if version is None:
        raise Http404(f"{text} is no version of a kernel.")
    if text != version.tag:
        query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        return HttpResponsePermanentRedirect(reverse("kernels:release", args=[version.tag]) + query)
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    page = release_page(version, at=asof.at)
    if page is None:
        raise Http404(f"No release {version.text} is known at that date.")
    return render(request, "kernels/release_detail.html", {"asof": asof, "page": page})


@require_safe
def series_list(request: HttpRequest) -> HttpResponse:
    """Every series since 2.6, with its support."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    return render(request, "kernels/series_list.html", {"asof": asof, "series": all_series(at=asof.at)})


@require_safe
def series_detail(request: HttpRequest, name: str) -> HttpResponse:
    """One series: what was promised when, and its releases."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    page = series_page(name, at=asof.at)
    if page is None:
        raise Http404(f"No release of {name} is known at that date.")
    return render(request, "kernels/series_detail.html", {"asof": asof, "page": page})


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """What lies between two kernels, given as versions or as `uname -r` prints them."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    given = [request.GET.get(name, "")[:200].strip() for name in ("from", "to")]
    kernels = old, new = [read_query(text) for text in given]
    unknown = [k.version for k in kernels if k is not None and not is_placed(k.version, at=asof.at)]
    result = compare_versions(old.version, new.version, at=asof.at) if old and new and not unknown else None
    unread = [text for text, kernel in zip(given, kernels, strict=True) if text and kernel is None]
    context = {"asof": asof, "given": given, "kernels": kernels, "result": result, "unread": unread, "unknown": unknown}
    return render(request, "kernels/compare.html", context, status=400 if unread else 200)


@require_safe
def running(request: HttpRequest) -> HttpResponse:
    """Which known regressions affect the kernel that somebody runs."""
    return show_running(request, request.GET.get("release", ""))


def show_running(request: HttpRequest, text: str) -> HttpResponse:
    """The page for a paste, wherever in the address it stands."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    given = text[:1000]
    found = running_kernel(given, at=asof.at) if given.strip() else None
    is_unread = bool(given.strip()) and found is None
    context = {"asof": asof, "given": given, "found": found, "is_unread": is_unread}
    return render(request, "kernels/running.html", context, status=400 if is_unread else 200)
