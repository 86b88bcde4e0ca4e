"""Statements kept once, the facts file as it is now, and nothing that PostgreSQL would refuse."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, ProgrammingError
from pytest_django import DjangoAssertNumQueries

from releases.versions import Version
from stable.facts import Promise, SupportFact, Voice
from stable.models import Answer, Round, Statement
from stable.reader import NOTHING, StableFacts
from stable.reviews import Answer as AnswerFact
from stable.reviews import Round as RoundFact
from stable.store import load_support, store_mail_facts, store_statements
from stable.tests.make import day, word
from stable.verdicts import Verdict
from tests.make import make_message

pytestmark = pytest.mark.django_db
HEADING = "series,promise,said,day,text,source"
LONGTERM = "6.12.y,longterm,2024-12-05,,two years at least,https://example.org/a"
UNTIL = "6.12.y,projected end,2024-12-05,2026-12-31,December of 2026,https://example.org/a"
ENDED = "6.16.y,ended,2025-10-12,2025-10-12,the last one,https://example.org/b"
PENGUIN = "\N{PENGUIN}"  # four bytes


def texts() -> set[str]:
    return set(Statement.objects.values_list("text", flat=True))


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([HEADING, *lines, ""]), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "support.csv", LONGTERM, UNTIL, ENDED)


def test_a_statement_is_kept_as_it_was_said() -> None:
    store_statements([word(Promise.ENDED, "2026-08-19", until="2026-08-20", text="no more")])

    row = Statement.objects.get()
    assert (row.series, row.promise, row.voice) == ("7.1.y", "ended", "facts file")
    assert (row.said_at, row.day, row.text, row.message) == (day("2026-08-19"), date(2026, 8, 20), "no more", None)


@pytest.mark.parametrize("until", [None, "2026-08-20"])
def test_the_same_word_again_is_one_statement(until: str | None) -> None:
    said = word(Promise.LONGTERM, "2026-08-19", until=until)

    store_statements([said, said])
    store_statements([said])

    assert Statement.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"series": "7.2.y"},
        {"promise": Promise.ENDED},
        {"voice": Voice.KERNEL_ORG},
        {"said_at": datetime(2026, 8, 19, 0, 0, 1, tzinfo=UTC)},
        {"day": date(2026, 8, 21)},
        {"day": None},
        {"source": "elsewhere"},
    ],
)
def test_another_word_is_another_statement(other: dict[str, object]) -> None:
    said = word(Promise.PROJECTED, "2026-08-19", until="2026-08-20")

    store_statements([said, replace(said, **other)])  # type: ignore[arg-type]

    assert Statement.objects.count() == 2


@pytest.mark.parametrize("symbol", ["a", PENGUIN, "\0", "\ud800"])
@pytest.mark.parametrize("length", [500, 5000])
def test_texts_and_sources_are_bounded_and_fit_into_the_index(symbol: str, length: int) -> None:
    said = replace(
        word(Promise.PROJECTED, "2026-08-19", until="2026-08-20", text=symbol * length), source=symbol * length
    )

    store_statements([said])

    row = Statement.objects.get()
    assert (len(row.text), len(row.source)) == (500, 500)


def test_the_longest_statement_without_repetition_fits_into_the_index() -> None:
    """PostgreSQL compresses what repeats: these 500 characters of four bytes do not."""
    noise = "".join(chr(0x10000 + 7919 * number % 0xFFFFF) for number in range(500))
    said = SupportFact("2.9999.9999.y", Promise.PROJECTED, Voice.ANNOUNCEMENT, day("2026-08-19"), None, noise, noise)

    store_statements([said, said])

    assert Statement.objects.get().source == noise


def test_rubbish_in_a_text_is_marked_not_refused() -> None:
    store_statements([replace(word(Promise.ENDED, "2026-08-19", text="no\0 more \ud800"), source="a\0b")])

    row = Statement.objects.get()
    assert (row.text, row.source) == ("no\ufffd more ?", "a\ufffdb")


def test_the_facts_file_of_the_project_is_loaded_whole() -> None:
    assert load_support() == 163

    assert Statement.objects.filter(voice=Voice.FACTS_FILE).count() == 163


def test_a_file_that_is_loaded_is_not_written_again(
    file: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert load_support(file) == 3
    before = list(Statement.objects.values_list("pk", flat=True))

    with django_assert_num_queries(3):  # savepoint; the statements that there are; its release
        assert load_support(file) == 0

    assert list(Statement.objects.values_list("pk", flat=True)) == before


def test_the_facts_file_of_the_project_is_not_written_again() -> None:
    load_support()

    assert load_support() == 0


@pytest.mark.parametrize("symbol", ["a", PENGUIN, "\0"])
def test_a_line_that_is_too_long_is_not_written_again(tmp_path: Path, symbol: str) -> None:
    path = write(tmp_path / "support.csv", f"6.12.y,longterm,2024-12-05,,{symbol * 600},https://{symbol * 600}")
    assert load_support(path) == 1

    assert load_support(path) == 0


def test_of_two_lines_that_differ_in_words_only_the_later_one_counts(tmp_path: Path) -> None:
    path = write(tmp_path / "support.csv", LONGTERM, LONGTERM.replace("two years at least", "six years"))

    assert (load_support(path), load_support(path)) == (1, 0)
    assert texts() == {"six years"}


def test_a_changed_file_takes_back_its_own_words_only(file: Path) -> None:
    load_support(file)
    told = replace(word(Promise.ENDED, "2025-10-12", text="told", series="6.16.y"), voice=Voice.ANNOUNCEMENT)
    listed = replace(told, voice=Voice.KERNEL_ORG, text="listed")
    store_statements([told, listed])

    assert load_support(write(file, LONGTERM)) == 2

    assert texts() == {"two years at least", "told", "listed"}


def test_a_line_in_other_words_changes_one_statement(file: Path) -> None:
    load_support(file)
    row = Statement.objects.get(promise=Promise.LONGTERM)

    assert load_support(write(file, LONGTERM.replace("two", "three"), UNTIL, ENDED)) == 1

    row.refresh_from_db()
    assert row.text == "three years at least"
    assert Statement.objects.count() == 3


def test_a_line_with_another_date_replaces_the_earlier_one(file: Path) -> None:
    load_support(file)

    load_support(write(file, LONGTERM, UNTIL.replace("2026-12-31", "2028-12-31"), ENDED))

    assert Statement.objects.get(promise=Promise.PROJECTED).day == date(2028, 12, 31)


@pytest.mark.parametrize("content", ["", HEADING, "\n\n", "nonsense\nmore,of,it"])
def test_an_empty_file_says_nothing(file: Path, content: str) -> None:
    load_support(file)
    file.write_text(content)

    assert load_support(file) == 3
    assert not Statement.objects.exists()


def test_a_file_that_cannot_be_written_leaves_the_one_before(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_support(file)
    monkeypatch.setattr("stable.store._IDENTITY", ("series",))  # no such constraint: PostgreSQL refuses the new rows

    with pytest.raises(ProgrammingError, match="ON CONFLICT"):
        load_support(write(file, LONGTERM.replace("6.12.y", "6.18.y")))

    assert texts() == {"two years at least", "December of 2026", "the last one"}


def test_the_facts_of_mails_are_kept_with_their_mails() -> None:
    cover, answer, last, other = (make_message(message_id=f"{name}@example") for name in ("c", "a", "l", "o"))
    at, version = day("2026-08-19"), Version((7, 1, 9))
    facts = {
        "c@example": StableFacts(round=RoundFact(version, 2, 105, None, "c@example", at)),
        "a@example": StableFacts(answer=AnswerFact(version, 2, PENGUIN * 200, Verdict.TESTED, "a@example", at)),
        "l@example": StableFacts(ending=word(Promise.ENDED, "2026-08-19", voice=Voice.ANNOUNCEMENT)),
        "o@example": NOTHING,
    }

    store_mail_facts({m.message_id: m.pk for m in (cover, answer, last, other)}, facts)

    opened, said = Round.objects.get(), Answer.objects.get()
    assert (opened.message, opened.version, opened.rc, opened.patches, opened.deadline) == (
        cover,
        "7.1.9",
        2,
        105,
        None,
    )
    assert (said.message, said.version, said.rc, said.who, said.verdict) == (
        answer,
        "7.1.9",
        2,
        PENGUIN * 200,
        "tested",
    )
    assert Statement.objects.get().message == last


def test_mails_without_such_facts_cost_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        store_mail_facts({"o@example": 1, "unread@example": 2}, {"o@example": NOTHING})


def test_a_mail_that_goes_takes_its_facts_along() -> None:
    message = make_message(message_id="l@example")
    told = StableFacts(ending=word(Promise.ENDED, "2026-08-19", voice=Voice.ANNOUNCEMENT))
    store_mail_facts({"l@example": message.pk}, {"l@example": told})
    store_statements([word(Promise.LONGTERM, "2026-08-19", text="of nobody's mail")])

    message.delete()

    assert texts() == {"of nobody's mail"}


def test_the_database_refuses_the_same_word_twice() -> None:
    store_statements([word(Promise.LONGTERM, "2026-08-19")])
    row = Statement.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError, match="statement_once"):
        row.save()
