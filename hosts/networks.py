"""Which addresses may be asked or posted to: the parts of a URL, and what counts as public. Pure.

A URL is read by one pattern of our own, and the request is made from the parts that were checked: no second reader can
see another host in it. Numbers in place of a name are read in their one plain form only: of the others (octal,
hexadecimal, shortened) resolvers make addresses that a check did not see.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LONGEST_URL = 500  # characters

_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?(?P<path>[/?][^#]*)?",
    re.IGNORECASE | re.ASCII,
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)  # a last label that resolvers read as part of an IPv4 address
_CHARACTERS = frozenset(map(chr, range(0x21, 0x7F))) - set('\\"<>^`{|}')
_PORTS = {"http": 80, "https": 443}
# Of IPv6, what is routed is 2000::/3: that leaves out what has an IPv4 address inside (mapped, NAT64), SRv6 and others.
_ROUTED = IPv6Network("2000::/3")
# Global by the registries or by their number, and yet not somebody's server on the Internet.
_APART = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments (RFC 6890); a cloud has its metadata there
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "168.63.129.16/32",  # Azure's own services, inside of every machine
        "2001::/23",  # Teredo, ORCHID, benchmarks (RFC 2928)
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside (RFC 3056)
        "3fff::/20",  # documentation (RFC 9637)
    )
)


class ForbiddenError(ValueError):
    """An address that is out of bounds; the message says why, fit for who typed it."""


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of a URL that may be asked; `address` where the host is one."""

    scheme: str
    host: str
    port: int
    path: str
    address: Address | None = None


def read_target(url: str, *, longest: int = LONGEST_URL) -> Target:
    """The parts of an http or https URL; ForbiddenError for what is odd in any way."""
    if len(url) > longest:
        raise ForbiddenError(f"An address has {longest} characters at most.")
    if not _CHARACTERS.issuperset(url):
        raise ForbiddenError("Only ASCII without spaces: write other letters of a name as xn--..., of a path as %..")
    found = _URL.fullmatch(url)
    if found is None:
        raise ForbiddenError("Write it as https://name/path: without user, password and fragment.")
    scheme = found["scheme"].lower()
    if scheme not in _PORTS:
        raise ForbiddenError("Only https addresses can be used.")
    port = int(found["port"] or _PORTS[scheme])
    if port not in _PORTS.values() and not 1024 <= port <= 65535:
        raise ForbiddenError("Ports are 443, 80, or 1024 to 65535.")
    host = found["host"].lower()
    path = found["path"] or "/"
    return Target(scheme, host.strip("[]"), port, path if path[0] == "/" else f"/{path}", _literal(host))


def _literal(host: str) -> Address | None:
    """The address that the host is, or None for a name."""
    labels = host.split(".")
    try:
        if host[0] == "[":
            return IPv6Address(host[1:-1])
        if _NUMBER.fullmatch(labels[-1]):
            return IPv4Address(host)
    except ValueError:
        raise ForbiddenError("That is no IP address in its plain form.") from None
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise ForbiddenError("That is no name of a host.")
    return None


def check(address: str, target: Target, allowed: Sequence[Network], *, needs_tls: bool = True) -> Address:
    """An address that the target's name leads to; ForbiddenError where it is out of bounds.

    What lies in `allowed` may be asked, even without TLS; of everything else only what is public, and only with TLS
    where that is needed.
    """
    found = ip_address(address)
    if any(found in network for network in allowed):
        return found
    if not is_public(found):
        raise ForbiddenError(f"{target.host} is or leads to an address that is not public.")
    if needs_tls and target.scheme != "https":
        raise ForbiddenError("Only https addresses can be used.")
    return found


def is_public(address: Address) -> bool:
    """Whether somebody's server on the Internet can have this address."""
    if isinstance(address, IPv6Address) and address not in _ROUTED:
        return False
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved or address.is_unspecified)
        and not any(address in network for network in _APART)
    )
