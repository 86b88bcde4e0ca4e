"""Facts about mails that carry patches or answer them, and the series folded from these."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from archive.models import Message
from archive.words import search_words
from postings.facts import Kind
from trees.models import Commit

MAX_FILES = 500  # of one mail or series that are kept; their number is kept beside
_KINDS = [(kind.value, kind.value) for kind in Kind]


def words_of_key() -> Func:
    """The words of a series' title, as the index `series_by_word` has them."""
    return Func(F("key"), Value(" "), function="string_to_array", output_field=ArrayField(models.TextField()))


class Sign(models.Model):
    """Fact: what tells that a mail carries a patch (postings/signs.py); mails that show nothing have no row."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="patch_signs")
    signs = ArrayField(models.CharField(max_length=10))

    class Meta:
        ordering: ClassVar = ["message"]

    def __str__(self) -> str:
        return f"{self.message_id}: {' '.join(self.signs)}"


class Posting(models.Model):
    """Fact: a mail that posts a patch, the cover of a series, or a request to pull (postings/facts.py).

    `sender`, `arrived` and `sent` are the message's: series that are not threaded, and commits, are found by them.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="posting")
    sender = models.CharField(max_length=254)
    arrived = models.DateTimeField()
    sent = models.DateTimeField(null=True)
    kind = models.CharField(max_length=5, choices=_KINDS)
    title = models.TextField()
    version = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(null=True)
    total = models.PositiveSmallIntegerField(null=True)
    is_rfc = models.BooleanField()
    is_resend = models.BooleanField()
    marks = ArrayField(models.TextField())
    author_name = models.CharField(max_length=200)
    author_address = models.CharField(max_length=254)
    change_id = models.TextField(blank=True)
    base = models.CharField(max_length=40, blank=True)
    needs = ArrayField(models.TextField())
    previous = ArrayField(models.TextField(), help_text="Mails that the author's notes link to.")
    links = ArrayField(models.TextField(), help_text="Targets of Link:, Closes: and BugLink:.")
    closes = ArrayField(models.TextField())
    fixes = ArrayField(models.TextField(), help_text="Ids of Fixes: trailers, 12 digits at most.")
    stable = models.TextField(blank=True)
    trailers = ArrayField(models.TextField(), help_text="Kind, name, address of each that it carries, with tabs.")
    lists = ArrayField(models.TextField(), help_text="Names of the lists in To and Cc.")
    files = ArrayField(models.TextField())
    plus = ArrayField(models.IntegerField(), help_text="Lines added, by file.")
    minus = ArrayField(models.IntegerField(), help_text="Lines removed, by file.")
    patch_id = models.BinaryField(max_length=20, help_text="Empty without a diff.")

    class Meta:
        ordering: ClassVar = ["message"]
        indexes: ClassVar = [
            models.Index(fields=["sender", "arrived"], condition=Q(number__isnull=False), name="posting_by_sender"),
            models.Index(fields=["sent"], name="posting_by_date"),  # a commit authored at that second
            models.Index(fields=["author_address"], name="posting_by_author"),  # whose commits to look into
            HashIndex(fields=["title"], name="posting_by_title"),  # a commit with that subject
            HashIndex(fields=["patch_id"], name="posting_by_patch_id"),  # a commit with that diff
            GinIndex(fields=["links"], name="posting_by_link", fastupdate=False),  # what was posted for a report
            GinIndex(fields=["fixes"], name="posting_by_fixes", fastupdate=False),  # what was posted for a culprit
        ]

    def __str__(self) -> str:
        return self.title


