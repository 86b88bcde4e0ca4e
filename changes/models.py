"""The log of changes, and what was last told of each regression."""

from typing import ClassVar

from django.contrib.postgres.indexes import HashIndex
from django.db import models


class Change(models.Model):
    """Record: one thing that happened. Never changed, and in no rebuild told again.

    `position` is given under a lock that is held until the transaction commits: who has seen a position has seen all
    before it. `key` is its public name; what is told by facts has one that every rebuild makes again.
    """

    position = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=32, help_text="As in changes/kinds.py.")
    at = models.DateTimeField(help_text="When it happened.")
    recorded_at = models.DateTimeField(help_text="When this site came to know it; ascends with the position.")
    subject = models.CharField(max_length=1000, help_text="Id of a regression, version, or Message-ID.")
    data = models.JSONField(default=dict, help_text="What happened, by kind (changes/kinds.py).")

    class Meta:
        ordering: ClassVar = ["position"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "position"], name="change_by_kind"),  # consumers of some kinds only
            HashIndex(fields=["subject"], name="change_by_subject"),  # what was told of one thing
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Standing(models.Model):
    """What consumers were last told of a regression; of one that is gone, its last words.

    It outlives the regression's row, which a rebuild makes anew.
    """

    slug = models.CharField(max_length=16, primary_key=True)
    document = models.JSONField(help_text="As changes.documents has it.")
    position = models.BigIntegerField(unique=True, help_text="Of the change that told it.")
    updated_at = models.DateTimeField(help_text="When it was told: ascends with `position`.")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["updated_at"], name="standing_by_time")]  # updated_after=

    def __str__(self) -> str:
        return self.slug
