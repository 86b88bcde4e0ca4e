"""Commands that had no effect, with the mails that have them: they are listed on /sources/."""

from dataclasses import dataclass
from datetime import datetime

from regressions.models import Unhandled


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that had no effect, and why."""

    arrived: datetime
    message_id: str
    author: str
    subject: str
    command: str
    why: str


def refused_commands(*, at: datetime, limit: int = 50) -> list[Refused]:
    """Commands without effect, newest first, with the words that were written."""
    found = Unhandled.objects.filter(message__arrived__lte=at).select_related("message")
    found = found.order_by("-message__arrived", "position")[:limit]
    return [
        Refused(
            arrived=u.message.arrived,
            message_id=u.message.message_id,
            author=u.message.from_name or u.message.from_address,
            subject=u.message.subject,
            command=u.command,
            why=u.why,
        )
        for u in found
    ]
