"""Due dates as stored and shown: they follow the calendar, and quote the rule that gave them."""

from datetime import timedelta

import pytest
from django.test import Client

from cases.due import EARLY, RECENT
from regressions.models import Regression, Root
from regressions.store import estimated_threads
from tests.make import NOON, make_message, make_regression, make_releases

pytestmark = pytest.mark.django_db


def make_named(*, named_days: int, rule: str = EARLY) -> tuple[Regression, int]:
    """A regression of 6.19 (released at NOON - 22 d) whose culprit was named some days after that."""
    message = make_message()
    regression = make_regression(report=message.message_id, culprit="ab" * 20, cycle="6.19")
    Regression.objects.update(due_rule=rule, due_at=NOON + timedelta(days=named_days - 22 + 18))
    Root.objects.create(regression=regression, message_id=message.message_id)
    return regression, message.thread


@pytest.mark.parametrize(("days", "rule", "is_stale"), [(9, EARLY, True), (-9, EARLY, False), (9, RECENT, False)])
def test_a_release_that_becomes_known_makes_what_it_has_more_urgent(days: int, rule: str, is_stale: bool) -> None:
    make_releases()
    _, thread = make_named(named_days=days, rule=rule)

    assert estimated_threads() == ({thread} if is_stale else set())


def test_the_page_quotes_the_rule(client: Client) -> None:
    regression, _ = make_named(named_days=9, rule=RECENT)

    page = client.get(f"/regressions/{regression.slug}/").content.decode()

    assert "Aim to mainline a fix by Sunday after the next" in page
    assert "the culprit is known, and in a release" in page
