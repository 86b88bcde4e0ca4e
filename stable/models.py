"""What was said about the support of stable series, and which of their releases are, or were, in review."""

from typing import ClassVar

from django.db import models

from archive.models import Message
from stable.facts import Promise, Voice
from stable.verdicts import Verdict


def _choices(kind: type[Promise] | type[Voice] | type[Verdict]) -> list[tuple[str, str]]:
    """The pure modules hold the words, since they know no Django; here they become choices."""
    return [(member.value, member.value) for member in kind]


class Statement(models.Model):
    """Fact: what somebody said about a series at a time; `message` is the announcement that says so, if one does."""

    series = models.CharField(max_length=20)
    promise = models.CharField(max_length=16, choices=_choices(Promise))
    voice = models.CharField(max_length=16, choices=_choices(Voice))
    said_at = models.DateTimeField()
    day = models.DateField(null=True, help_text="The day, or the last of the month, that was named.")
    text = models.TextField(blank=True)
    source = models.CharField(max_length=500, blank=True, help_text="Address or Message-ID.")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["said_at", "pk"]
        constraints: ClassVar = [
            # The same word twice is one row; it also serves the look-up by series.
            models.UniqueConstraint(
                fields=["series", "promise", "voice", "said_at", "day", "source"],
                name="statement_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.series}: {self.promise} ({self.voice})"


class Round(models.Model):
    """Fact: a mail that opens a review round of a stable release."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.CharField(max_length=40)
    rc = models.PositiveSmallIntegerField()
    patches = models.PositiveIntegerField()
    deadline = models.DateTimeField(null=True, help_text="Until when answers are asked for; null where unreadable.")
    opened_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["opened_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["version", "rc"], name="round_by_version"),  # the page of a release
            models.Index(fields=["-opened_at"], name="round_latest"),  # what is in review
        ]

    def __str__(self) -> str:
        return f"{self.version}-rc{self.rc}"


class Answer(models.Model):
    """Fact: a mail that says how a review round fared on somebody's machines."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.CharField(max_length=40)
    rc = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=8, choices=_choices(Verdict))
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["version", "rc"], name="answer_by_version")]

    def __str__(self) -> str:
        return f"{self.version}-rc{self.rc}: {self.verdict}"
