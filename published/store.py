"""Keeps published counts, and the figures that every installation starts with."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from published.facts import Count, Publisher
from published.models import PublishedCount

FACTS = Path(__file__).with_name("published.csv")


def store_counts(counts: Iterable[Count]) -> None:
    """Keep what is new; the same count again changes nothing. Runs inside the caller's transaction."""
    rows = [
        PublishedCount(
            publisher=count.publisher.value,
            cycle=count.cycle,
            stage=count.stage[:20],
            as_of=count.as_of,
            reported=count.reported,
            pending=count.pending,
            unresolved=count.unresolved,
            note=count.note[:200],
            source=count.source[:500],
        )
        for count in counts
    ]
    PublishedCount.objects.bulk_create(rows, ignore_conflicts=True)


def load_facts() -> None:
    """The figures of kernel summits and pages that are known exactly, each with its source."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        store_counts(
            Count(
                publisher=Publisher(row["publisher"]),
                cycle=row["cycle"],
                as_of=date.fromisoformat(row["as_of"]),
                source=row["source"],
                stage=row["stage"],
                reported=int(row["reported"]) if row["reported"] else None,
                unresolved=int(row["unresolved"]) if row["unresolved"] else None,
                note=row["note"],
            )
            for row in csv.DictReader(file)
        )
