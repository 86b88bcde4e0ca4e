"""regzbot's export form, as scripts know it."""

from datetime import timedelta

import pytest
from django.test import Client

from regressions.models import Regression
from tests.make import MAINTAINER, NOON, make_event, make_message, make_regression

pytestmark = pytest.mark.django_db


def test_an_entry_has_the_keys_that_scripts_know(client: Client) -> None:
    regression = make_regression(state="fixed", culprit=40 * "a")
    make_message(message_id="c@example.org", author=MAINTAINER)
    make_event(regression, at=NOON, kind="introduced", message_id="c@example.org", text="v6.19..v7.0-rc1")

    (entry,) = client.get("/regressions.json").json()

    assert {"id", "introduced", "subject", "tree", "timestamp", "url_regzbot", "identified", "introduced_url"} <= set(
        entry
    )
    assert entry["regzbot_commands"] == [
        {
            "command": "introduced: v6.19..v7.0-rc1",
            "author": MAINTAINER,
            "url": "https://lore.kernel.org/all/c@example.org/",
            "timestamp": int(NOON.timestamp()),
        }
    ]
    assert entry["solved"]["reason"] == "fixed"


def test_a_commit_that_no_tree_here_has_is_identified_none_the_less(client: Client) -> None:
    Regression.objects.filter(pk=make_regression().pk).update(introduced="4287509b4d21e34dc492")

    (entry,) = client.get("/regressions.json").json()

    assert entry["identified"] is True
    assert entry["introduced_url"] == "https://git.kernel.org/torvalds/c/4287509b4d21e34dc492"


@pytest.mark.parametrize(("state", "reason"), [("fix-incoming", "to_be_fixed"), ("invalid", "invalid")])
def test_a_state_is_told_in_regzbots_words(client: Client, state: str, reason: str) -> None:
    make_regression(state=state)

    (entry,) = client.get("/regressions.json").json()

    assert entry["solved"]["reason"] == reason


def test_the_export_of_a_past_day_says_what_was_so_then(client: Client) -> None:
    make_regression(state="fixed", earlier=[(NOON + timedelta(days=5), "open")])

    (entry,) = client.get("/regressions.json?at=2026-03-04").json()

    assert entry["solved"] is None
