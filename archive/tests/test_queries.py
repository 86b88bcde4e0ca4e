"""How many answers a mail got."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from archive.models import Message
from archive.queries import reply_count
from tests.make import NOON, make_message

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=30)


def make_thread(*authors: str) -> Message:
    """A mail at noon, and an answer every hour after it by each further author."""
    first, *others = (
        make_message(author=author, arrived=NOON + timedelta(hours=n)) for n, author in enumerate(authors)
    )
    Message.objects.filter(pk__in=[mail.pk for mail in others]).update(thread=first.thread)
    return first


def test_answers_of_others_are_counted_and_those_of_the_author_are_not() -> None:
    mail = make_thread("Greg", "Rosa", "Greg", "Mats", "Rosa")
    make_thread("Greg", "Tilda")

    assert reply_count(mail.message_id, at=LATER) == 3


def test_answers_count_from_when_they_arrived() -> None:
    mail = make_thread("Greg", "Rosa", "Mats")

    found = [reply_count(mail.message_id, at=NOON + timedelta(hours=n)) for n in range(3)]

    assert found == [0, 1, 2]


def test_a_mail_that_had_not_arrived_has_no_answers() -> None:
    mail = make_message(arrived=LATER)
    answer = make_message(author="Mats", arrived=NOON)
    Message.objects.filter(pk=answer.pk).update(thread=mail.thread)

    assert reply_count(mail.message_id, at=NOON + timedelta(days=1)) == 0


@pytest.mark.parametrize("message_id", ["nobody@example.org", "", "x" * 10_000])
def test_an_unknown_mail_has_no_answers(message_id: str) -> None:
    make_thread("Greg", "Rosa")

    assert reply_count(message_id, at=LATER) == 0


@pytest.mark.parametrize("count", [1, 50])
def test_answers_are_counted_with_two_statements(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    mail = make_thread("Greg", *["Rosa"] * count)

    with django_assert_num_queries(2):  # the mail; its thread
        assert reply_count(mail.message_id, at=LATER) == count
