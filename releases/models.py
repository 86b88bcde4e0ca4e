"""Releases: what witnesses said (sightings), and the releases and cycles folded from it."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from releases.facts import Precision, Witness
from releases.versions import Tree


def _choices(kind: type[Tree] | type[Witness] | type[Precision]) -> list[tuple[str, str]]:
    """The pure modules hold the words, since they know no Django; here they become choices."""
    return [(member.value, member.value) for member in kind]


class Sighting(models.Model):
    """One witness's word that a version was released; written once, never changed."""

    version = models.CharField(max_length=40)
    witness = models.CharField(max_length=12, choices=_choices(Witness))
    released_at = models.DateTimeField()
    precision = models.CharField(max_length=6, choices=_choices(Precision))
    message_id = models.TextField(blank=True)
    commit = models.CharField(max_length=64, blank=True)
    url = models.TextField(blank=True)
    excerpt = models.TextField(blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        """Constraints."""

        constraints: ClassVar = [
            # The same word twice is one row; it also serves the fold's look-up by version.
            models.UniqueConstraint(
                fields=["version", "witness", "released_at", "message_id", "commit", "url"],
                name="sighting_once",
            )
        ]

    def __str__(self) -> str:
        """Who says what."""
        return f"{self.version} ({self.witness})"


class FactsFile(models.Model):
    """The file of release facts that is loaded: at most one row."""

    digest = models.CharField(max_length=64, unique=True)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        """Beginning of the digest."""
        return self.digest[:12]


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases by tree and time."""

    def known(self, *, at: datetime) -> Self:
        """Released by that time."""
        return self.filter(released_at__lte=at)

    def mainline(self) -> Self:
        """Release candidates and finals of mainline."""
        return self.filter(tree=Tree.MAINLINE)

    def stable(self) -> Self:
        """x.y.z and 2.6.x.y, longterm included."""
        return self.filter(tree=Tree.STABLE)

    def in_series(self) -> Self:
        """What somebody may run for years: final releases and their updates."""
        return self.filter(tree__in=(Tree.MAINLINE, Tree.STABLE), rc=None, series__gt="")

    def rt(self) -> Self:
        """Realtime."""
        return self.filter(tree=Tree.RT)

    def linux_next(self) -> Self:
        """linux-next's days."""
        return self.filter(tree=Tree.NEXT)


class Release(models.Model):
    """A release as all its witnesses together know it; rebuilt by the fold."""

    version = models.CharField(max_length=40, unique=True)
    sort_key = ArrayField(models.IntegerField())
    tree = models.CharField(max_length=8, choices=_choices(Tree))
    cycle = models.CharField(max_length=20, blank=True)
    series = models.CharField(max_length=20, blank=True)
    rc = models.PositiveSmallIntegerField(null=True)
    released_at = models.DateTimeField()
    precision = models.CharField(max_length=6, choices=_choices(Precision))
    message_id = models.TextField(blank=True)
    excerpt = models.TextField(blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        """Indexes."""

        indexes: ClassVar = [
            # release_status: the newest of a tree by date; lists of a tree.
            models.Index(fields=["tree", "-released_at"], name="release_tree_date"),
            # release_status, dateline: the highest version of mainline, of stable.
            models.Index(fields=["tree", "-sort_key"], name="release_tree_version"),
            # cycle, cycles, current_cycle: the stages of a cycle.
            models.Index(fields=["cycle", "tree"], name="release_cycle_tree"),
            # stable.queries: the newest of a series; all of one, in order.
            models.Index(fields=["series", "-sort_key"], name="release_series"),
        ]

    def __str__(self) -> str:
        """The bare version."""
        return self.version


class CycleQuerySet(models.QuerySet["Cycle"]):
    """Cycles by time."""

    def known(self, *, at: datetime) -> Self:
        """Opened by that time; the first one on record has no opening, so its first sign of life counts."""
        begun = models.functions.Coalesce("opened_at", "first_rc_at", "released_at")
        return self.alias(begun=begun).filter(begun__lte=at)

    def in_development(self, *, at: datetime) -> Self:
        """Opened and not yet released at that time."""
        return self.known(at=at).exclude(released_at__lte=at)


class Cycle(models.Model):
    """The development of one mainline version, from the release before to its own; rebuilt by the fold."""

    version = models.CharField(max_length=20, unique=True)
    sort_key = ArrayField(models.IntegerField(), unique=True)
    previous = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField(null=True)
    first_rc_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    predicted = models.BooleanField(default=False)

    objects = CycleQuerySet.as_manager()

    def __str__(self) -> str:
        """The version that the cycle leads to."""
        return self.version
