"""Trackers that we follow: how far each of their projects is read, and which issues were."""

from typing import ClassVar

from django.db import models

from archive.models import Inbox
from archive.places import check_place
from trackers.addresses import Kind


class Tracker(models.Model):
    """A bug tracker, and how the last poll went; what was read lies in an inbox of its own."""

    name = models.SlugField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in Kind])
    host = models.CharField(max_length=80, unique=True, help_text="As in the addresses of its issues.")
    api = models.CharField(max_length=200, help_text="Address of its interface, without a slash at the end.")
    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="tracker")
    is_enabled = models.BooleanField(default=True)
    quiet_until = models.DateTimeField(null=True, blank=True, help_text="The tracker asked to be left alone till then.")
    checked_at = models.DateTimeField(null=True, blank=True, help_text="Last time it was asked.")
    succeeded_at = models.DateTimeField(null=True, blank=True, help_text="Last time it answered well.")
    error = models.TextField(blank=True, help_text="What went wrong at the last poll; empty when it worked.")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What can be said of an address without asking there."""
        check_place(self.api, field="api")


class Project(models.Model):
    """A part of a tracker that is asked for changes: a path such as drm/amd; empty on Bugzilla.

    `changed_until` is the cursor: changes up to then have been read.
    """

    tracker = models.ForeignKey(Tracker, on_delete=models.CASCADE, related_name="projects")
    path = models.CharField(max_length=150, blank=True)
    is_whole = models.BooleanField(default=False, help_text="Every issue is read, not only those that mails name.")
    changed_until = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=200, blank=True, help_text="Of the last list of changes.")

    class Meta:
        ordering: ClassVar = ["tracker", "path"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["tracker", "path"], name="one_project_per_path")]

    def __str__(self) -> str:
        return self.path


class Issue(models.Model):
    """An issue that was read, or that could not be."""

    tracker = models.ForeignKey(Tracker, on_delete=models.CASCADE, related_name="issues")
    address = models.CharField(max_length=244, unique=True)
    changed_at = models.DateTimeField(null=True, help_text="Its last change when it was read; null: never read.")
    is_closed = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    error = models.TextField(blank=True, help_text="Why it could not be read the last time.")

    class Meta:
        ordering: ClassVar = ["address"]

    def __str__(self) -> str:
        return self.address
