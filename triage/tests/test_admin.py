"""The admin does what a regression's page does: decisions are made, undone, and never edited."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from regressions.models import Decision, Regression
from tests.make import make_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("mona"))
    make_message(message_id="r@example.org", subject="no sound")
    return client


def decide(client: Client, verb: str, value: str, report: str = "r@example.org") -> str:
    answer = client.post(
        "/admin/regressions/decision/add/", {"report": report, "verb": verb, "value": value}, follow=True
    )
    return answer.content.decode()


def test_a_decision_in_the_admin_tracks_and_settles(admin: Client) -> None:
    decide(admin, "introduced", "v6.19..v7.0-rc1", report="https://lore.kernel.org/all/r@example.org/")
    decide(admin, "resolve", "firmware")

    assert Regression.objects.get().state == "resolved"
    assert [str(decision.by) for decision in Decision.objects.all()] == ["mona", "mona"]


def test_a_decision_about_nothing_known_is_refused(admin: Client) -> None:
    page = decide(admin, "resolve", "x", report="nowhere@example.org")

    assert "no such report is tracked" in page
    assert not Decision.objects.exists()


def test_a_decision_without_effect_does_not_stop_later_ones(admin: Client) -> None:
    decide(admin, "introduced", "v6.19..v7.0-rc1")
    decide(admin, "fix", "")
    decide(admin, "resolve", "firmware")

    assert Regression.objects.get().state == "resolved"


def test_the_chosen_decisions_are_undone_once(admin: Client) -> None:
    decide(admin, "introduced", "v6.19..v7.0-rc1")
    decide(admin, "resolve", "firmware")
    last = Decision.objects.get(text__startswith="resolve")
    for _ in range(2):
        answer = admin.post(
            "/admin/regressions/decision/", {"action": "undo", "_selected_action": [last.pk]}, follow=True
        )

    assert Regression.objects.get().state == "open"
    assert "was undone before" in answer.content.decode()


def test_nothing_is_edited_or_deleted(admin: Client) -> None:
    decide(admin, "introduced", "v6.19..v7.0-rc1")
    decision = Decision.objects.get()

    admin.post(f"/admin/regressions/decision/{decision.pk}/change/", {"report": "x", "verb": "poke", "value": ""})
    admin.post(f"/admin/regressions/decision/{decision.pk}/delete/", {"post": "yes"})

    assert Decision.objects.get().text == "introduced: v6.19..v7.0-rc1"


def test_a_decision_that_says_nothing_is_refused(admin: Client) -> None:
    page = decide(admin, "fix", "")

    assert "fix needs a value" in page
    assert not Decision.objects.exists()
