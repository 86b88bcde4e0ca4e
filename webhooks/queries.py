"""The read side: how far endpoints are, and what came of the attempts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from changes.models import Change
from hosts.networks import ForbiddenError, read_target
from webhooks.models import Attempt, Endpoint

COUNTED = 10_000  # changes that wait; more are not counted
# An endpoint without kinds wants all of them. Positions are looked at behind the endpoint's own only.
_WAITING = """
SELECT e.id, (SELECT count(*) FROM (
    SELECT 1 FROM changes_change c
    WHERE c.position > e.position AND (e.kinds = '{}' OR c.kind = ANY (e.kinds)) LIMIT %(most)s) counted)
FROM webhooks_endpoint e WHERE e.id = ANY (%(ids)s)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """An endpoint as the list has it; `waiting` is COUNTED + 1 where more wait than are counted."""

    endpoint: Endpoint
    host: str
    waiting: int
    last_at: datetime | None
    taken_at: datetime | None

    @property
    def counted(self) -> int:
        """How many wait, as far as they are counted."""
        return min(self.waiting, COUNTED)

    @property
    def is_beyond(self) -> bool:
        """Whether more wait than are counted."""
        return self.waiting > COUNTED


def rows() -> list[Row]:
    """All endpoints, by name; two statements."""
    attempts = Attempt.objects.filter(endpoint=OuterRef("pk")).order_by("-at", "-pk")
    found = Endpoint.objects.select_related("made_by").annotate(
        last_at=Subquery(attempts.values("at")[:1]),
        taken_at=Subquery(attempts.filter(error="", changes__gt=0).values("at")[:1]),
    )
    return _rows(list(found))


def row_of(endpoint: Endpoint) -> Row:
    """How far one is."""
    return _rows([endpoint])[0]


def _rows(endpoints: list[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"most": COUNTED + 1, "ids": [one.pk for one in endpoints]})
        waiting = dict(cursor.fetchall())
    return [
        Row(
            endpoint=one,
            host=host_of(one.url),
            waiting=waiting.get(one.pk, 0),
            last_at=getattr(one, "last_at", None),
            taken_at=getattr(one, "taken_at", None),
        )
        for one in endpoints
    ]


def host_of(url: str) -> str:
    """The name in an address: lists show no more of it, since paths of receivers often are secrets."""
    try:
        return read_target(url).host
    except ForbiddenError:
        return ""


def attempts_of(endpoint: Endpoint) -> QuerySet[Attempt, Any]:
    """What was tried, the newest first; `start` is the id of the first event in it."""
    key = Change.objects.filter(position=OuterRef("first")).values("key")
    return endpoint.attempts.order_by("-at", "-pk").annotate(start=Subquery(key))
