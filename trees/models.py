"""Git trees as records: commits, the branches they landed in, and tags."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Kind(models.TextChoices):
    """What a tree is for; fixes flow from next through mainline to stable."""

    MAINLINE = "mainline"
    NEXT = "next"
    STABLE = "stable"
    RT = "rt"
    OTHER = "other"


class Tree(models.Model):
    """A git tree that we follow, and how the last poll went."""

    name = models.SlugField(max_length=64, unique=True)
    url = models.CharField(max_length=500, help_text="Local path, bundle, or URL that git can fetch.")
    kind = models.CharField(max_length=8, choices=Kind)
    is_enabled = models.BooleanField(default=True)
    checked_at = models.DateTimeField(null=True, help_text="Last time upstream was asked.")
    succeeded_at = models.DateTimeField(null=True, help_text="Last time upstream answered well.")
    error = models.TextField(blank=True, help_text="What went wrong at the last poll; empty when it worked.")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A branch of a tree; `head` is the commit up to which it has been read."""

    tree = models.ForeignKey(Tree, on_delete=models.CASCADE, related_name="branches")
    name = models.CharField(max_length=200)
    head = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "branches"
        constraints: ClassVar = [models.UniqueConstraint(fields=["tree", "name"], name="one_branch_per_name")]

    def __str__(self) -> str:
        return f"{self.tree_id}/{self.name}"


class Commit(models.Model):
    """A commit, once, in however many branches it is. `links` are Message-IDs or addresses."""

    sha = models.CharField(max_length=40, unique=True)
    subject = models.TextField()
    author_name = models.TextField()
    author_address = models.TextField()
    authored_at = models.DateTimeField()
    committed_at = models.DateTimeField()
    links = ArrayField(models.TextField(), help_text="Targets of Link:, Closes: and BugLink: trailers.")
    fixes = ArrayField(models.TextField(), help_text="Ids that Fixes: trailers name, as written.")
    upstream = models.CharField(max_length=40, blank=True, help_text="Backport of this mainline commit.")
    reverts = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject"], name="commit_by_subject"),  # fixes announced by subject
            GinIndex(fields=["links"], name="commit_by_link"),  # fixes that link to a report
            models.Index(  # fixes and culprits by short id: LIKE 'prefix%'
                fields=["sha"], name="commit_by_prefix", opclasses=["varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha[:12]} {self.subject[:60]}"


class Landing(models.Model):
    """A commit in a branch: `landed_at` is when the merge that brought it was made, our clock for it."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="landings")
    commit = models.ForeignKey(Commit, on_delete=models.CASCADE, related_name="landings")
    landed_at = models.DateTimeField()
    first_tag = models.CharField(max_length=64, blank=True, help_text="The first release with it.")
    gone_at = models.DateTimeField(null=True, help_text="When a rebuilt branch had it no more.")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["branch", "commit"], name="one_landing_per_branch")]

    def __str__(self) -> str:
        return f"{self.commit_id} in {self.branch_id}"


class Tag(models.Model):
    """A release tag of a tree."""

    tree = models.ForeignKey(Tree, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=64)
    commit = models.CharField(max_length=40)
    tagged_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tree", "name"], name="one_tag_per_name")]

    def __str__(self) -> str:
        return self.name
