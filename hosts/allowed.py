"""Which other sites may be asked: those that the operator named, where they lead to the public Internet.

Whatever reaches the outside begins with an address that somebody with rights on this installation wrote down: of an
inbox, a tree, a tracker, a site, a peer, or in a setting. Nothing that a site answers leads anywhere else, but to hosts
of KERNELTRACK_REDIRECT_HOSTS. Addresses that are private, loopback or special in another way are out of bounds,
whatever name leads to them, but for those in KERNELTRACK_NETWORKS.
"""

import re
from collections.abc import Sequence

from django.conf import settings

from hosts.connecting import FailedError, allowed_addresses, resolve
from hosts.errors import NotAllowedError
from hosts.networks import Address, ForbiddenError, Target, read_target

_LONGEST = 4000  # characters: a Message-ID of 244 bytes may take three for each, and a search more
_PORTS = {"http": 80, "https": 443, "git": 9418, "ssh": 22}
_REMOTE = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[\w.~%:+-]+@)?(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[^#]*)?",
    re.IGNORECASE | re.ASCII,
)
_SCP = re.compile(r"(?:[\w.-]+@)?(?P<host>\w[\w.-]*):(?P<path>[^:].*)", re.ASCII)  # host:path, which is ssh
# For each git command that asks another site. No redirects: they would lead past the address that was checked. A line
# that is silent for two minutes is dead: git's servers say something every five seconds.
_GIT = (
    "protocol.allow=never",
    "http.followRedirects=false",
    "http.proxy=",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=120",
    "transfer.bundleURI=false",
)


def read_address(url: str) -> Target:
    """The parts of an http or https URL that may be asked, as far as its text goes."""
    try:
        return read_target(url, longest=_LONGEST)
    except ForbiddenError as error:
        raise NotAllowedError(f"{_shown(url)} cannot be asked: {error}") from error


def addresses_of(target: Target) -> list[Address]:
    """Where a host may be connected to; FailedError when its name leads nowhere."""
    try:
        return allowed_addresses(target, allowed=settings.NETWORKS, resolver=resolve, needs_tls=False)
    except ForbiddenError as error:
        hint = "Name its network in KERNELTRACK_NETWORKS if it is to be asked."
        raise NotAllowedError(f"{error} {hint}") from error


def host_name(target: Target) -> str:
    """The host as one row counts it: with the port where it is another than the scheme's."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == _PORTS[target.scheme] else f"{host}:{target.port}"


def is_same_site(one: Target, other: Target) -> bool:
    """Whether what is meant for one may be sent to the other: the same host, or the same with TLS."""
    is_upgrade = (one.scheme, one.port, other.scheme, other.port) == ("http", 80, "https", 443)
    return one.host == other.host and ((one.scheme, one.port) == (other.scheme, other.port) or is_upgrade)


def redirected(here: Target, url: str) -> Target:
    """Where a site sends us, if it may: to itself, to a host that the operator allows; never to one without TLS."""
    try:
        there = read_address(url)
    except NotAllowedError as error:
        raise NotAllowedError(f"{here.host} redirects to {_shown(url)}: not followed") from error
    if is_same_site(here, there):
        return there
    where = f"{there.scheme}://{host_name(there)}"
    if here.scheme == "https" and there.scheme != "https":
        raise NotAllowedError(f"{here.host} redirects to {where}: not followed, for it is without TLS")
    if there.host not in settings.REDIRECT_HOSTS:
        hint = f"enter that address instead, or name {there.host} in KERNELTRACK_REDIRECT_HOSTS"
        raise NotAllowedError(f"{here.host} redirects to {where}: not followed; {hint}")
    return there


def check_git(url: str) -> tuple[str, ...]:
    """Options for a git command that asks a repository, before the command's name: `git *options fetch ...`.

    They hold git to the scheme and, over HTTP, to the addresses that were checked here. Local paths and file: URLs are
    fine, for the operator wrote them. NotAllowedError otherwise.
    """
    scheme, addresses, target = _read_git(url)
    settled = [*_GIT, f"protocol.{scheme}.allow=always", f"http.userAgent={settings.USER_AGENT}"]
    if target is not None and target.scheme in ("http", "https") and target.address is None:
        where = ",".join(f"[{address}]" if address.version == 6 else f"{address}" for address in addresses)
        settled.append(f"http.curloptResolve={target.host}:{target.port}:{where}")
    return tuple(part for setting in settled for part in ("-c", setting))


def _read_git(url: str) -> tuple[str, Sequence[Address], Target | None]:
    """The protocol of a repository, and where it leads."""
    if not url or url.startswith("-") or not url.isprintable() or "::" in url.partition("/")[0]:
        raise NotAllowedError(f"{_shown(url)} is no address of a repository")
    if url.startswith("file://"):
        return "file", (), None
    found = _REMOTE.fullmatch(url)
    if found is None:
        found, scheme = _SCP.fullmatch(url), "ssh"
        if "://" in url:
            raise NotAllowedError(f"{_shown(url)} is no address of a repository")
        if found is None or "/" in url.partition(":")[0]:
            return "file", (), None
    else:
        scheme = found["scheme"].lower()
    if scheme not in _PORTS:
        raise NotAllowedError(f"{_shown(url)}: repositories are asked by https, http, git or ssh only")
    port = int(found.groupdict().get("port") or _PORTS[scheme])
    # Read once more by the one strict reader: a host that it does not understand is not asked.
    parts = read_address(f"https://{found['host']}/")
    target = Target(scheme, parts.host, port, "/", parts.address)
    try:
        return scheme, addresses_of(target), target
    except FailedError as error:
        raise NotAllowedError(f"{target.host}: {error}") from error


def _shown(url: str) -> str:
    return "".join(filter(str.isprintable, url))[:200] or "an empty address"
