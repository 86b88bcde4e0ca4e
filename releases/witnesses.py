"""The read side of release facts: which witnesses were heard, and how far each one's word goes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from releases.facts import FACTS_URL, Precision, ReleaseFact, Witness
from releases.models import Sighting


@dataclass(frozen=True, slots=True)
class WitnessStatus:
    """One kind of witness on the source-health page; `source` is its address where it has just one."""

    witness: Witness
    source: str
    releases: int
    newest: datetime


def witness_status(*, at: datetime) -> list[WitnessStatus]:
    """What the witnesses heard by `at` say, in one query; who said nothing is left out."""
    heard = Sighting.objects.filter(seen_at__lte=at).order_by("witness").values_list("witness")
    figures = heard.annotate(releases=Count("version", distinct=True), newest=Max("released_at"))
    return [
        WitnessStatus(Witness(name), FACTS_URL if name == Witness.FACTS_FILE else "", releases, newest)
        for name, releases, newest in figures
    ]


def facts_on(version: str, *, at: datetime) -> list[ReleaseFact]:
    """What witnesses had said of a version by `at`, the first word first: one statement."""
    told = Sighting.objects.filter(version=version, seen_at__lte=at)
    rows = told.order_by("seen_at", "witness", "released_at", "message_id", "commit", "url")
    return [fact_of(row) for row in rows]


def fact_of(row: Sighting) -> ReleaseFact:
    """A stored word as a value."""
    return ReleaseFact(
        version=row.version,
        witness=Witness(row.witness),
        released_at=row.released_at,
        precision=Precision(row.precision),
        seen_at=row.seen_at,
        message_id=row.message_id,
        commit=row.commit,
        url=row.url,
        excerpt=row.excerpt,
    )
