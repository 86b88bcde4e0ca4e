"""What a schema cannot say of parameters, for schemathesis (SCHEMATHESIS_HOOKS): only servers can make a cursor, and
times are neither before the first kernel nor to come."""

from typing import Any

import schemathesis

_TIMES = {"at": "2026-11-05", "updated_after": "2026-11-05T12:00:00Z", "since": "2026-11-05T12:00:00Z"}
_ONLY_OF_NOW = ("at", "sort", "ordering")  # they mean nothing beside updated_after


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Puts right what cases that are meant to be right cannot know."""
    if case.meta is None or not case.meta.generation.mode.is_positive or not case.query:
        return
    for name in ("cursor", "after"):
        case.query.pop(name, None)
    for name in _TIMES.keys() & case.query.keys():
        case.query[name] = _TIMES[name]
    if "updated_after" in case.query:
        for name in _ONLY_OF_NOW:
            case.query.pop(name, None)
