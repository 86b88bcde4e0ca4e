"""Which network a request comes from."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_SHARED_BITS = {4: 24, 6: 48}  # about what one household, office or provider has
_CLIENT_BITS = {4: 32, 6: 64}  # what one client has: of IPv6 never less than a /64, all of which it can use


def network_of(request: HttpRequest) -> str:
    """The /24 or /48 of the client; '' where it is not known, which all such clients share."""
    return _network(request, _SHARED_BITS)


def client_of(request: HttpRequest) -> str:
    """The address of the client, of IPv6 its /64; '' where it is not known, which all such clients share."""
    return _network(request, _CLIENT_BITS)


def _network(request: HttpRequest, bits: dict[int, int]) -> str:
    address = address_of(request)
    return str(ip_network((address.packed, bits[address.version]), strict=False)) if address is not None else ""


def address_of(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """The address of the client itself; None where it is not known."""
    try:
        address = ip_address(_client(request).strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _client(request: HttpRequest) -> str:
    """Each trusted proxy in front (settings.PROXIES) has added the address that it was asked from to X-Forwarded-For:
    what stands before these is the client's own claim."""
    if not settings.PROXIES:
        return str(request.META.get("REMOTE_ADDR", ""))
    told = request.headers.get("X-Forwarded-For", "").split(",")
    return told[-settings.PROXIES] if len(told) >= settings.PROXIES else ""
