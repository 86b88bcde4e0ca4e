"""Candidates, and what people decided about them."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from archive.models import Message
from candidates.traces import MAX_SIGNATURE


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Verbs over candidates."""

    def known(self, *, at: datetime) -> Self:
        """Had arrived by then."""
        return self.filter(message__arrived__lte=at)


class Candidate(models.Model):
    """Fact: a mail that looks like the report of a regression; what spoke for it, and what it says."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="candidate")
    score = models.FloatField()
    features = models.JSONField(help_text="[name, weight] pairs (candidates/features.py).")
    last_good = models.CharField(max_length=80, blank=True)
    first_bad = models.CharField(max_length=80, blank=True)
    culprit = models.CharField(max_length=40, blank=True, db_index=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-message__arrived"]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.score:.1f}"


class Trace(models.Model):
    """Fact: where the kernel was in the first trace that a mail shows (candidates/traces.py); any mail, not only
    candidates, since it may become the report of a tracked regression.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="trace")
    signature = models.CharField(max_length=MAX_SIGNATURE, db_index=True)

    def __str__(self) -> str:
        return self.signature


class Verdict(models.Model):
    """What somebody decided about a candidate; the latest one counts, none is ever changed."""

    class Kind(models.TextChoices):
        """The decisions there are; accepting one is a decision about a regression (regressions.Decision)."""

        DISMISS = "dismiss", "no regression"
        DUPLICATE = "duplicate", "reported before"
        REOPEN = "reopen", "to be looked at again"

    report = models.CharField(max_length=500, db_index=True, help_text="Message-ID of the candidate.")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.report}"
