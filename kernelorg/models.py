"""Sites that list current kernels as kernel.org does, and what they said of each."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from archive.places import check_place
from releases.facts import Precision


class Site(models.Model):
    """A site with kernel.org's files, and how the last poll went.

    `remarks` tell what was odd in the last answer, `oddities` what was over time; `etags` are kept by file.
    """

    name = models.SlugField(max_length=64, unique=True)
    url = models.CharField(max_length=500, help_text="https://www.kernel.org/, or a directory with the same files.")
    is_enabled = models.BooleanField(default=True)
    quiet_until = models.DateTimeField(null=True, blank=True, help_text="The site asked to be left alone till then.")
    checked_at = models.DateTimeField(null=True, blank=True, help_text="Last time it was asked.")
    succeeded_at = models.DateTimeField(null=True, blank=True, help_text="Last time it answered well.")
    error = models.TextField(blank=True, help_text="What went wrong at the last poll; empty when it worked.")
    form = models.CharField(max_length=40, blank=True, help_text="The file that was read last.")
    etags = models.JSONField(default=dict, blank=True)
    remarks = ArrayField(models.TextField(), default=list, blank=True)
    oddities = ArrayField(models.TextField(), default=list, blank=True)
    listed = ArrayField(models.CharField(max_length=40), default=list, blank=True, help_text="In the last answer.")
    latest_stable = models.CharField(max_length=40, blank=True, help_text="As the last answer names it.")
    extra = models.JSONField(default=dict, blank=True, help_text="What the last answer has beside, as it was sent.")
    longterm_at = models.DateTimeField(null=True, blank=True, help_text="When the longterm table was asked for.")
    longterm_error = models.TextField(blank=True, help_text="Why that table could not be read; empty when it could.")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What can be said of an address without asking there."""
        check_place(self.url)

    def forget_answers(self) -> list[str]:
        """Nothing of an earlier address counts at another one; the columns that this changes."""
        self.error, self.etags = "", {}
        self.quiet_until = self.checked_at = self.longterm_at = None
        return ["error", "etags", "quiet_until", "checked_at", "longterm_at"]


class Listed(models.Model):
    """Record: what a site said of a version; another row when it says something else, none is ever changed."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="said", db_index=False)
    version = models.CharField(max_length=40)
    moniker = models.CharField(max_length=40)
    is_eol = models.BooleanField(null=True)
    released_at = models.DateTimeField(null=True)
    precision = models.CharField(max_length=6, blank=True, choices=[(p.value, p.value) for p in Precision])
    links = models.JSONField(default=dict)
    raw = models.JSONField(default=dict, help_text="As it was sent, whatever we make of it.")
    form = models.CharField(max_length=40)
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["seen_at", "pk"]
        # The last word on each version of a site, and all words on a version.
        indexes: ClassVar = [models.Index(fields=["version", "site", "-seen_at"], name="listed_latest")]

    def __str__(self) -> str:
        return f"{self.version}: {self.moniker}"
