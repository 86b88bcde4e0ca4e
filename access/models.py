"""Tokens: who may ask more often, and decide, without a browser."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Scope(models.TextChoices):
    """What a token may do, beside what everybody may; its user must be allowed to, as well."""

    READ = "read", "ask more often"
    TRIAGE = "triage", "decide about regressions"
    CANDIDATES = "candidates", "sort out candidates"


class Token(models.Model):
    """A secret of a user, of which only the digest is stored; `name` is what its owner knows it by."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the whole token.")
    hint = models.CharField(max_length=12, help_text="Its first characters, to tell it from others.")
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope), default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, help_text="Last use, within a minute.")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"
