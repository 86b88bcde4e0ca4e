"""Facts read from mail (commands, tags), and the regressions folded from them."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from archive.models import Message
from archive.words import search_words
from cases.commands import Verb
from cases.facts import How, Kind, State

OPEN_STATES = (State.OPEN.value, State.FIX_INCOMING.value)
UNCOUNTED_STATES = (State.INVALID.value, State.DUPLICATE.value)


def _choices(kind: type[Verb] | type[State] | type[Kind] | type[How]) -> list[tuple[str, str]]:
    """The pure modules hold the words, since they know no Django; here they become choices."""
    return [(member.value, member.value) for member in kind]


class Command(models.Model):
    """Fact: a `#regzbot` command as a mail has it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="commands", db_index=False)
    section = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=20, choices=_choices(Verb))
    word = models.CharField(max_length=60, blank=True)
    value = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "position"], name="one_command_per_position")
        ]

    def __str__(self) -> str:
        return f"#regzbot {self.word}: {self.value[:60]}"


class Tie(models.Model):
    """Fact: a mail names another mail or page; `target` is a Message-ID, an address, or a subject.

    Ties decide which threads are folded together.
    """

    class Kind(models.TextChoices):
        """How it is named."""

        NAME = "name", "in a command"
        TAG = "tag", "in an unquoted Link: or Closes: line"
        MENTION = "mention", "in the writer's own words"
        SUBJECT = "subject", "as the subject of an announced fix"
        RELAY = "relay", "as the post of a tracker that it passes on"
        LINK = "link", "in a link command, which borrows its subject"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="ties", db_index=False)
    target = models.CharField(max_length=500)
    kind = models.CharField(max_length=8, choices=Kind)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "target", "kind"], name="one_tie_per_kind")]
        indexes: ClassVar = [models.Index(fields=["target"], name="tie_by_target")]  # clusters: who names us

    def __str__(self) -> str:
        return self.target


class RegressionQuerySet(models.QuerySet["Regression"]):
    """Regressions by what they were at a time; periods say it, so every verb takes `at`."""

    def known(self, *, at: datetime) -> Self:
        """Tracked by then."""
        return self.filter(known_at__lte=at)


class Regression(models.Model):
    """Something that worked before and does not now, as all facts together make it; rebuilt by the fold.

    `slug` is public and made from the report alone, so a rebuild arrives at the same addresses.
    """

    slug = models.CharField(max_length=16, unique=True)
    report = models.CharField(max_length=500, unique=True, help_text="Message-ID, or address of a web page.")
    title = models.TextField()
    reporter_name = models.CharField(max_length=200, blank=True)
    reporter_address = models.CharField(max_length=254, blank=True)
    introduced = models.TextField(help_text="As stored by the last command: a commit or a range.")
    culprit = models.CharField(max_length=40, blank=True)
    tree = models.CharField(max_length=16, blank=True)
    branch = models.CharField(max_length=200, blank=True, help_text="Empty where nobody knows.")
    series = models.CharField(max_length=20, blank=True)
    cycle = models.CharField(max_length=20, blank=True)
    subsystems = ArrayField(models.CharField(max_length=64), default=list, help_text="Names of lists, sorted.")
    is_estimated = models.BooleanField(help_text="The cycle follows from the date of the report alone.")
    state = models.CharField(max_length=16, choices=_choices(State))
    own_state = models.CharField(max_length=16, choices=_choices(State))
    reason = models.TextField(blank=True)
    fix_sha = models.CharField(max_length=40, blank=True)
    fix_subject = models.TextField(blank=True)
    fixed_in = models.CharField(max_length=300, blank=True, help_text="tree/branch that the fix was seen in.")
    backburner = models.TextField(null=True)
    duplicate_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="duplicates")
    links = models.JSONField(default=list, help_text="[address, title] pairs.")
    reported_at = models.DateTimeField()
    known_at = models.DateTimeField()
    last_activity_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, help_text="When a fix is expected by (cases/due.py).")
    due_rule = models.CharField(max_length=120, blank=True, help_text="The rule that gave the date.")
    answered_at = models.DateTimeField(null=True, help_text="First word of anybody but the reporter, commands apart.")
    is_poked = models.BooleanField(default=False, help_text="Somebody asked for news, and nothing happened since.")

    objects = RegressionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-reported_at", "slug"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-last_activity_at"], name="regression_state_activity"),  # lists
            models.Index(fields=["cycle", "state"], name="regression_cycle_state"),  # a cycle's page
            GinIndex(fields=["subsystems"], name="regression_by_subsystem"),  # a subsystem's list
            models.Index(fields=["due_at"], name="regression_by_due_date"),  # what became overdue in some time
            GinIndex(
                search_words("title", "reporter_name", "reporter_address", "report", "slug"), name="regression_by_word"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Root(models.Model):
    """A mail below which everything belongs to a regression: its report, or a monitored thread."""

    regression = models.ForeignKey(Regression, on_delete=models.CASCADE, related_name="roots")
    message_id = models.CharField(max_length=500, help_text="Or the address of a tracker's page.")
    how = models.CharField(max_length=8, choices=_choices(How), default=How.REPORT.value)
    title = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regression", "message_id"], name="one_root_per_message")
        ]
        indexes: ClassVar = [models.Index(fields=["message_id"], name="root_by_message")]  # touched threads

    def __str__(self) -> str:
        return self.message_id


