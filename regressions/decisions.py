"""What people decide through the site: the commands of mail, dated and attributed; undoing is a decision, too."""

from datetime import datetime

from django.contrib.auth.models import User

from archive.links import find_urls
from cases.commands import Command, Verb, find_commands
from cases.facts import MailFact
from regressions.models import Decision
from trackers.addresses import key_of

PREFIX = "decision-"
# What is offered: every verb that makes sense without a mail around it.
OFFERED = (
    Verb.FIX, Verb.RESOLVE, Verb.INVALID, Verb.INCONCLUSIVE, Verb.DUPLICATE, Verb.TITLE, Verb.FROM, Verb.INTRODUCED,
    Verb.MONITOR, Verb.LINK, Verb.UNLINK, Verb.BACKBURNER, Verb.UNBACKBURNER, Verb.POKE, Verb.NOTE,
)  # fmt: skip
MAX_TEXT = 1000
COMPLETE = frozenset(  # without a value; every other command is nothing then
    {Verb.RESOLVE, Verb.INVALID, Verb.INCONCLUSIVE, Verb.BACKBURNER, Verb.UNBACKBURNER, Verb.POKE}
)


def offered(word: str, value: str) -> Verb:
    """The verb that a form names; ValueError where it is not offered, or nothing without a value."""
    if word not in OFFERED:
        raise ValueError("that command is not offered here")
    if not value.strip() and word not in COMPLETE:
        raise ValueError(f"{word} needs a value")
    return Verb(word)


def record(*, report: str, by: User, verb: Verb, value: str, at: datetime) -> Decision:
    """Keep a decision about a report; what it does follows from folding. ValueError where it is no command."""
    text = f"{verb.value}: {' '.join(value.split())[:MAX_TEXT]}".rstrip(": ")
    commands = parse(text)
    if len(commands) != 1 or commands[0].verb is Verb.UNKNOWN:
        raise ValueError("that is not one command")
    targets = [key_of(url)[:500] for url in find_urls(commands[0].value)]
    return Decision.objects.create(report=report, by=by, at=at, text=text, targets=targets)


def undo(*, decision: Decision, by: User, at: datetime) -> None:
    """Take a decision back; ValueError if that has happened already."""
    changed = Decision.objects.filter(pk=decision.pk, undone_at=None).update(undone_at=at, undone_by=by)
    if not changed:
        raise ValueError("that decision was undone before")


def parse(text: str) -> tuple[Command, ...]:
    """The command of a decision."""
    return find_commands(f"#regzbot {text}\n")


def as_mail(decision: Decision) -> MailFact:
    """A decision as the fold takes it: as if its author had answered the report with the command."""
    commands = parse(decision.text)
    if commands and commands[0].verb is Verb.INTRODUCED:
        commands = parse(f"^{decision.text}")
    return MailFact(
        message_id=f"{PREFIX}{decision.pk}",
        references=(decision.report,),
        arrived=decision.at,
        subject="",
        from_name=decision.by.get_username(),
        from_address="",
        commands=commands,
        undone_at=decision.undone_at,
    )
