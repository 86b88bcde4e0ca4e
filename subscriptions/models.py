"""Who is told of what. Nothing is kept of people who have not confirmed it, or who left.

Keys are random, in small letters (a mail server may fold an address), and stand in signed links and return addresses.
"""

import base64
import secrets

from django.db import models
from django.db.models.functions import Lower


def new_key() -> str:
    """128 random bits in 26 letters and digits."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()


class Cadence(models.TextChoices):
    """When a digest comes."""

    RELEASE = "rc", "with each -rc and release"
    WEEKLY = "weekly", "once a week"
    DAILY = "daily", "once a day"
    AT_ONCE = "at-once", "as soon as something happens"


class Format(models.TextChoices):
    """What a mail is written in."""

    TEXT = "text", "plain text"
    HTML = "html", "HTML, with the text beside it"


class Asked(models.Model):
    """Somebody asked for a subscription and has not confirmed it, or for a link to theirs; gone after two days."""

    key = models.CharField(max_length=26, unique=True, default=new_key)
    address = models.EmailField(max_length=254)
    cadence = models.CharField(max_length=8, choices=Cadence, blank=True, help_text="Empty: a link is all they want.")
    scope = models.TextField(blank=True, help_text="As digests.scope writes it; empty is everything.")
    format = models.CharField(max_length=4, choices=Format, blank=True)
    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, help_text="When the mail server took the link.")

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="asked_by_time")]

    def __str__(self) -> str:
        return self.address


class Subscriber(models.Model):
    """An address with at least one subscription."""

    key = models.CharField(max_length=26, unique=True, default=new_key)
    address = models.EmailField(max_length=254)
    bounces = models.PositiveSmallIntegerField(default=0, help_text="Days with a bounce, lately.")
    bounced_on = models.DateField(null=True, help_text="The last of these days.")
    suspended_at = models.DateTimeField(null=True, help_text="Since when nothing is sent; null: it is.")

    class Meta:
        constraints = [models.UniqueConstraint(Lower("address"), name="subscriber_once")]

    def __str__(self) -> str:
        return self.address


class Subscription(models.Model):
    """A subscriber is told of a scope, at times; `since`: nothing that happened before is told."""

    key = models.CharField(max_length=26, unique=True, default=new_key)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    cadence = models.CharField(max_length=8, choices=Cadence)
    scope = models.TextField(blank=True, help_text="As digests.scope writes it; empty is everything.")
    format = models.CharField(max_length=4, choices=Format)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("subscriber", "cadence", "scope", name="subscription_once")]
        indexes = [models.Index(fields=["cadence", "scope"], name="subscription_by_scope")]

    def __str__(self) -> str:
        return f"{self.cadence} {self.scope}"


class Attempt(models.Model):
    """A request that is limited: when, what, and a keyed digest of who. Gone after a day."""

    kind = models.CharField(max_length=16)
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "who", "at"], name="attempt_by_who")]

    def __str__(self) -> str:
        return self.kind
