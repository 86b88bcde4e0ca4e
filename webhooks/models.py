"""Endpoints that staff registered, and every attempt to deliver to them."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Endpoint(models.Model):
    """An address that changes are posted to, in order; `position` is that of the last one it took.

    `uid` is its public name. While two secrets are set, both sign: receivers change over in between. `begun` is written
    before a message is sent: whatever happens then, the next attempt is at the same changes.
    """

    uid = models.CharField(max_length=22, unique=True)
    name = models.CharField(max_length=80)
    url = models.URLField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=32), default=list, blank=True, help_text="Empty: all.")
    secret = models.CharField(max_length=80)
    old_secret = models.CharField(max_length=80, blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_enabled = models.BooleanField(default=True)
    position = models.BigIntegerField(default=0)
    begun = models.BigIntegerField(null=True, help_text="Position of the last change of a message that may have come.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    failing_since = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    disabled_why = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Attempt(models.Model):
    """One request to an endpoint: what was sent, and what came of it."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    message = models.CharField(max_length=64, help_text="The webhook-id; the same for every attempt at one message.")
    first = models.BigIntegerField(help_text="Position of the first change in it.")
    last = models.BigIntegerField()
    changes = models.PositiveSmallIntegerField(help_text="How many; 0: a test.")
    status = models.PositiveSmallIntegerField(null=True, help_text="HTTP status; null where there was no answer.")
    error = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["endpoint", "-at"], name="attempt_by_endpoint"),  # its log
            models.Index(fields=["at"], name="attempt_by_time"),  # what is old enough to be dropped
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id}: {self.status or self.error}"
