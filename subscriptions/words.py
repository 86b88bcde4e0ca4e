"""A subscription in words, for pages and mails."""

from collections.abc import Sequence

from digests.naming import phrase
from digests.scope import Scope, parse_scope
from subscriptions.models import Asked, Cadence, Format, Subscription

_FORMATS = {Format.TEXT: "as plain text", Format.HTML: "as HTML"}


def said(one: Asked | Subscription) -> str:
    """`netdev in the 7.4 cycle, once a week, as plain text`; two statements at most."""
    return said_of(parse_scope(one.scope), one.cadence, one.format)


def said_of(scope: Scope, cadence: str, format: str, *, people: Sequence[str] = ()) -> str:
    """The same of its parts; `people` are words for addresses that are not named."""
    parts = [] if people and scope.is_everything else [phrase(scope)]
    parts += [f"commits and reports of {' and '.join(people)}"] if people else []
    return f"{'; and '.join(parts)}, {Cadence(cadence).label}, {_FORMATS[Format(format)]}"
