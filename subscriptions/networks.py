"""Which network a request comes from."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_SHARED_BITS = {4: 24, 6: 48}  # about what one household, office or provider has


def network_of(request: HttpRequest) -> str:
    """The /24 or /48 of the client; '' where it is not known, which all such clients share.

    Each trusted proxy in front (settings.PROXIES) has added the address that it was asked from to X-Forwarded-For:
    what stands before these is the client's own claim.
    """
    try:
        address = ip_address(_client(request).strip())
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network((address.packed, _SHARED_BITS[address.version]), strict=False))


def _client(request: HttpRequest) -> str:
    if not settings.PROXIES:
        return str(request.META.get("REMOTE_ADDR", ""))
    told = request.headers.get("X-Forwarded-For", "").split(",")
    return told[-settings.PROXIES] if len(told) >= settings.PROXIES else ""
