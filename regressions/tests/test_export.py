"""regzbot's export form: written, read again, and compared."""

import json

import pytest
from django.test import Client

from regressions.export import differences, export, read_export
from tests.make import NOON, make_event, make_regression

pytestmark = pytest.mark.django_db
SITE = "https://kerneltrack.example"


def test_our_own_export_read_again_shows_no_difference() -> None:
    make_regression(state="open")
    make_regression(state="fixed", culprit=40 * "a")

    text = json.dumps(export(at=NOON, site=SITE))

    assert differences(read_export(text), at=NOON) == []


def test_an_entry_has_the_keys_that_scripts_know(client: Client) -> None:
    regression = make_regression(state="fixed", culprit=40 * "a")
    make_event(regression, at=NOON, kind="introduced", message_id="c@example.org", text="v6.19..v7.0-rc1")

    (entry,) = client.get("/regressions.json").json()

    assert {
        "id",
        "introduced",
        "subject",
        "tree",
        "timestamp",
        "url_regzbot",
        "identified",
        "introduced_url",
    } <= entry.keys()
    assert entry["regzbot_commands"][0]["command"] == "introduced: v6.19..v7.0-rc1"
    assert entry["solved"]["reason"] == "fixed"


def test_what_another_tracker_says_otherwise_is_listed() -> None:
    make_regression(report="a@x", state="open")
    theirs = [
        {"report": "https://lore.kernel.org/all/a@x/", "introduced": "v1..v2", "solved": {"reason": "fixed"}},
        {"url_regzbot": "https://lore.kernel.org/regzbot/regression/lore/b@x/", "subject": "b", "solved": None},
    ]

    found = differences(read_export(json.dumps(theirs)), at=NOON)

    assert [(one.report, one.what) for one in found] == [
        ("a@x", "introduced"), ("a@x", "state"), ("b@x", "not tracked here"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["{}", "[1, null, {}]", '[{"id": 5}]', '[{"solved": 3, "report": ["x"]}]'])
def test_odd_files_are_refused_or_read_as_far_as_they_go(text: str) -> None:
    try:
        assert isinstance(read_export(text), list)
    except ValueError:
        assert text == "{}"
