"""What is posted: some changes in order, as one body, under an id that is made from them."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from changes import queries
from changes.documents import change_document, iso
from changes.models import Change
from webhooks.models import Endpoint

MOST = 100  # changes
MOST_BYTES = 1_000_000  # of a body with more than one change: what receivers usually take


@dataclass(frozen=True, slots=True)
class Message:
    """A body, and the changes in it: none in a test, whose positions are where the endpoint is."""

    id: str
    body: bytes
    first: int
    last: int
    changes: int


@dataclass(frozen=True, slots=True)
class Next:
    """What an endpoint gets next; without a message, that nothing up to `position` is of a kind it wants."""

    message: Message | None
    position: int


def next_for(endpoint: Endpoint) -> Next:
    """What to send; what was begun comes again as it was, however much has happened since."""
    if endpoint.begun is not None:
        rows = queries.selected(after=endpoint.position, kinds=endpoint.kinds).filter(position__lte=endpoint.begun)
        return _next(endpoint, list(rows[:MOST]), endpoint.begun, is_cut=True)
    found = queries.batch(after=endpoint.position, limit=MOST, kinds=endpoint.kinds)
    return _next(endpoint, found.changes, found.position, is_cut=False)


def _next(endpoint: Endpoint, rows: Sequence[Change], looked_at: int, *, is_cut: bool) -> Next:
    if not rows:
        return Next(None, looked_at)
    events = _events(rows, is_cut=is_cut)
    rows = rows[: len(events)]
    data = f'{{"events":[{",".join(events)}],"cursor":{json.dumps(rows[-1].key)}}}'
    message = Message(
        id=message_id(endpoint.uid, [row.key for row in rows]),
        body=_body("changes", rows[-1].recorded_at, data),
        first=rows[0].position,
        last=rows[-1].position,
        changes=len(rows),
    )
    return Next(message, message.last)


def message_id(uid: str, keys: Sequence[str]) -> str:
    """Made from what is sent to whom: the same for every attempt, and for nothing else.

    Of positions alone it could not be made: other kinds, or another beginning, would have the same end.
    """
    return "msg_" + sha256("\n".join([uid, *keys]).encode()).hexdigest()[:32]


def _events(rows: Sequence[Change], *, is_cut: bool) -> list[str]:
    """As many as a body may have; the first in any case, and all where they were as many before."""
    regressions = queries.present(rows)
    events: list[str] = []
    size = 0
    for row in rows:
        event = _dump(change_document(row, regression=regressions.get(row.subject)))
        size += len(event)
        if events and size > MOST_BYTES and not is_cut:
            break
        events.append(event)
    return events


def trial_message(endpoint: Endpoint, now: datetime) -> Message:
    """One that says only that it came."""
    body = _body("webhooks.test", now, _dump({"endpoint": endpoint.name}))
    return Message("msg_" + secrets.token_hex(16), body, endpoint.position, endpoint.position, 0)


def _body(kind: str, at: datetime, data: str) -> bytes:
    return f'{{"type":{json.dumps(kind)},"timestamp":{json.dumps(iso(at))},"data":{data}}}'.encode("ascii")


def _dump(value: Any) -> str:
    """ASCII only: there is nothing in it for an odd receiver to decode wrongly."""
    return json.dumps(value, separators=(",", ":"))
