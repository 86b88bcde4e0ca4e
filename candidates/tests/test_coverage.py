"""The coverage line: of the likely reports, how many were tracked."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from candidates.models import Candidate, Verdict
from candidates.queries import Coverage, coverage
from tests.make import NOON, make_event, make_message, make_regression

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def covered(**times: object) -> Coverage:
    return coverage(**({"since": NOON - 9 * DAY, "until": NOON, "at": NOON} | times))  # type: ignore[arg-type]


def likely(ident: str, *, days: int = 1, tracked: bool = False) -> None:
    message = make_message(message_id=ident, arrived=NOON - days * DAY)
    Candidate.objects.create(message=message, score=5, features=[])
    if tracked:
        make_event(make_regression(report=ident), at=NOON - DAY / 2, kind="reported", message_id=ident)


def test_tracked_reports_are_a_share_of_the_likely_ones() -> None:
    likely("a@x", tracked=True)
    likely("b@x")
    likely("old@x", days=30)

    assert covered() == Coverage(likely=2, tracked=1)
    assert covered().sentence == "1 of 2 likely reports are tracked (50 %)"


def test_what_was_tracked_later_was_not_tracked_then() -> None:
    likely("a@x", tracked=True)

    assert covered(at=NOON - DAY * 0.6).tracked == 0


def test_what_people_dismissed_is_no_likely_report() -> None:
    likely("a@x")
    mona = User.objects.create_user("mona")
    Verdict.objects.create(report="a@x", at=NOON - DAY / 2, by=mona, kind="dismiss")

    assert covered().likely == 0
    assert covered(at=NOON - DAY * 0.6).likely == 1


def test_no_report_is_said_in_words() -> None:
    assert covered().sentence == "No likely report arrived"


def test_coverage_is_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        coverage(since=NOON - timedelta(days=60), until=NOON, at=NOON)
