"""A subscription in words, for pages and mails."""

from digests.scope import KINDS, Scope, parse_scope
from subscriptions.models import Asked, Cadence, Format, Subscription

_FORMATS = {Format.TEXT: "as plain text", Format.HTML: "as HTML"}


def said(one: Asked | Subscription) -> str:
    """`regressions in netdev, once a week, as plain text`."""
    return said_of(parse_scope(one.scope), one.cadence, one.format)


def said_of(scope: Scope, cadence: str, format: str) -> str:
    """The same of its parts."""
    return f"{phrase(scope)}, {Cadence(cadence).label}, {_FORMATS[Format(format)]}"


def phrase(scope: Scope) -> str:
    """What a scope selects."""
    if scope.is_everything:
        return "everything"
    return "; ".join(
        f"{kind} {', '.join(getattr(scope, name))}" for kind, name in KINDS.items() if getattr(scope, name)
    )
