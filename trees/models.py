"""Git trees as records: commits, the branches they landed in, and tags."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from archive.places import check_place
from archive.words import search_words


class Kind(models.TextChoices):
    """What a tree is for; says which of its branches and tags are followed."""

    MAINLINE = "mainline"
    NEXT = "next"
    STABLE = "stable"
    RT = "rt"
    OTHER = "other"

    @property
    def priority(self) -> int:
        """Place in the flow of fixes: next before mainline before stable; everything else comes last."""
        return [Kind.NEXT, Kind.MAINLINE, Kind.STABLE, Kind.RT, Kind.OTHER].index(self)


class Tree(models.Model):
    """A git tree that we follow, and how the last poll went."""

    name = models.SlugField(max_length=64, unique=True)
    url = models.CharField(max_length=500, help_text="Local path, bundle, or URL that git can fetch.")
    kind = models.CharField(max_length=8, choices=Kind)
    is_enabled = models.BooleanField(default=True)
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="Of upstream's refs when all of them had been read."
    )
    checked_at = models.DateTimeField(null=True, blank=True, help_text="Last time upstream was asked.")
    succeeded_at = models.DateTimeField(null=True, blank=True, help_text="Last time upstream answered well.")
    error = models.TextField(blank=True, help_text="What went wrong at the last poll; empty when it worked.")
    progress = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="What is being fetched right now."
    )

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What can be said of an address without asking there; and what a tree was read as it stays."""
        check_place(self.url)
        before = Tree.objects.filter(pk=self.pk).exclude(kind=self.kind).first() if self.pk else None
        if before is not None and before.branches.exists():
            was = f"{self.name} was read as {before.kind} already; add it under another name as {self.kind}"
            raise ValidationError({"kind": was})

    @property
    def priority(self) -> int:
        """Place in the flow of fixes, upstream first."""
        return Kind(self.kind).priority


class Branch(models.Model):
    """A branch of a tree.

    All that `head` contains is read. `base` is the mainline release that the branch builds on: what that
    contains is in the branch too, but has no landings here. Empty for branches that are read to the root.
    """

    tree = models.ForeignKey(Tree, on_delete=models.CASCADE, related_name="branches")
    name = models.CharField(max_length=200)
    head = models.CharField(max_length=40, blank=True)
    base = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "branches"
        constraints: ClassVar = [models.UniqueConstraint(fields=["tree", "name"], name="one_branch_per_name")]

    def __str__(self) -> str:
        return f"{self.tree_id}/{self.name}"


class Commit(models.Model):
    """A commit, once, in however many branches it is. `links` are Message-IDs or addresses."""

    sha = models.CharField(max_length=40, db_collation="C")
    subject = models.TextField()
    author_name = models.CharField(max_length=200, blank=True)
    author_address = models.CharField(max_length=254, blank=True)
    authored_at = models.DateTimeField()
    committed_at = models.DateTimeField()
    links = ArrayField(models.TextField(), help_text="Targets of Link:, Closes: and BugLink: trailers.")
    fixes = ArrayField(
        models.TextField(), help_text="Ids that Fixes: trailers name: 7 to 40 digits, as written; or ''."
    )
    fixes_subjects = ArrayField(
        models.TextField(), default=list, help_text="The subjects that stand beside these ids; or ''."
    )
    upstream = models.CharField(max_length=40, blank=True, help_text="Port of this commit.", db_collation="C")
    reverts = models.CharField(max_length=40, blank=True, db_collation="C")
    stable = models.TextField(blank=True, help_text="Its Cc: stable lines, comments included.")

    class Meta:
        # The collation lets one index serve equality and prefixes alike, so `unique=True`, which adds another
        # for prefixes, is not used.
        constraints: ClassVar = [models.UniqueConstraint(fields=["sha"], name="one_commit_per_sha")]
        indexes: ClassVar = [
            models.Index(fields=["authored_at"], name="commit_by_date"),  # git am takes it from the mail
            HashIndex(fields=["subject"], name="commit_by_subject"),  # announced fixes; any length fits
            GinIndex(fields=["links"], name="commit_by_link", fastupdate=False),  # fixes that link to a report
            GinIndex(fields=["fixes"], name="commit_by_fixes", fastupdate=False),  # fixes of a culprit
            GinIndex(fields=["fixes_subjects"], name="commit_by_fixes_subject", fastupdate=False),  # with a wrong id
            models.Index(fields=["upstream"], condition=~Q(upstream=""), name="commit_by_upstream"),  # backports
            models.Index(fields=["reverts"], condition=~Q(reverts=""), name="commit_by_reverts"),  # was it undone
            GinIndex(search_words("subject", "author_name", "author_address"), name="commit_by_word"),  # searches
            models.Index(Lower("author_address"), condition=~Q(upstream=""), name="port_by_author"),  # digests: whose
        ]

    def __str__(self) -> str:
        return f"{self.sha[:12]} {self.subject[:60]}"


class LandingQuerySet(models.QuerySet["Landing"]):
    """Verbs over landings."""

    def present(self, *, at: datetime) -> Self:
        """In the branch at that time."""
        return self.filter(landed_at__lte=at).exclude(gone_at__lte=at)


class Landing(models.Model):
    """A commit in a branch: `landed_at` is when the merge that brought it was made, our clock for it.

    A rebuilt branch loses commits; they keep their landing, since what linux-next ever had counts as in next.
    """

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="landings", db_index=False)
    commit = models.ForeignKey(Commit, on_delete=models.CASCADE, related_name="landings")
    landed_at = models.DateTimeField()
    first_tag = models.CharField(max_length=64, blank=True, help_text="The first release with it.")
    gone_at = models.DateTimeField(null=True, help_text="When a rebuilt branch had it no more.")

    objects = LandingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["branch", "commit"], name="one_landing_per_branch")]
        indexes: ClassVar = [
            models.Index(fields=["branch"], condition=Q(first_tag=""), name="landing_unreleased"),  # a tag arrives
            models.Index(fields=["branch", "-landed_at"], name="landing_latest"),  # the head at a time
        ]

    def __str__(self) -> str:
        return f"{self.commit_id} in {self.branch_id}"


class Tag(models.Model):
    """A release tag of a tree; `branch` is the one whose main line it is on, if any."""

    tree = models.ForeignKey(Tree, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=64)
    commit = models.CharField(max_length=40)
    tagged_at = models.DateTimeField()
    branch = models.CharField(max_length=200, blank=True)
    commits = models.PositiveIntegerField(null=True, help_text="Since the release before, without merges.")

    class Meta:
        ordering: ClassVar = ["tagged_at", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["tree", "name"], name="one_tag_per_name")]

    def __str__(self) -> str:
        return self.name
