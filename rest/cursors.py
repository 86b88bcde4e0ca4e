"""Where a list goes on: signed, and of use for the very list that gave it.

A cursor holds the values that the last row shown was sorted by, so that rows that come or go meanwhile make nobody
miss one (keyset paging). What is no table but computed whole goes on at a number of rows, as of the moment of its first
page.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import QueryDict

_SALT = "rest.cursor"
_MOVING = {"cursor", "limit", "format", "fields"}  # parameters that may differ from page to page


class CursorError(ValueError):
    """No cursor of this list; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """`values` of the fields that the list is sorted by; or `offset` rows of the list as of `at`."""

    values: tuple[Any, ...] = ()
    offset: int = 0
    at: str = ""


def write(cursor: Cursor, path: str, query: QueryDict, order: Sequence[str] = ()) -> str:
    """The cursor as text for an address."""
    values = [{"t": v.isoformat()} if isinstance(v, datetime) else v for v in cursor.values]
    held = {"l": _list(path, query, order), "v": values, "o": cursor.offset, "a": cursor.at}
    return signing.dumps(held, salt=_SALT)


def read(text: str, path: str, query: QueryDict, order: Sequence[str] = ()) -> Cursor:
    """What `write` wrote for the same list in the same order; CursorError for anything else.

    An order is known by its fields, not by its name: after a change of them, old cursors are of no use.
    """
    try:
        held = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        held = None
    if held is None or held["l"] != _list(path, query, order):
        raise CursorError("it was not given by this list with these conditions: begin again without it")
    values = tuple(datetime.fromisoformat(v["t"]) if isinstance(v, dict) else v for v in held["v"])
    return Cursor(values, held["o"], held["a"])


def _list(path: str, query: QueryDict, order: Sequence[str]) -> str:
    said = sorted((name, value) for name, values in query.lists() if name not in _MOVING for value in values)
    return sha256(repr((path, said, [*order])).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def beyond(fields: Sequence[str], values: Sequence[Any], nullable: Collection[str] = ()) -> Q:
    """What stands behind a row in the order of some fields (`-` in front: descending); the last of them is unique.

    Rows without a value stand where PostgreSQL has them: last if ascending, first if descending.
    """
    found, same = Q(pk__in=[]), Q()
    for field, value in zip(fields, values, strict=True):
        found |= same & _behind(field, value, nullable)
        same &= Q(**{f"{_path(field)}__isnull": True} if value is None else {_path(field): value})
    first, value = fields[0], values[0]
    if value is None or _path(first) in nullable:
        return found
    return found & Q(**{f"{_path(first)}__{_side(first)}e": value})  # what an index can begin with


def _behind(field: str, value: Any, nullable: Collection[str]) -> Q:
    path, is_descending = _path(field), field.startswith("-")
    if value is None:
        return Q(**{f"{path}__isnull": False}) if is_descending else Q(pk__in=[])
    found = Q(**{f"{path}__{_side(field)}": value})
    return found | Q(**{f"{path}__isnull": True}) if path in nullable and not is_descending else found


def nullable_of(found: QuerySet[Any], fields: Sequence[str]) -> set[str]:
    """Those of some fields whose column may be empty; what is annotated must not be."""
    return {path for path in map(_path, fields) if path not in found.query.annotations and _may_be_null(found, path)}


def _may_be_null(found: QuerySet[Any], path: str) -> bool:
    model: Any = found.model
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if getattr(field, "null", False):
            return True
        model = field.related_model
    return False


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
            value = getattr(value, name) if value is not None else None
        found.append(value)
    return tuple(found)
