"""Values out of other people's JSON: the right type, or an error that names what is wrong. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_LONGEST = 1_000_000  # characters of one value


class ShapeError(ValueError):
    """A tracker's answer is not of the documented shape."""


def record(value: object, what: str) -> Mapping[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise ShapeError(f"{what} is no object")
    return value


def records(value: object, what: str) -> list[Mapping[str, Any]]:
    """A JSON list of objects."""
    if not isinstance(value, list):
        raise ShapeError(f"{what} is no list")
    return [record(one, f"an entry of {what}") for one in value]


def text(of: Mapping[str, Any], name: str) -> str:
    """A text that may be missing or null: ''."""
    value = of.get(name)
    return str(value)[:_LONGEST] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def number(of: Mapping[str, Any], name: str) -> int:
    """A positive number that has to be there."""
    value = of.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10**10:
        raise ShapeError(f"{name} is no number: {value!r}"[:200])
    return value


def moment(of: Mapping[str, Any], name: str) -> datetime:
    """A time that has to be there: ISO 8601, UTC where it names no zone."""
    value = of.get(name)
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or not 1990 < found.year < 2100:
        raise ShapeError(f"{name} is no time: {value!r}"[:200])
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
