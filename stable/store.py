"""Writes what was said about series, and review rounds. Runs inside the caller's transaction."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import transaction

from stable import reviews
from stable.facts import SupportFact, Voice, parse_support_file
from stable.models import Answer, Round, Statement
from stable.reader import NOTHING, StableFacts
from trees.trailers import storable

FACTS_FILE = Path(__file__).parent / "data" / "support.csv"
_LONGEST = 500  # characters of a text, and of a source
_IDENTITY = ("series", "promise", "voice", "said_at", "day", "source")  # as in models.py: the same word


def store_statements(facts: Iterable[SupportFact]) -> None:
    """Keep what is new; the same word again changes nothing."""
    Statement.objects.bulk_create(map(_statement, facts), ignore_conflicts=True)


def store_mail_facts(written: Mapping[str, int], facts: Mapping[str, StableFacts]) -> None:
    """Keep what mails say that have no facts yet: message_id -> key, message_id -> facts."""
    found = [(key, told) for ident, key in written.items() if (told := facts.get(ident, NOTHING)) is not NOTHING]
    if not found:
        return
    endings = [_statement(told.ending, key) for key, told in found if told.ending]
    Statement.objects.bulk_create(endings, ignore_conflicts=True)
    Round.objects.bulk_create(_round(told.round, key) for key, told in found if told.round)
    Answer.objects.bulk_create(_answer(told.answer, key) for key, told in found if told.answer)


@transaction.atomic
def load_support(path: Path = FACTS_FILE) -> int:
    """Make the statements of the facts file those that the file has now; how many rows changed."""
    rows = map(_statement, parse_support_file(path.read_text(encoding="utf-8")))
    wanted = {_identity(row): row for row in rows}  # of two lines that differ in their words only, the later one
    present = {_identity(row): row for row in Statement.objects.filter(voice=Voice.FACTS_FILE)}
    gone = [row.pk for identity, row in present.items() if identity not in wanted]
    new = [row for identity, row in wanted.items() if identity not in present or present[identity].text != row.text]
    Statement.objects.filter(pk__in=gone).delete()
    Statement.objects.bulk_create(new, update_conflicts=True, unique_fields=_IDENTITY, update_fields=["text"])
    return len(gone) + len(new)


def _statement(fact: SupportFact, message: int | None = None) -> Statement:
    return Statement(
        series=fact.series,
        promise=fact.promise,
        voice=fact.voice,
        said_at=fact.said_at,
        day=fact.day,
        text=storable(fact.text[:_LONGEST]),
        source=storable(fact.source[:_LONGEST]),
        message_id=message,
    )


def _round(found: reviews.Round, message: int) -> Round:
    return Round(
        message_id=message,
        version=found.version.text,
        rc=found.rc,
        patches=found.patches,
        deadline=found.deadline,
        opened_at=found.opened_at,
    )


def _answer(found: reviews.Answer, message: int) -> Answer:
    return Answer(
        message_id=message,
        version=found.version.text,
        rc=found.rc,
        who=found.who[:200],
        verdict=found.verdict,
        at=found.at,
    )


def _identity(row: Statement) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _IDENTITY)
