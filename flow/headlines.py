"""The patches of the last seven days in a few lines: how many series each area has, and the most discussed of each."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Func, IntegerField, Value

from areas.use import areas_in_use
from flow.weeks import span_of
from patches.models import Series


@dataclass(frozen=True, slots=True)
class Headline:
    """An area: how many series it has, and the one with most replies."""

    slug: str
    name: str
    count: int
    head: str
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class Headlines:
    """`total` is what the page of these seven days counts: of an effort, the latest revision."""

    total: int
    areas: tuple[Headline, ...]


def headlines(*, at: datetime) -> Headlines:
    """The seven days to `at`, areas in their order: two statements, with the columns that are shown and no more."""
    span = span_of("", at=at)
    # The array is sorted, so its bucket is the number of replies by then.
    replies = Func(Value(at), F("replies"), function="width_bucket", output_field=IntegerField())
    found = Series.objects.known(at=at).filter(posted_at__gte=span.since, posted_at__lt=span.until)
    latest = found.order_by("effort", "-posted_at", "-head").distinct("effort").annotate(count=replies)
    rows = sorted(latest.values_list("count", "version", "posted_at", "area", "head", "title"))
    counts = Counter(row[3] for row in rows)
    tops = {area: (head, title, version) for _, version, _, area, head, title in rows}  # the last one stays
    areas = (
        Headline(area.slug, area.name, counts[area.slug], *tops[area.slug])
        for area in areas_in_use().areas
        if counts[area.slug]
    )
    return Headlines(len(rows), tuple(areas))
