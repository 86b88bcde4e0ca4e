"""Tracked regressions against what people read: agreement, and what counts as one."""

import json
from typing import Any

import pytest

from regressions.models import Regression, Root
from tests.make import make_regression
from yardstick.labels import Score, score_labels

pytestmark = pytest.mark.django_db


def scored(*labels: dict[str, Any], **file: Any) -> Score:
    return score_labels(json.dumps({"list": "somewhere", "regressions": list(labels), **file}))


def tracked(**values: Any) -> Regression:
    regression = make_regression(report="report@x", title="no link")
    Regression.objects.filter(pk=regression.pk).update(**values)
    return regression


@pytest.mark.parametrize(
    ("field", "wanted", "values"),
    [
        ("title", "no  link", {}),
        ("introduced", "v6.19..v7.0-rc1", {}),
        ("resolution", "fix-announced", {"state": "fix-incoming"}),
        ("resolution", "fix announced", {"state": "fixed"}),
        ("resolution", "Resolved", {"state": "resolved"}),
        ("resolution", "inconclusive", {"state": "inconclusive"}),
        ("fix", '0123456789ab ("net: repair the link")', {"fix_sha": "0123456789abcdef"}),
        ("fix", "0123456", {"fix_sha": "0123456789abcdef"}),
        ("fix", '"net: repair the link"', {"fix_subject": "net: repair the link"}),
        ("fix", None, {}),
        ("reason", None, {"reason": ""}),
        ("reason", "no  data", {"reason": "no data"}),
        ("backburner", False, {}),
        ("backburner", True, {"backburner": ""}),
        ("backburner_reason", "no data", {"backburner": "no data"}),
        ("pokes", 0, {}),
        ("links", [{"url": "https://example.org/1"}], {"links": [["https://example.org/1/", "title"]]}),
        ("links", None, {}),
        ("duplicate_of", None, {}),
        ("reporter", '"Rosa Reporter" <rosa@example.org>', {"reporter_address": "rosa@example.org"}),
        ("reporter", "rosa@example.org", {"reporter_name": "rosa", "reporter_address": "rosa@example.org"}),
        ("reporter", None, {"reporter_name": ""}),
        ("monitored", [], {}),
    ],
)
def test_a_field_that_says_the_same_agrees(field: str, wanted: Any, values: dict[str, Any]) -> None:
    tracked(**values)

    score = scored({"report": "https://lore.kernel.org/all/report@x/", field: wanted})

    assert (score.fields, score.differing) == (1, [])


@pytest.mark.parametrize(
    ("field", "wanted", "values"),
    [
        ("title", "another link", {}),
        ("resolution", "resolved", {"state": "invalid"}),
        ("fix", "0123456789ab", {"fix_sha": "1123456789abcdef"}),
        ("fix", "0123456789ab", {"fix_subject": "net: repair the link"}),
        ("pokes", 2, {}),
        ("backburner", True, {}),
        ("reporter", "Mats Maintainer <mats@example.org>", {"reporter_address": "rosa@example.org"}),
        ("monitored", ["https://lore.kernel.org/all/patch@x/"], {}),
        ("duplicate_of", "other@x", {}),
    ],
)
def test_a_field_that_says_something_else_differs(field: str, wanted: Any, values: dict[str, Any]) -> None:
    tracked(**values)

    assert [one[1] for one in scored({"report": "report@x", field: wanted}).differing] == [field]


@pytest.mark.parametrize("also", [["no link"], "no link"])
def test_another_acceptable_value_agrees_in_a_list_or_alone(also: Any) -> None:
    tracked()
    label = {"report": "report@x", "title": "x", "arguable": [{"field": "title", "also_acceptable": also, "why": ""}]}

    assert scored(label).differing == []


def test_an_acceptable_list_may_be_written_as_a_single_page() -> None:
    regression = tracked()
    Root.objects.create(regression=regression, message_id="patch@x", how="monitor")
    arguable = [{"field": "monitored", "also_acceptable": ["https://lore.kernel.org/all/patch@x/"], "why": ""}]

    assert scored({"report": "report@x", "monitored": [], "arguable": arguable}).differing == []


def test_an_entry_that_may_be_missing_is_not_missed() -> None:
    label = {"report": "gone@x", "arguable": [{"field": "tracked", "also_acceptable": [False], "why": ""}]}

    assert scored(label).missed == []


def test_an_entry_that_must_be_there_is_missed() -> None:
    assert scored({"report": "gone@x"}).missed == ["gone@x"]


def test_an_entry_under_another_acceptable_report_is_found() -> None:
    tracked()
    label = {"report": "page@x", "arguable": [{"field": "report", "also_acceptable": ["report@x"], "why": ""}]}

    assert scored(label).found == ["report@x"]


@pytest.mark.parametrize(
    "file",
    [
        {"implied_duplicates": [{"report": "extra@x", "duplicate_of": "report@x"}]},
        {"possible_extra_entries": [{"report": "extra@x", "why": ""}]},
        {"possible_extra_entries": ["extra@x"]},
    ],
)
def test_an_explained_entry_is_not_invented(file: dict[str, Any]) -> None:
    tracked()
    make_regression(report="extra@x")

    assert scored({"report": "report@x"}, **file).invented == []


def test_another_report_of_the_same_entry_is_not_invented() -> None:
    tracked()
    make_regression(report="extra@x")
    arguable = [{"field": "report", "also_acceptable": ["extra@x"], "why": ""}]

    assert scored({"report": "report@x", "arguable": arguable}).invented == []


def test_an_entry_that_nobody_read_is_invented() -> None:
    tracked()
    make_regression(report="extra@x")

    assert scored({"report": "report@x"}, implied_duplicates=None, typos=None).invented == ["extra@x"]


@pytest.mark.parametrize("text", ["[]", "{}", '{"regressions": [1]}', "not JSON"])
def test_what_is_no_file_of_labels_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a file of labels|Expecting value"):
        score_labels(text)
