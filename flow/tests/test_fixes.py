"""Which regressions series are for: the same ties the other way round."""

from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from cases.facts import State
from flow.fixes import regressions_of_series
from regressions.models import Regression
from regressions.patches import FixTie, by_effort, posted_fixes
from releases.asof import AsOf
from tests.make import NOON, make_event, make_posted, make_regression

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=30)
CULPRIT = "1234567890abcdef1234567890abcdef12345678"


def told(*heads: str) -> dict[str, list[tuple[str, FixTie]]]:
    found = regressions_of_series(heads, at=LATER)
    return {head: [(one.slug, one.tie) for one in fixed] for head, fixed in found.items()}


@pytest.fixture
def world() -> None:
    """A regression with a duplicate, another with a culprit, and a series for each tie."""
    above = make_regression(slug="above", report="above@example.org")
    below = make_regression(slug="below", report="below@example.org", state="duplicate")
    Regression.objects.filter(pk=below.pk).update(duplicate_of=above)
    blamed = make_regression(slug="blamed", culprit=CULPRIT)
    make_posted(head="closes@example.org", closes=["above@example.org"])
    make_posted(head="links@example.org", links=["above@example.org", "nothing@example.org"])
    make_posted(head="below@example.net", links=["below@example.org"])
    make_posted(head="fixes@example.org", fixes=[CULPRIT[:7], "fffffffff"])
    make_posted(head="thread@example.org")
    make_event(blamed, kind="patch", message_id="thread@example.org")
    make_event(blamed, at=NOON - timedelta(days=1), kind="patch", message_id="none@example.org")
    make_posted(head="all@example.org", closes=["below@example.org"], links=["above@example.org"], fixes=[CULPRIT[:12]])
    make_posted(head="none@example.org", fixes=["1234568"])


@pytest.mark.usefixtures("world")
def test_each_tie_is_found_and_the_strongest_told_once() -> None:
    heads = [f"{name}@example.org" for name in ("closes", "links", "fixes", "thread", "all", "none")]

    assert told(*heads, "below@example.net") == {
        "closes@example.org": [("above", FixTie.CLOSES)],
        "links@example.org": [("above", FixTie.LINKS)],
        "below@example.net": [("above", FixTie.LINKS)],
        "fixes@example.org": [("blamed", FixTie.FIXES)],
        "thread@example.org": [("blamed", FixTie.THREAD)],
        "all@example.org": [("above", FixTie.CLOSES), ("blamed", FixTie.FIXES)],
    }


@pytest.mark.usefixtures("world")
def test_both_ways_say_the_same() -> None:
    keys = {one.pk: one.slug for one in Regression.objects.all()}
    heads = [f"{name}@example.org" for name in ("closes", "links", "fixes", "thread", "all", "none")]

    one_way = {(fix.head, keys[fix.regression], fix.tie) for fix in by_effort(posted_fixes(keys, at=LATER))}
    other = {(head, *fixed) for head, found in told(*heads, "below@example.net").items() for fixed in found}

    assert one_way == other


def test_what_any_revision_says_counts_for_all_that_are_known() -> None:
    make_regression(slug="r", report="r@example.org")
    make_posted(head="v1@example.org")
    make_posted(
        head="v2@example.org", effort="v1@example.org", closes=["r@example.org"], posted_at=NOON + timedelta(days=2)
    )

    assert told("v1@example.org") == {"v1@example.org": [("r", FixTie.CLOSES)]}
    assert regressions_of_series(["v1@example.org"], at=NOON + timedelta(days=1)) == {}


def test_a_regression_stands_as_it_did_then() -> None:
    due = NOON + timedelta(days=3)
    regression = make_regression(report="r@example.org", state="fixed", earlier=[(NOON + timedelta(days=8), "open")])
    Regression.objects.filter(pk=regression.pk).update(due_at=due)
    make_posted(head="fix@example.org", closes=["r@example.org"])

    soon, late, over = (
        regressions_of_series(["fix@example.org"], at=NOON + timedelta(days=days))["fix@example.org"][0]
        for days in (2, 5, 20)
    )

    assert (soon.state, soon.is_overdue, soon.age.days) == (State.OPEN, False, 2)
    assert (late.state, late.is_overdue, late.age.days) == (State.OPEN, True, 5)
    assert (over.state, over.is_overdue, over.age.days) == (State.FIXED, False, 8)


def test_one_statement_for_any_number_and_none_for_none() -> None:
    heads = []
    for number in range(20):
        regression = make_regression(report=f"r{number}@example.org")
        heads.append(make_posted(closes=[regression.report]).head)

    with CaptureQueriesContext(connection) as queries:
        found = regressions_of_series(heads, at=LATER)
        regressions_of_series([], at=LATER)

    assert (len(found), len(queries)) == (20, 1)


@pytest.mark.parametrize("hostile", ["", "\ud7ff", "x" * 100_000, "'; DROP TABLE x; --", "%s"])
def test_any_head_can_be_asked_for(hostile: str) -> None:
    assert regressions_of_series([hostile], at=LATER) == {}


def test_what_the_page_of_a_series_includes_says_what_it_fixes() -> None:
    regression = make_regression(slug="r", report="r@example.org", title="<i>net</i>: no link")
    Regression.objects.filter(pk=regression.pk).update(due_at=NOON + timedelta(days=20))
    make_posted(head="fix@example.org", closes=["r@example.org"])
    at = NOON + timedelta(days=12)
    fixes = regressions_of_series(["fix@example.org"], at=at)["fix@example.org"]

    text = render_to_string("flow/_fixes.html", {"fixes": fixes, "asof": AsOf(at, LATER, "2026-03-14")})

    assert 'Fixes <a href="/regressions/r/?at=2026-03-14">&lt;i&gt;net&lt;/i&gt;: no link</a>' in text
    assert '(open 12 d, due <time datetime="2026-03-22">22 Mar</time>; the patch closes its report)' in text


def test_it_includes_nothing_where_nothing_is_fixed() -> None:
    assert render_to_string("flow/_fixes.html", {"fixes": []}).strip() == ""
