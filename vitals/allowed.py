"""Who may read the metrics: they tell names of sources and how the installation is, which is nobody else's business."""

from hmac import compare_digest

from django.conf import settings
from django.http import HttpRequest

from access.networks import address_of

_BEARER = "bearer "


def may_measure(request: HttpRequest) -> bool:
    """Whoever has the token; or whoever asks from a network of KERNELTRACK_METRICS_NETWORKS, by a name of the site.

    A name that is not ours (DisallowedHost) is refused there, since a browser inside can be made to ask by another name
    (DNS rebinding). An address that is not known, as without X-Forwarded-For where a proxy is expected, is in none.
    """
    said = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and said[: len(_BEARER)].lower() == _BEARER:
        return compare_digest(said[len(_BEARER) :].strip().encode(), settings.METRICS_TOKEN.encode())
    address = address_of(request)
    if address is None or not any(address in network for network in settings.METRICS_NETWORKS):
        return False
    request.get_host()
    return True
