"""Rules by which patches belong to classes, as staff saved them: versions that are only added to."""

from typing import ClassVar

from django.db import models


class Rules(models.Model):
    """A version of the rules; the newest counts. An earlier one is put back by saving its text again.

    `classed_to` and `classed_at` say how far the series that were stored before have their class by these rules.
    """

    text = models.TextField(blank=True, help_text="As postings/areas.toml; empty: what the file says counts again.")
    note = models.CharField(max_length=200, blank=True, help_text="Why, in a few words.")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=150, blank=True)
    classed_to = models.BigIntegerField(default=0, help_text="Key of the last series that was classed again.")
    classed_at = models.DateTimeField(null=True, blank=True, help_text="When all series had been.")

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = "version of the area rules"
        verbose_name_plural = "area rules"

    def __str__(self) -> str:
        return f"version {self.pk}" + (f": {self.note}" if self.note else "")
