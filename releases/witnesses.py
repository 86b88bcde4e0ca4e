"""The read side of release facts: which witnesses were heard, and how far each one's word goes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from releases.facts import FACTS_URL, Witness
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
