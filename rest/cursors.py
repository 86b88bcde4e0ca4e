"""Where a list goes on: signed, and of use for the very list that gave it.

A cursor holds the values that the last row shown was sorted by, so that rows that come or go meanwhile make nobody
miss one (keyset paging). What is no table but computed whole goes on at a number of rows, as of the moment of its first
page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core import signing
from django.db.models import Q
from django.http import QueryDict

_SALT = "rest.cursor"
_MOVING = {"cursor", "limit", "format"}  # parameters that may differ from page to page


class CursorError(ValueError):
    """No cursor of this list; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """`values` of the fields that the list is sorted by; or `offset` rows of the list as of `at`."""

    values: tuple[Any, ...] = ()
    offset: int = 0
    at: str = ""


def write(cursor: Cursor, path: str, query: QueryDict) -> str:
    """The cursor as text for an address."""
    values = [{"t": v.isoformat()} if isinstance(v, datetime) else v for v in cursor.values]
    held = {"l": _list(path, query), "v": values, "o": cursor.offset, "a": cursor.at}
    return signing.dumps(held, salt=_SALT)


def read(text: str, path: str, query: QueryDict) -> Cursor:
    """What `write` wrote for the same list; CursorError for anything else."""
    try:
        held = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        held = None
    if held is None or held["l"] != _list(path, query):
        raise CursorError("it was not given by this list with these conditions: begin again without it")
    values = tuple(datetime.fromisoformat(v["t"]) if isinstance(v, dict) else v for v in held["v"])
    return Cursor(values, held["o"], held["a"])


def _list(path: str, query: QueryDict) -> str:
    said = sorted((name, value) for name, values in query.lists() if name not in _MOVING for value in values)
    return sha256(repr((path, said)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def beyond(fields: Sequence[str], values: Sequence[Any]) -> Q:
    """What stands behind a row in the order of some fields (`-` in front: descending); the last of them is unique."""
    found = Q()
    for last in range(len(fields)):
        same = Q(**{_path(field): value for field, value in zip(fields[:last], values[:last], strict=True)})
        found |= same & Q(**{f"{_path(fields[last])}__{_side(fields[last])}": values[last]})
    return found & Q(**{f"{_path(fields[0])}__{_side(fields[0])}e": values[0]})  # what an index can begin with


def _path(field: str) -> str:
    return field.removeprefix("-")


def _side(field: str) -> str:
    return "lt" if field.startswith("-") else "gt"


def values_of(row: object, fields: Sequence[str]) -> tuple[Any, ...]:
    """What a row is sorted by; a field may be one of a related row."""
    found = []
    for field in fields:
        value: Any = row
        for name in _path(field).split("__"):
            value = getattr(value, name)
        found.append(value)
    return tuple(found)
