"""Topics: what an operator calls an effort, and the query that finds its series."""

from collections import defaultdict
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from releases.versions import Tree
from topics.matching import KINDS, NAMES, Query, faults


def _texts(help_text: str) -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.TextField(), default=list, blank=True, help_text=help_text)


class Topic(models.Model):
    """A named effort. What belongs to it is asked anew for every page: nothing of it is stored."""

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=200, help_text="One line: what it is about.")
    is_published = models.BooleanField(default=False, help_text="Readers see it; until then staff alone do.")
    words = _texts("Phrases of titles, one a line: whole words in any case. Any of them is enough.")
    authors = _texts("Who sent it by name, or whose address its author has, one a line.")
    paths = _texts("Patterns of files as F: in MAINTAINERS, one a line.")
    lists = _texts("Mailing lists as pages of subsystems name them, one a line.")
    marks = _texts("Words in the brackets of the subject, such as bpf-next, one a line.")
    since = models.DateField(null=True, blank=True, help_text="First day of posting.")
    until = models.DateField(null=True, blank=True, help_text="Last day of posting.")
    series = _texts("Message-IDs or archive addresses of any mail of a series: the whole effort is in.")
    exclude = _texts("The same, left out whatever else says.")
    tree = models.CharField(
        max_length=8, blank=True, choices=[(Tree.RT.value, "realtime")], help_text="Releases shown with it."
    )

    class Meta:
        ordering: ClassVar = ["name", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def query(self) -> Query:
        """What finds its series."""
        lists = {kind: tuple(getattr(self, kind)) for kind in (*KINDS, *NAMES)}
        return Query(**lists, since=self.since, until=self.until, tree=self.tree)

    def clean(self) -> None:
        """A query that selects something, and values that can be what they should be."""
        found: dict[str, list[str]] = defaultdict(list)
        for kind, reason in faults(self.query):
            found[kind or "__all__"].append(reason)
        if found:
            raise ValidationError(dict(found))
