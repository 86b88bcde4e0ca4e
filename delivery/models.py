"""What is sent to whom: one row per recipient and edition, made before anything is sent.

A dispatch is planned in one transaction. Each of its renderings is written once and stored, so that a delivery that
goes on tomorrow says the same; each of its batches is sent by one worker at a time, over one connection (sending.py).
All of it is deleted after some weeks, and a recipient's rows with the subscription.
"""

from django.db import models
from django.db.models import Q

from subscriptions.models import Cadence, Subscription

REPORT = "report"  # the report before a release, which nobody subscribes to


class Dispatch(models.Model):
    """One edition to be sent: of a cadence, and a name that is the same whoever plans it.

    since, until   the first and the last moment that is told of
    recipients     how many there were when it was planned
    sums           of one that has ended: [state, why it failed in words, how many mails], ...
    quiet_until    nothing is sent before: the mail server could not be reached, `refusals` times in a row
    """

    cadence = models.CharField(max_length=8, choices=[*Cadence.choices, (REPORT, "before a release")])
    name = models.CharField(max_length=40)
    since = models.DateTimeField()
    until = models.DateTimeField()
    planned_at = models.DateTimeField()
    recipients = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    sums = models.JSONField(null=True)
    quiet_until = models.DateTimeField(null=True)
    refusals = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("cadence", "name", name="dispatch_once")]
        indexes = [models.Index(fields=["planned_at"], name="dispatch_by_time")]

    def __str__(self) -> str:
        return f"{self.cadence} {self.name}"


class Rendering(models.Model):
    """What a dispatch says to all who chose the same scope; not rendered yet while `rendered_at` is null.

    thread   mails of a subscription with the same word here are shown as one thread
    """

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="renderings")
    scope = models.TextField(blank=True)
    thread = models.CharField(max_length=40, blank=True, db_default="")
    subject = models.TextField(blank=True, db_default="")
    text = models.TextField(blank=True, db_default="")
    html = models.TextField(blank=True, db_default="")
    is_empty = models.BooleanField(db_default=False)
    rendered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    error = models.CharField(max_length=300, blank=True, db_default="")
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("dispatch", "scope", name="rendering_once")]
        indexes = [
            # A worker looks for the next one to render.
            models.Index(fields=["dispatch"], name="rendering_to_do", condition=Q(rendered_at=None))
        ]

    def __str__(self) -> str:
        return self.subject


class Batch(models.Model):
    """Up to a hundred recipients of a dispatch: what a worker claims (delivery/sending.py)."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    next_try_at = models.DateTimeField(null=True)
    breaks = models.PositiveSmallIntegerField(db_default=0, help_text="Lost connections in a row.")

    class Meta:
        constraints = [models.UniqueConstraint("dispatch", "number", name="batch_once")]

    def __str__(self) -> str:
        return str(self.number)


class State(models.TextChoices):
    """What became of a mail."""

    WAITING = "waiting", "waiting"
    SENT = "sent", "sent"  # the server took it over
    FAILED = "failed", "failed"
    SKIPPED = "skipped", "skipped"  # nothing to tell, a suspended address, a changed subscription


class Delivery(models.Model):
    """A mail to one recipient.

    address    where there is no subscription: that of the report's list
    attempts   how often it was begun; more than zero while waiting with no answer: the server may have it
    answer     the server's last one, or why there is none
    """

    rendering = models.ForeignKey(Rendering, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, null=True, related_name="deliveries")
    address = models.EmailField(max_length=254, blank=True, db_default="")
    state = models.CharField(max_length=8, choices=State, db_default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    answer = models.CharField(max_length=300, blank=True, db_default="")
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint("rendering", "subscription", name="delivery_once")]
        indexes = [models.Index(fields=["batch", "state"], name="delivery_by_batch")]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class Told(models.Model):
    """Something that happened and that alerts have considered, so that nobody is told of it again.

    key   SHA-256 of the happening's: that may be as long as a Message-ID
    """

    key = models.CharField(max_length=64, unique=True)
    told_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["told_at"], name="told_by_time")]

    def __str__(self) -> str:
        return self.key
