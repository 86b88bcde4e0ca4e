"""What is told at once: single things that happened in a scope. Pure values; `digests/alerts.py` finds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digests.scope import Scope
from news.happenings import Happening, What

__all__ = ["Alert", "Happening", "What"]  # an alert is made of these


@dataclass(frozen=True, slots=True)
class Alert:
    """What happened in a scope and has not been told yet, the first first."""

    scope: Scope
    at: datetime
    happenings: Sequence[Happening]
