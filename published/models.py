"""Published counts as records."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from published.facts import Publisher


class CountQuerySet(models.QuerySet["PublishedCount"]):
    """Verbs over published counts."""

    def known(self, *, at: datetime) -> Self:
        """Published by then."""
        return self.filter(as_of__lte=at.date())


class PublishedCount(models.Model):
    """Record: a number that somebody published, and where; never mixed with our own."""

    publisher = models.CharField(max_length=20, choices=[(p.value, p.value) for p in Publisher])
    cycle = models.CharField(max_length=20, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    as_of = models.DateField()
    reported = models.PositiveIntegerField(null=True)
    pending = models.PositiveIntegerField(null=True)
    unresolved = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=500, help_text="Message-ID or address.")

    objects = CountQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-as_of", "cycle", "publisher", "source"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publisher", "cycle", "as_of", "source"], name="one_count_per_source")
        ]

    def __str__(self) -> str:
        return f"{self.cycle} {self.as_of}: {self.reported}/{self.unresolved} ({self.publisher})"
