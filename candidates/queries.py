"""The read side of candidates: what waits for a decision, what it may be a duplicate of, and how much is tracked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from archive.models import Message
from candidates.models import Candidate, Verdict
from candidates.suggestions import Suggestion, suggest
from regressions.models import Event


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate in the list; `duplicates` are what it may be a duplicate of."""

    message_id: str
    subject: str
    author: str
    arrived: datetime
    score: float
    features: list[tuple[str, float]]
    last_good: str
    first_bad: str
    culprit: str
    duplicates: list[Suggestion]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the likely reports of a time, how many are tracked: less tracking looks like fewer regressions."""

    likely: int
    tracked: int

    @property
    def sentence(self) -> str:
        """For a page, a mail or a script; goes on after "Of ..." with the time that it is about."""
        if not self.likely:
            return "No likely report arrived"
        share = 100 * self.tracked / self.likely
        return f"{self.tracked} of {self.likely} likely reports are tracked ({share:.0f} %)"


def waiting(*, at: datetime) -> QuerySet[Candidate]:
    """Candidates known at `at` that belong to no regression and that nobody has sorted out, newest first."""
    last = Verdict.objects.filter(report=OuterRef("message__message_id"), at__lte=at).order_by("-at", "-pk")
    # One expression, since PostgreSQL looks a verdict up as often as a condition names it.
    said = Coalesce(Subquery(last.values("kind")[:1]), Value(Verdict.Kind.REOPEN.value))
    found = Candidate.objects.known(at=at).alias(said=said).filter(said=Verdict.Kind.REOPEN).exclude(_is_tracked(at))
    return found.select_related("message__trace").order_by("-message__arrived", "pk")


def _is_tracked(at: datetime) -> Exists:
    return Exists(Event.objects.filter(message_id=OuterRef("message__message_id"), at__lte=at))


@dataclass(frozen=True, slots=True)
class SortedOut:
    """A candidate that somebody decided about, and can reopen."""

    message_id: str
    subject: str
    kind: str
    by: str
    at: datetime


def sorted_out(*, at: datetime, limit: int = 20) -> list[SortedOut]:
    """What people decided last about candidates, where it still counts: one statement."""
    later = Verdict.objects.filter(report=OuterRef("report"), at__lte=at)
    newest = later.order_by("-at", "-pk").values("pk")[:1]
    subject = Message.objects.filter(message_id=OuterRef("report")).values("subject")
    found = Verdict.objects.filter(pk=Subquery(newest)).exclude(kind=Verdict.Kind.REOPEN)
    shown = found.annotate(subject=Subquery(subject)).select_related("by").order_by("-at", "-pk")[:limit]
    return [SortedOut(v.report, v.subject or "", v.get_kind_display(), v.by.get_username(), v.at) for v in shown]


def rows(candidates: Iterable[Candidate]) -> list[Row]:
    """List rows; two statements more for all duplicates."""
    found = list(candidates)
    duplicates = suggest(found)
    return [
        Row(
            message_id=c.message.message_id,
            subject=c.message.subject,
            author=c.message.from_name or c.message.from_address.partition("@")[0],
            arrived=c.message.arrived,
            score=c.score,
            features=[(str(name), float(weight)) for name, weight in c.features],
            last_good=c.last_good,
            first_bad=c.first_bad,
            culprit=c.culprit,
            duplicates=duplicates[c.pk],
        )
        for c in found
    ]


def coverage(*, since: datetime, until: datetime, at: datetime) -> Coverage:
    """How many of the likely reports that arrived in a time were tracked by `at`: one statement.

    What people dismissed, or called a duplicate, is no likely report; what is tracked is one all the same.
    """
    last = Verdict.objects.filter(report=OuterRef("message__message_id"), at__lte=at).order_by("-at", "-pk")
    found = Candidate.objects.known(at=at).filter(message__arrived__gt=since, message__arrived__lte=until).order_by()
    rows = list(found.values_list(_is_tracked(at), Subquery(last.values("kind")[:1])))
    tracked = sum(is_tracked for is_tracked, _ in rows)
    waits = sum(said in (None, Verdict.Kind.REOPEN) for is_tracked, said in rows if not is_tracked)
    return Coverage(tracked + waits, tracked)
