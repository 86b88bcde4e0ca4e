"""Where the figures of an edition lead: the rows that each counts, under the conditions of its scope. Pure.

An address is '' where no list can be asked for just that: lists take one value of a kind.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from digests.periods import Period, Week
from digests.scope import Scope


def held(scope: Scope) -> Mapping[str, str | None]:
    """The conditions of a list of regressions that shows what a scope tells; None where one value has to be chosen."""
    kinds = {"tree": scope.trees, "cycle": scope.cycles, "subsystem": scope.subsystems}
    return {kind: values[0] if len(values) == 1 else None for kind, values in kinds.items() if values}


def list_path(scope: Scope, at: str, **conditions: str) -> str:
    """The list of regressions that meet some conditions, as of `at` ('' is now)."""
    asked = {**conditions, **{kind: conditions.get(kind) or value for kind, value in held(scope).items()}, "at": at}
    return "" if None in asked.values() else _path("/regressions/", asked)


def part_path(period: Period, scope: Scope, at: str, part: str, *, cycle: str = "") -> str:
    """All to which one thing happened in a period."""
    only = Scope(scope.trees, (cycle,) if cycle else scope.cycles, scope.subsystems)
    return f"{period.path}{part}/{query(only, at)}"


def radar_path(scope: Scope, at: str, part: str) -> str:
    """A part of the radar, which can be narrowed to one subsystem."""
    if scope.trees or scope.cycles or len(scope.subsystems) > 1:
        return ""
    return _path("/patches/fixes/", {"part": part, "subsystem": "".join(scope.subsystems), "at": at})


def patches_path(period: Period, scope: Scope, at: str, *, area: str = "") -> str:
    """The series of a period, which must be a week; of one list at most."""
    if not isinstance(period, Week) or len(scope.subsystems) > 1 or not (period.is_iso or at == period.asked):
        return ""
    week = period.name if period.is_iso else ""
    return _path("/patches/", {"area": area, "list": "".join(scope.subsystems), "week": week, "at": at})


def query(scope: Scope, at: str) -> str:
    """What an address has to end in, that the page keeps to a scope and a moment."""
    asked = "&".join(filter(None, (scope.text, urlencode({"at": at}) if at else "")))
    return f"?{asked}" if asked else ""


def _path(path: str, asked: Mapping[str, str | None]) -> str:
    text = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{text}" if text else path
