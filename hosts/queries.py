"""The read side: how it goes with other sites."""

from dataclasses import dataclass
from datetime import datetime

from hosts.models import Host


@dataclass(frozen=True, slots=True)
class HostStatus:
    """A host that was asked over HTTP, and what came of it since the first request.

    name        as in addresses, with the port where it is another than the scheme's
    requests    that were begun, further tries and redirects included
    unchanged   answers without a body: nothing was new (304)
    refused     4xx, pages for browsers in place of data included
    failed      5xx, no answer, or one of no use
    received    bytes of bodies, as sent
    seconds     that all requests took together
    quiet_until when the host, which asked to be left alone, may be asked again; None when it may
    error       what went wrong with the last request; '' when it went well
    """

    name: str
    requests: int
    unchanged: int
    refused: int
    failed: int
    received: int
    seconds: float
    asked_at: datetime | None
    answered_at: datetime | None
    quiet_until: datetime | None
    error: str


def host_status(*, at: datetime) -> tuple[HostStatus, ...]:
    """All hosts, by name; one statement."""
    return tuple(
        HostStatus(
            host.name,
            host.requests,
            host.unchanged,
            host.refused,
            host.failed,
            host.received,
            host.seconds,
            host.asked_at,
            host.answered_at,
            host.quiet_until if host.quiet_until is not None and host.quiet_until > at else None,
            host.error,
        )
        for host in Host.objects.order_by("name")
    )
