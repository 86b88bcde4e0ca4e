"""What a log line is about without saying so: the request or the task in which it is written."""

from collections.abc import Mapping
from contextvars import ContextVar, Token
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[str, str] = MappingProxyType({})
_about: ContextVar[Mapping[str, str]] = ContextVar("about", default=_NOTHING)


def about() -> Mapping[str, str]:
    """Fields that every line has from here: `request_id`, or `task` and `task_id`."""
    return _about.get()


def begin(**fields: str) -> Token[Mapping[str, str]]:
    """Lines of this thread have these fields, until `end` is given what this returns, or all is forgotten."""
    return _about.set(fields)


def end(token: Token[Mapping[str, str]]) -> None:
    """No more."""
    _about.reset(token)


def forget(**_: Any) -> None:
    """Nothing any more: a request is finished."""
    _about.set(_NOTHING)
