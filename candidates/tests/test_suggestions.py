"""What the list of candidates suggests as duplicates, and why."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from archive import git
from candidates.models import Candidate, Trace
from candidates.queries import rows, waiting
from ingest import pipeline
from tests.make import NOON, make_message, make_regression

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=9)


def make_candidate(ident: str, *, trace: str = "", culprit: str = "", days: int = 0) -> Candidate:
    message = make_message(message_id=ident, subject=f"about {ident}", arrived=NOON + timedelta(days=days))
    if trace:
        Trace.objects.create(message=message, signature=trace)
    return Candidate.objects.create(message=message, score=7, features=[], culprit=culprit)


def suggested(ident: str) -> list[tuple[str, str]]:
    row = next(row for row in rows(waiting(at=LATER)) if row.message_id == ident)
    return [(other.title, other.why) for other in row.duplicates]


def test_a_tracked_regression_with_the_same_culprit_is_suggested() -> None:
    make_regression(title="no link", culprit="0123456789abcdef")
    make_candidate("a@x", culprit="0123456789ab")

    assert suggested("a@x") == [("no link", "same culprit")]


def test_a_tracked_regression_whose_report_shows_the_same_trace_is_suggested() -> None:
    report = make_message(message_id="report@x", arrived=NOON + timedelta(days=5))
    Trace.objects.create(message=report, signature="foo_probe")
    make_regression(title="oops in foo", report="report@x")
    make_candidate("a@x", trace="foo_probe")

    assert suggested("a@x") == [("oops in foo", "same trace: foo_probe")]


def test_an_earlier_candidate_with_the_same_trace_is_suggested_for_the_later_one_only() -> None:
    make_candidate("early@x", trace="foo_probe")
    make_candidate("late@x", trace="foo_probe", days=1)

    assert (suggested("early@x"), suggested("late@x")) == ([], [("about early@x", "same trace: foo_probe")])


def test_a_regression_with_both_is_suggested_once_with_both_reasons() -> None:
    report = make_message(message_id="report@x")
    Trace.objects.create(message=report, signature="foo_probe")
    make_regression(title="oops in foo", report="report@x", culprit="0123456789abcdef")
    make_candidate("a@x", trace="foo_probe", culprit="0123456789ab")

    assert suggested("a@x") == [("oops in foo", "same culprit, same trace: foo_probe")]


def test_another_trace_suggests_nothing() -> None:
    make_candidate("early@x", trace="foo_probe")
    make_candidate("late@x", trace="bar_probe", days=1)

    assert suggested("late@x") == []


def test_mail_that_is_neither_candidate_nor_report_is_not_suggested() -> None:
    Trace.objects.create(message=make_message(), signature="foo_probe")
    make_candidate("late@x", trace="foo_probe", days=1)

    assert suggested("late@x") == []


def test_suggestions_for_one_candidate_are_few() -> None:
    for day in range(6):
        make_candidate(f"c{day}@x", trace="foo_probe", days=day)

    assert len(suggested("c5@x")) == 3


def test_the_page_says_why(client: Client) -> None:
    make_candidate("early@x", trace="foo_probe")
    make_candidate("late@x", trace="foo_probe", days=1)

    page = client.get("/candidates/").content.decode()

    assert "same trace: foo_probe" in page
    assert "about early@x</a>, a candidate" in page


def test_many_rows_take_as_many_statements_as_one(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for day in range(8):
        make_candidate(f"c{day}@x", trace="foo_probe" if day % 2 else "", culprit=f"0123456789a{day}", days=day)

    with django_assert_num_queries(3):  # the candidates with their traces, by culprit, by trace
        assert len(rows(waiting(at=LATER))) == 8


def test_the_trace_is_read_from_replies_and_patches_too() -> None:
    raw = b"Message-ID: <a@x>\nReferences: <b@x>\nSubject: Re: [PATCH] foo\n\nRIP: 0010:foo_probe+0x12/0x90\n"

    assert pipeline.read_mail(raw, git.Entry("", 1, "m", "00" * 20), len(raw)).trace == "foo_probe"
