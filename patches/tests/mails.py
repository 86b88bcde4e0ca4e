"""Postings and answers as values, for the tests of what is pure: subjects are written as people write them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from patches.series import Answer, Draft, Sent
from postings.facts import Diff, FileChange, Kind, Posting, Trailer
from postings.subject import parse_subject

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
PAT, MAX = "pat@example.org", "max@example.org"
NAMES = {PAT: "Pat Patcher", MAX: "Max Maintainer"}


def minute(number: float) -> datetime:
    """A time after START."""
    return START + timedelta(minutes=number)


def sent(
    ident: str,
    subject: str,
    minutes: float = 0,
    *,
    to: Iterable[str] = (),
    sender: str = PAT,
    clock: datetime | None = None,
    is_empty: bool = False,
    trailers: Iterable[Trailer] = (),
    lists: Iterable[str] = (),
) -> Sent:
    """A posting that arrives `minutes` after START; covers have no diff, nor has what `is_empty`."""
    told = parse_subject(subject, has_diff=not is_empty)
    assert told.kind is not None, subject
    has_diff = told.kind is Kind.PATCH and not is_empty
    diff = Diff((FileChange("net/a.c", 1, 1),), b"x" * 20) if has_diff else Diff()
    posting = Posting(told, NAMES[sender], sender, trailers=tuple(trailers), diff=diff)
    return Sent(ident, tuple(to), minute(minutes), clock, sender, NAMES[sender], posting, tuple(lists))


def answer(
    ident: str, minutes: float = 0, *, to: Iterable[str] = (), sender: str = MAX, subject: str = "Re: it"
) -> Answer:
    """Any other mail."""
    return Answer(ident, tuple(to), minute(minutes), None, sender, NAMES[sender], subject)


def told(drafts: Iterable[Draft]) -> list[str]:
    """Series as text: the ids of the mails of each, in the order of their numbers."""
    return [" ".join(part.message_id for part in draft.parts) for draft in drafts]
