"""Writes what was said about series, and review rounds. Runs inside the caller's transaction."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from stable import reviews
from stable.facts import SupportFact, Voice, parse_support_file
from stable.models import Answer, Round, Statement
from stable.reader import NOTHING, StableFacts

FACTS_FILE = Path(__file__).parent / "data" / "support.csv"
_LONGEST = 500  # characters of a text, and of a source


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


def load_support(path: Path = FACTS_FILE) -> int:
    """Make the statements of the facts file those that the file has now; how many rows changed."""
    wanted = {_key(fact): fact for fact in parse_support_file(path.read_text(encoding="utf-8"))}
    present = {_key(row): row for row in Statement.objects.filter(voice=Voice.FACTS_FILE)}
    gone = [row.pk for key, row in present.items() if key not in wanted]
    new = [fact for key, fact in wanted.items() if key not in present]
    Statement.objects.filter(pk__in=gone).delete()
    store_statements(new)
    return len(gone) + len(new)


def _statement(fact: SupportFact, message: int | None = None) -> Statement:
    return Statement(
        series=fact.series,
        promise=fact.promise,
        voice=fact.voice,
        said_at=fact.said_at,
        day=fact.day,
        text=fact.text[:_LONGEST],
        source=fact.source[:_LONGEST],
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


def _key(one: SupportFact | Statement) -> tuple[object, ...]:
    return (one.series, str(one.promise), one.said_at, one.day, one.text[:_LONGEST], one.source)