class Word(models.Model):
    """Fact: what a reply says of a patch: trailers, and whether it asks for changes. Other replies have no row."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="patch_word")
    trailers = ArrayField(models.TextField(), help_text="Kind, name, address of each, with tabs.")
    asks = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["message"]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.trailers}"


class Fingerprint(models.Model):
    """Fact: the patch-id of a commit; empty where it has none, or too large a diff."""

    commit = models.OneToOneField(Commit, on_delete=models.CASCADE, primary_key=True, related_name="fingerprint")
    patch_id = models.BinaryField(max_length=20)

    class Meta:
        ordering: ClassVar = ["commit"]
        indexes: ClassVar = [HashIndex(fields=["patch_id"], name="fingerprint_by_patch_id")]  # where it was posted

    def __str__(self) -> str:
        return bytes(self.patch_id).hex()


class SeriesQuerySet(models.QuerySet["Series"]):
    """Verbs over series."""

    def known(self, *, at: datetime) -> Self:
        """Posted by `at`."""
        return self.filter(posted_at__lte=at)


class Series(models.Model):
    """State: patches posted together: one revision of an effort. Made by the fold, and public by its `head`.

    head        Message-ID of the cover, else of the patch with the lowest number
    effort      head of the effort's first revision; all its revisions have the same
    person      who sent it, in the form that finds the sender's other series; `sender` is the address
    found       patches that we have, of `total`
    replies     arrival of every answer; `trailers` are seconds since 1970, kind and name with tabs, oldest first
    nexts       when patches first were in linux-next; `merges` when in mainline (in stable, where meant for it)
    release     the first one that has the last of the merged patches
    """

    head = models.TextField(unique=True)
    effort = models.TextField()
    predecessor = models.TextField(blank=True)
    how = models.CharField(max_length=10, blank=True, help_text="By what the predecessor was found.")
    kind = models.CharField(max_length=5, choices=_KINDS)
    title = models.TextField()
    key = models.TextField(help_text="The title as word forms, to find it again.")
    version = models.PositiveSmallIntegerField()
    is_rfc = models.BooleanField()
    is_resend = models.BooleanField()
    marks = ArrayField(models.TextField())
    person = models.TextField()
    sender = models.TextField()
    author_name = models.CharField(max_length=200)
    author_address = models.CharField(max_length=254)
    posted_at = models.DateTimeField()
    total = models.PositiveSmallIntegerField()
    found = models.PositiveSmallIntegerField()
    change_id = models.TextField(blank=True)
    previous = ArrayField(models.TextField())
    titles = ArrayField(models.TextField(), help_text="Keys of its patches' titles.")
    lists = ArrayField(models.TextField())
    files = ArrayField(models.TextField())
    file_count = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
    area = models.CharField(max_length=40)
    replies = ArrayField(models.DateTimeField())
    trailers = ArrayField(models.TextField())
    asks = ArrayField(models.DateTimeField(), help_text="When somebody asked for changes.")
    answered_at = models.DateTimeField(null=True, help_text="The first word of anybody else.")
    superseded_at = models.DateTimeField(null=True)
    nexts = ArrayField(models.DateTimeField(), default=list)
    merges = ArrayField(models.DateTimeField(), default=list)
    dropped_at = models.DateTimeField(null=True, help_text="When linux-next had none of it any more.")
    release = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "series"
        ordering: ClassVar = ["-posted_at", "head"]
        indexes: ClassVar = [
            models.Index(fields=["-posted_at"], name="series_by_time"),  # a week's page
            models.Index(fields=["person", "posted_at"], name="series_by_person"),  # earlier revisions
            models.Index(fields=["effort"], name="series_by_effort"),  # all revisions
            models.Index(fields=["sender", "posted_at"], name="series_by_sender"),
            HashIndex(fields=["key"], name="series_by_key"),  # the same title before
            models.Index(fields=["change_id"], condition=~Q(change_id=""), name="series_by_change_id"),
            models.Index(fields=["predecessor"], condition=~Q(predecessor=""), name="series_by_predecessor"),
            GinIndex(fields=["previous"], name="series_by_previous", fastupdate=False),  # who names us
            models.Index(fields=["release"], condition=~Q(release=""), name="series_by_release"),  # a new tag
            GinIndex(words_of_key(), name="series_by_word", fastupdate=False),  # topics: words of titles
            models.Index(fields=["author_address"], name="series_by_author"),  # topics: whose
            GinIndex(
                search_words("title", "author_name", "author_address"), name="series_by_searched_word"
            ),  # searches
            GinIndex(search_words("author_name", "author_address"), name="series_by_author_word"),  # searches: people
        ]

    def __str__(self) -> str:
        return self.title


class Part(models.Model):
    """State: a mail of a series, and the commit that it became."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="part")
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    commit = models.CharField(max_length=40, blank=True)
    how = models.CharField(max_length=10, blank=True, help_text="By what the commit was found.")
    next_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True, help_text="When linux-next had it no more.")
    merged_at = models.DateTimeField(null=True)
    release = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["series", "number", "message"]
        indexes: ClassVar = [
            models.Index(fields=["commit"], condition=~Q(commit=""), name="part_by_commit"),  # where it was posted
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="part_by_next"),  # a week's moves
            models.Index(fields=["merged_at"], condition=Q(merged_at__isnull=False), name="part_by_merge"),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.series_id}"
