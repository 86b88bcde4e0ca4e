"""Other sites that are asked for data: when they may be asked next, and how it went so far."""

from typing import ClassVar

from django.db import models


class Host(models.Model):
    """A host that was asked, `name` or `name:port`; one row for all processes, so that all keep one pace.

    What was counted is counted since the first request; `seconds` are those that answers took.
    """

    name = models.CharField(max_length=260, primary_key=True)
    free_at = models.DateTimeField(null=True, help_text="The next request may begin then: the pace is kept by this.")
    quiet_until = models.DateTimeField(null=True, help_text="The host asked to be left alone till then.")
    requests = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0, help_text="Answers without a body: nothing was new.")
    refused = models.BigIntegerField(default=0, help_text="4xx, challenges included.")
    failed = models.BigIntegerField(default=0, help_text="5xx, no answer, or one of no use.")
    received = models.BigIntegerField(default=0, help_text="Bytes, as sent.")
    seconds = models.FloatField(default=0.0)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True, help_text="The last answer of use.")
    error = models.TextField(blank=True, help_text="What went wrong the last time; empty when it worked.")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
