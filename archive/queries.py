"""The read side of the archive: how far each inbox is read, and what could not be read."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, Sum

from archive.models import Delivery, Epoch, Inbox, Message, Quarantine, Range


@dataclass(frozen=True, slots=True)
class InboxStatus:
    """One inbox on the source-health page.

    pending      commits planned but not read yet
    quarantined  mails that could not be read; `dismissed` are further ones of which somebody said to leave them
    progress     of a fetch that is under way
    """

    name: str
    url: str
    description: str
    is_enabled: bool
    epochs: int
    messages: int
    latest: datetime | None
    pending: int
    quarantined: int
    dismissed: int
    way: str
    progress: str
    checked_at: datetime | None
    succeeded_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A mail in quarantine."""

    inbox: str
    epoch: int
    commit: str
    message_id: str
    arrived: datetime
    error: str


def inbox_status() -> list[InboxStatus]:
    """Every mailing-list archive, by name: five queries for any number of them."""
    per_inbox = "epoch__inbox"
    delivered = Delivery.objects.values(per_inbox).annotate(n=Count("pk"), latest=Max("arrived"))
    mails = {row[per_inbox]: row for row in delivered}
    pending = dict(Range.objects.values_list(per_inbox).annotate(Sum("commits")))
    is_open = Q(dismissed_at=None)
    aside = Quarantine.objects.values_list(per_inbox)
    split = {key: (n, gone) for key, n, gone in aside.annotate(n=Count("pk", is_open), gone=Count("pk", ~is_open))}
    epochs = dict(Epoch.objects.order_by().values_list("inbox").annotate(Count("pk")))
    return [
        InboxStatus(
            name=inbox.name,
            url=inbox.url,
            description=inbox.description,
            is_enabled=inbox.is_enabled,
            epochs=epochs.get(inbox.pk, 0),
            messages=mails.get(inbox.pk, {}).get("n", 0),
            latest=mails.get(inbox.pk, {}).get("latest"),
            pending=pending.get(inbox.pk, 0),
            quarantined=split.get(inbox.pk, (0, 0))[0],
            dismissed=split.get(inbox.pk, (0, 0))[1],
            way=inbox.way,
            progress=inbox.progress,
            checked_at=inbox.checked_at,
            succeeded_at=inbox.succeeded_at,
            error=inbox.error,
        )
        for inbox in Inbox.objects.filter(holds_issues=False)
    ]


def quarantined_mails(*, limit: int = 50) -> list[Unreadable]:
    """Mails that could not be read, newest first, without those that were dismissed."""
    found = Quarantine.objects.filter(dismissed_at=None).select_related("epoch__inbox").order_by("-arrived")[:limit]
    return [Unreadable(q.epoch.inbox.name, q.epoch.number, q.commit, q.message_id, q.arrived, q.error) for q in found]


def dismissed_count() -> int:
    """Mails that could not be read, and that somebody said to leave."""
    return Quarantine.objects.exclude(dismissed_at=None).count()


def newest_arrival(*, at: datetime) -> datetime | None:
    """When the latest mail known at `at` arrived: how fresh every number is."""
    return Message.objects.known(at=at).order_by("-arrived").values_list("arrived", flat=True).first()


def message_count() -> int:
    """Distinct mails stored."""
    return Message.objects.count()


def reply_count(message_id: str, *, at: datetime) -> int:
    """Answers in the thread of a mail by others than its author, known at `at`: two statements."""
    asked = Message.objects.known(at=at).filter(message_id=message_id).values_list("thread", "from_address").first()
    if asked is None:
        return 0
    thread, author = asked
    return Message.objects.known(at=at).filter(thread=thread).exclude(from_address=author).count()
