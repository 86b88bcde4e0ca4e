"""Peers, and where they and we disagree."""

from typing import ClassVar

from django.db import models


class Peer(models.Model):
    """A running regzbot, or another kerneltrack, by the address of its export."""

    name = models.SlugField(max_length=64, unique=True)
    url = models.URLField(max_length=300, help_text="Of its regressions.json.")
    is_enabled = models.BooleanField(default=True)
    entries = models.PositiveIntegerField(default=0, help_text="Regressions in its export.")
    quiet_until = models.DateTimeField(null=True, blank=True, help_text="The peer asked to be left alone till then.")
    checked_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Difference(models.Model):
    """Something that a peer says otherwise than we do; `since` is when it was first noticed."""

    class What(models.TextChoices):
        """What differs."""

        MISSING = "missing", "not tracked here"
        EXTRA = "extra", "not tracked there"
        INTRODUCED = "introduced", "introduced"
        STATE = "state", "state"

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="differences", db_index=False)
    report = models.CharField(max_length=500)
    title = models.TextField(blank=True)
    what = models.CharField(max_length=10, choices=What)
    theirs = models.TextField(blank=True)
    ours = models.TextField(blank=True)
    since = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-since", "report", "what"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["peer", "report", "what"], name="one_difference_per_report")
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.what}"
