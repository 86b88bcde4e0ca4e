"""What load balancers, containers and Prometheus ask."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vitals import probes


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, Redis and a worker answer, or what `?of=` names has what it needs; else 503, and why."""
    of = request.GET.get("of", probes.SITE)
    if of not in probes.NEEDS:
        return JsonResponse({"of": f"one of {', '.join(probes.NEEDS)}"}, status=400)
    is_ready, parts = probes.probe(of)
    return JsonResponse(parts, status=200 if is_ready else 503)
