"""Efforts that go on for long and that no topic has: found anew for every page, stored nowhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, F, Func, IntegerField, Max, Min, Q, Sum, Value
from django.urls import reverse
from django.utils.text import slugify

from patches.models import Series
from postings.facts import Kind

REVISIONS, LASTS, ACTIVE = 4, timedelta(days=180), timedelta(days=90)
_SHOWN = 10
_LOOKED_AT = 300  # of the most discussed; topics may have most of them


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An effort that may be worth a topic; title and author are its latest revision's."""

    head: str
    title: str
    author: str
    revisions: int
    since: datetime
    replies: int

    @property
    def add_url(self) -> str:
        """The admin's form for a new topic, filled in."""
        values = {
            "name": self.title[:100],
            "slug": slugify(self.title)[:64].strip("-"),
            "description": self.title[:200],
            "series": self.head,
        }
        return f"{reverse('admin:topics_topic_add')}?{urlencode(values, errors='replace')}"


def suggestions(*, covered: Collection[str], at: datetime) -> Sequence[Suggestion]:
    """The most discussed of the long ones as of `at`, without efforts that are `covered`: two statements."""
    found = [one for one in _long_ones(at=at) if one.effort not in covered][:_SHOWN]
    latest = Series.objects.known(at=at).filter(effort__in=[one.effort for one in found])
    rows = latest.order_by("effort", "-posted_at", "-head").distinct("effort")
    named = {effort: rest for effort, *rest in rows.values_list("effort", "head", "title", "author_name")}
    return [_suggestion(one, *named[one.effort]) for one in found]


def _suggestion(one: "_Long", head: str, title: str, author: str) -> Suggestion:
    return Suggestion(head, title, author, one.revisions, one.since, one.replies)


@dataclass(frozen=True, slots=True)
class _Long:
    effort: str
    revisions: int
    since: datetime
    replies: int


def _long_ones(*, at: datetime) -> Sequence[_Long]:
    known = Series.objects.known(at=at).filter(kind=Kind.PATCH.value).order_by()
    active = known.filter(posted_at__gt=at - ACTIVE).values("effort")
    # The place of a moment in a sorted array is how many of its moments came before: answers by then.
    answers = Func(Value(at), F("replies"), function="width_bucket", output_field=IntegerField())
    efforts = (
        known.filter(effort__in=active)
        .values("effort")
        .annotate(revisions=Count("pk"), first=Min("posted_at"), last=Max("posted_at"), talk=Sum(answers))
        .filter(Q(revisions__gte=REVISIONS) | Q(last__gte=F("first") + Value(LASTS)))
        .order_by("-talk", "-revisions", "effort")
    )
    return [_Long(*row) for row in efforts.values_list("effort", "revisions", "first", "talk")[:_LOOKED_AT]]
