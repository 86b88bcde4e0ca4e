"""What a mail leads to, and how much was said about a regression."""

from collections.abc import Iterable

from regressions.models import Event, Regression
from regressions.timeline import Happening


def slug_of_mail(message_id: str) -> str | None:
    """The regression that a mail is the report of, or else belongs to."""
    report = Regression.objects.filter(report=message_id).values_list("slug", flat=True).first()
    if report is not None:
        return report
    event = Event.objects.filter(message_id=message_id).order_by("pk")
    return event.values_list("regression__slug", flat=True).first()


def discussion(events: Iterable[Happening]) -> tuple[int, int]:
    """How many mails, by how many people, are behind a regression's events; those that are read count."""
    mails = {event.message_id: event.author for event in events if event.message_id and event.author}
    return len(mails), len(set(mails.values()))
