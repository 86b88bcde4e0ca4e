"""Inboxes and the mail in them: append-only records, and the plan of what is still to be read."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Lower

from archive.places import check_place
from archive.words import search_words


class Way(models.TextChoices):
    """How the mails of an inbox come to us."""

    MIRROR = "mirror", "git mirror: everything, byte for byte"
    LIGHT = "light", "mails one by one from its web pages: little disk, from the day it was added"


class Inbox(models.Model):
    """A mailing-list archive that we follow, and how the last poll went."""

    name = models.SlugField(max_length=64, unique=True)
    url = models.CharField(max_length=500, help_text="Local path, bundle, or URL that git can fetch.")
    description = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=6, choices=Way, default=Way.MIRROR, db_default=Way.MIRROR)
    first_epoch = models.SmallIntegerField(
        null=True,
        blank=True,
        help_text="Earlier git repositories of the archive are left out; empty: none is. -1: the newest one and what"
        " comes after it, -2: the newest two; the first answer makes a number of that.",
    )
    is_enabled = models.BooleanField(default=True)
    holds_issues = models.BooleanField(
        default=False, help_text="Written by ourselves from a bug tracker: its Message-IDs are addresses of pages."
    )
    checked_at = models.DateTimeField(null=True, blank=True, help_text="Last time upstream was asked.")
    succeeded_at = models.DateTimeField(null=True, blank=True, help_text="Last time upstream answered well.")
    error = models.TextField(blank=True, help_text="What went wrong at the last poll; empty when it worked.")
    progress = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="What is being fetched right now."
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "inboxes"
        permissions = [("operate_sources", "Can pause sources, have them asked, and have mails read again")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What can be said of an address without asking there."""
        check_place(self.url)


class Epoch(models.Model):
    """One git repository of a public-inbox v2 archive."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="epochs")
    number = models.PositiveSmallIntegerField()
    head = models.CharField(max_length=40, blank=True, help_text="Commit up to which reading is planned.")
    fingerprint = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="What upstream's manifest said of it when all of that was planned.",
    )

    class Meta:
        ordering = ["inbox", "number"]
        constraints = [models.UniqueConstraint(fields=["inbox", "number"], name="one_epoch_per_number")]

    def __str__(self) -> str:
        return f"{self.inbox_id}/{self.number}"


class Range(models.Model):
    """A piece of an epoch's history that waits to be read: the row is claimed, read and deleted at once.

    Its deletion commits together with what was read, so it is this archive's cursor.
    """

    epoch = models.ForeignKey(Epoch, on_delete=models.CASCADE, related_name="ranges")
    start = models.CharField(max_length=40, blank=True, help_text="Commit before the first; empty at the root.")
    end = models.CharField(max_length=40)
    commits = models.PositiveIntegerField()
    deleted = ArrayField(
        models.CharField(max_length=40),
        default=list,
        help_text="Blobs that a later range of the plan deletes.",
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.epoch_id}: {self.start[:12]}..{self.end[:12]}"


class MessageQuerySet(models.QuerySet["Message"]):
    """Verbs over messages."""

    def known(self, *, at: datetime) -> "MessageQuerySet":
        """Messages that had arrived by `at`."""
        return self.filter(arrived__lte=at)


class Message(models.Model):
    """One mail, however many inboxes carry it: the copy that arrived first speaks for all.

    `thread` is the number of the thread: equal for all mails that References connect, through missing
    parents too. It is internal and changes when two threads turn out to be one.
    """

    message_id = models.CharField(max_length=244, unique=True)
    thread = models.BigIntegerField()
    arrived = models.DateTimeField()
    sent = models.DateTimeField(null=True)
    from_name = models.CharField(max_length=200)
    from_address = models.CharField(max_length=254)
    subject = models.TextField()
    references = ArrayField(models.TextField(), help_text="Ancestors, nearest last.")
    kin = ArrayField(
        models.TextField(),
        default=list,
        help_text="Ids tied to this mail otherwise: other Message-IDs, other copies.",
    )
    size = models.PositiveIntegerField()
    content_hash = models.BinaryField(max_length=16)
    blob = models.BinaryField(max_length=20)
    defects = ArrayField(models.TextField(), default=list)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["thread"], name="message_by_thread"),  # a thread's mails; merging threads
            models.Index(fields=["arrived"], name="message_by_arrival"),  # freshness; what happened in a week
            HashIndex(Lower("subject"), name="message_by_subject"),  # where an announced fix was posted
            # searches; new entries are merged in bulk, and a limit keeps what waits for that quick to look through
            GinIndex(
                search_words("subject", "from_name", "from_address"),
                name="message_by_word",
                gin_pending_list_limit=1024,
            ),
        ]

    def __str__(self) -> str:
        return self.message_id


class Ghost(models.Model):
    """An id that mails refer to but no inbox has: it holds their thread together."""

    message_id = models.CharField(max_length=244, primary_key=True)
    thread = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["thread"], name="ghost_by_thread")]  # merging threads

    def __str__(self) -> str:
        return self.message_id


class Delivery(models.Model):
    """A mail in an inbox: one copy, found again by its blob when history is rewritten."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    epoch = models.ForeignKey(Epoch, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    blob = models.BinaryField(max_length=20)
    arrived = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["epoch", "blob"], name="one_delivery_per_blob")]
        indexes = [models.Index(fields=["epoch", "-arrived"], name="delivery_latest")]  # freshness per inbox

    def __str__(self) -> str:
        return f"{self.message_id} in {self.epoch_id}"


