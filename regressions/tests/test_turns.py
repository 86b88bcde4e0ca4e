"""How a state follows from events."""

from datetime import timedelta

import pytest
from django.test import Client

from regressions.models import Regression
from regressions.timeline import happenings
from regressions.turns import Turn, turns
from tests.make import MAINTAINER, NOON, make_event, make_message, make_regression

pytestmark = pytest.mark.django_db
LATER, LAST = NOON + timedelta(days=2), NOON + timedelta(days=5)


def make_fixed() -> Regression:
    regression = make_regression(slug="story", state="fixed", earlier=[(LATER, "open"), (LAST, "fix-incoming")])
    make_event(regression, at=NOON, kind="introduced", message_id=regression.report, text="v6.19..v7.0-rc1")
    mail = make_message(author=MAINTAINER, arrived=LATER)
    make_event(regression, at=LATER, kind="fix", message_id=mail.message_id, text="net: repair the link")
    make_event(regression, at=LATER, kind="reply", message_id=mail.message_id)
    make_event(regression, at=LAST, kind="landed", sha=40 * "e", text="mainline/master")
    return regression


def told(regression: Regression) -> list[Turn]:
    events = happenings(regression.events.all(), at=LAST)
    return turns(regression.periods.order_by("since"), events)


def test_each_turn_names_the_event_that_brought_it() -> None:
    found = told(make_fixed())

    assert [(turn.state, turn.since, turn.cause and turn.cause.kind) for turn in found] == [
        ("open", NOON, "introduced"), ("fix-incoming", LATER, "fix"), ("fixed", LAST, "landed"),
    ]  # fmt: skip


def test_a_change_of_place_is_no_turn_and_a_state_without_event_says_so() -> None:
    regression = make_regression(state="open", earlier=[(LATER, "open")])
    regression.events.all().delete()

    assert told(regression) == [Turn(NOON, "open", False, None)]  # type: ignore[arg-type]


def test_being_put_aside_is_a_turn() -> None:
    regression = make_regression(state="open", earlier=[(LATER, "open")])
    regression.periods.filter(until=None).update(is_backburner=True)
    make_event(regression, at=LATER, kind="backburner", text="needs a new board")

    assert [turn.cause and turn.cause.kind for turn in told(regression)] == ["reported", "backburner"]


def test_the_page_says_how_the_state_follows_as_of_any_day(client: Client) -> None:
    make_fixed()

    now, then = (client.get("/regressions/story/", query).content.decode() for query in ({}, {"at": "2026-03-04"}))

    assert "How it came to this state" in now
    assert "The fix is in mainline, where it was introduced." in now
    assert "It is fixed when the fix is in mainline" in then
    assert then.count("Fix merged") == 0
