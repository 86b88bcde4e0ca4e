"""How far lists are read whose mails come one by one, and what of them is still to be asked for."""

from typing import ClassVar

from django.db import models

from archive.models import Inbox


class Follow(models.Model):
    """How far an inbox without a mirror is read. Moves only after what it passes lies safely in our archive."""

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, primary_key=True, related_name="follow")
    since = models.DateTimeField(help_text="Mails that arrived earlier come only with their threads.")
    read_until = models.DateTimeField(help_text="All that arrived by then, and was to be seen by then, is ours.")
    rechecked_at = models.DateTimeField(
        null=True, blank=True, help_text="When the last days were compared with upstream, mail by mail."
    )
    combed_at = models.DateTimeField(null=True, blank=True, help_text="The same for the last weeks.")
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="What upstream's manifest said when all of that was read."
    )
    rang = models.CharField(max_length=64, blank=True, help_text="What the manifest says since `rang_at`.")
    rang_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.inbox_id} until {self.read_until:%Y-%m-%d %H:%M:%S}"


class Want(models.Model):
    """A mail that a list should have: one that it did not give, or the parent of a reply, which brings its thread.

    `ask_at` is null once asking is of no use; the row stays, so that it is not asked for again.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="wants", db_index=False)
    message_id = models.CharField(max_length=244)
    slug = models.TextField(help_text="The mail to ask for, as in addresses: itself, or one of its thread.")
    is_parent = models.BooleanField(help_text="The thread is wanted, not the mail alone.")
    ask_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["inbox", "message_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["inbox", "message_id"], name="one_want_per_mail")]
        indexes: ClassVar = [models.Index(fields=["inbox", "ask_at"], name="want_due")]  # what to ask for next

    def __str__(self) -> str:
        return f"{self.message_id} of {self.inbox_id}"