class Decision(models.Model):
    """Record: what somebody decided about a report through the site; never changed, only undone.

    `text` is a command as a mail would have it, `targets` the mails and pages that it names.
    """

    report = models.CharField(max_length=500, db_index=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    text = models.TextField()
    targets = ArrayField(models.CharField(max_length=500), default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.text[:60]} ({self.report})"


class Period(models.Model):
    """A time during which nothing that counts changed: what every number at any date is made of."""

    regression = models.ForeignKey(Regression, on_delete=models.CASCADE, related_name="periods")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="Null while it lasts.")
    state = models.CharField(max_length=16, choices=_choices(State))
    tree = models.CharField(max_length=16, blank=True)
    series = models.CharField(max_length=20, blank=True)
    cycle = models.CharField(max_length=20, blank=True)
    is_estimated = models.BooleanField()
    is_backburner = models.BooleanField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["regression", "since"], name="one_period_per_start")]
        indexes: ClassVar = [
            models.Index(fields=["cycle", "since", "until"], name="period_cycle_time"),  # counts at a date
            models.Index(fields=["state", "until"], name="period_by_state"),  # what is open, of all cycles
            models.Index(fields=["since"], name="period_by_start"),  # what changed in some time
        ]

    def __str__(self) -> str:
        return f"{self.state} since {self.since:%Y-%m-%d}"


class Event(models.Model):
    """One dated thing that happened to a regression, with its source: a mail or a commit."""

    regression = models.ForeignKey(Regression, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=_choices(Kind))
    message_id = models.CharField(max_length=500, blank=True)
    sha = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["regression", "at"], name="event_by_regression"),  # timeline
            models.Index(fields=["-at"], name="event_latest"),  # latest activity on the dashboard
            models.Index(fields=["message_id"], name="event_by_message"),  # is a mail tracked: searches, coverage
            models.Index(fields=["at"], condition=Q(kind="patch"), name="event_patches"),  # what a series is for
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d}"


class Unhandled(models.Model):
    """A command without effect, and why: listed on /sources/."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="unhandled", db_index=False)
    position = models.PositiveSmallIntegerField()
    command = models.TextField(help_text="As written, behind #regzbot.")
    why = models.TextField()

    class Meta:
        verbose_name_plural = "unhandled commands"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "position"], name="one_refusal_per_command")
        ]

    def __str__(self) -> str:
        return self.why
