"""Facts about who looks after what: lists of mails, sections of MAINTAINERS, files of culprits."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from archive.models import Message
from maintainers.lists import MAX_NAME
from trees.models import Tree


class Addressed(models.Model):
    """Fact: the subsystems whose lists a mail names in To or Cc (maintainers/lists.py).

    Of mails that can be, or bring, the report of a regression: those that carry no patch, or a command. Mails that
    name no such list have no row.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="addressed")
    lists = ArrayField(models.CharField(max_length=MAX_NAME))

    class Meta:
        verbose_name_plural = "addressed"
        ordering: ClassVar = ["message"]

    def __str__(self) -> str:
        return f"{self.message_id}: {' '.join(self.lists)}"


class Reading(models.Model):
    """How far a tree's MAINTAINERS, and the files of culprits, are read."""

    tree = models.OneToOneField(Tree, on_delete=models.CASCADE, primary_key=True, related_name="maintainers")
    commit = models.CharField(max_length=40, blank=True, help_text="Of the file that the sections are from.")
    blob = models.CharField(max_length=40, blank=True, help_text="The file itself: equal where nothing has changed.")
    asked_at = models.DateTimeField(null=True, help_text="Last time that upstream was asked for the file.")
    read_at = models.DateTimeField(null=True, help_text="Last time that it answered well.")
    rest_until = models.DateTimeField(null=True, help_text="Not asked before, after an error.")
    error = models.TextField(blank=True, help_text="What went wrong at the last question; empty when it worked.")

    def __str__(self) -> str:
        return f"MAINTAINERS at {self.commit[:12]}"


class SectionRow(models.Model):
    """Fact: a section of MAINTAINERS; all of them are from the file that was read last."""

    position = models.PositiveIntegerField(primary_key=True)
    title = models.CharField(max_length=200)
    fields = models.JSONField(help_text="Values by key, as the file has them.")
    lists = ArrayField(models.CharField(max_length=MAX_NAME), help_text="Subsystems that it belongs to.")

    class Meta:
        verbose_name = "section"
        ordering: ClassVar = ["position"]
        indexes: ClassVar = [GinIndex(fields=["lists"], name="section_by_list")]  # a subsystem's sections

    def __str__(self) -> str:
        return self.title


class Touched(models.Model):
    """Fact: the files that a culprit changed, and the subsystems that look after them now."""

    sha = models.CharField(max_length=40, primary_key=True)
    paths = ArrayField(models.TextField(), help_text="Empty where it changed too many to mean any.")
    lists = ArrayField(models.CharField(max_length=MAX_NAME), default=list)

    class Meta:
        verbose_name_plural = "touched"
        ordering: ClassVar = ["sha"]

    def __str__(self) -> str:
        return f"{self.sha[:12]}: {len(self.paths)} files"