class Lookup(models.Model):
    """A mail that somebody named and no inbox has: an archive is asked for it and its thread."""

    message_id = models.CharField(max_length=244, primary_key=True)
    inbox = models.SlugField(max_length=64, default="looked-up", help_text="Which inbox its thread is kept in.")
    ask_at = models.DateTimeField(null=True, help_text="When the archive is to be asked; null once that is of no use.")
    tries = models.PositiveSmallIntegerField(default=0)
    is_missing = models.BooleanField(default=False, help_text="The archive does not have it either.")
    error = models.TextField(blank=True, help_text="Why the archive gave no answer; it is asked again.")

    class Meta:
        ordering = ["message_id"]
        indexes = [models.Index(fields=["ask_at"], name="lookup_due")]  # what to ask for next

    def __str__(self) -> str:
        return self.message_id


class Text(models.Model):
    """The readable text of a mail, kept only for mails of tracked threads."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="text")
    body = models.TextField()
    words = models.GeneratedField(  # kept, since to look for a phrase takes where in a text its words are
        expression=search_words("body"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        indexes = [GinIndex(fields=["words"], name="text_by_word")]  # searches

    def __str__(self) -> str:
        return f"text of {self.message_id}"


class Quarantine(models.Model):
    """A mail that could not be read: kept in the mirror, listed on /sources/, and never in the way."""

    epoch = models.ForeignKey(Epoch, on_delete=models.CASCADE, related_name="quarantined")
    blob = models.BinaryField(max_length=20)
    commit = models.CharField(max_length=40)
    message_id = models.CharField(
        max_length=244, blank=True, default="", db_default="", help_text="If that could be read."
    )
    size = models.PositiveIntegerField(null=True, help_text="Bytes; null when the archive does not have the mail.")
    arrived = models.DateTimeField()
    error = models.TextField()
    noticed_at = models.DateTimeField(auto_now_add=True)
    dismissed_at = models.DateTimeField(null=True, blank=True, help_text="Somebody saw that nothing can be done.")
    dismissed_by = models.CharField(max_length=150, blank=True, default="", db_default="")

    class Meta:
        verbose_name_plural = "quarantine"
        constraints = [models.UniqueConstraint(fields=["epoch", "blob"], name="one_quarantine_per_blob")]

    def __str__(self) -> str:
        return f"{self.epoch_id}: {self.error[:60]}"
