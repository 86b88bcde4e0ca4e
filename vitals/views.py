"""What load balancers, containers and Prometheus ask."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from vitals import probes
from vitals.allowed import may_measure
from vitals.collector import Installation

_registry = CollectorRegistry(auto_describe=False)
_registry.register(Installation())


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
    is_ready, parts = probes.recent(of)
    return JsonResponse(parts, status=200 if is_ready else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text format or OpenMetrics, as it accepts; 403 for whom it does not concern."""
    if not may_measure(request):
        return HttpResponse("See KERNELTRACK_METRICS_NETWORKS.\n", status=403, content_type="text/plain")
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(_registry), content_type=content_type)
