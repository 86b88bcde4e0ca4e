"""The installation that pages are measured in: its rows fit together, and every page shows them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Count, F, Max, Min
from django.test import Client
from pytest_django import DjangoDbBlocker

from archive.models import Delivery, Message, Text
from bench import pages
from bench.installation import Size, fill
from bench.scratch import scratch_database
from candidates.queries import coverage
from flow.fixes import regressions_of_series
from patches.models import Part, Posting, Series
from regressions.models import OPEN_STATES, Event, Period, Regression
from regressions.patches import posted_fixes
from regressions.queries import cycle_counts, total_counts
from releases.queries import current_cycle
from trees.models import Commit, Landing

NOW = datetime.now(UTC)
SIZE = Size(messages=16_000, series=1_500, commits=3_000, regressions=400, cycles=8)


@pytest.fixture(scope="module", autouse=True)
def installation(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), scratch_database():
        fill(SIZE, now=NOW)
        yield


def test_there_is_as_much_as_was_asked_for() -> None:
    assert Message.objects.count() == SIZE.messages
    assert Series.objects.count() == SIZE.series
    assert Regression.objects.count() == SIZE.regressions
    assert Delivery.objects.count() > SIZE.messages


def test_periods_of_a_regression_follow_each_other_and_end_in_its_state() -> None:
    spans = Period.objects.values("regression").annotate(n=Count("pk"), open=Count("pk") - Count("until"))
    assert {(3 <= span["n"] <= 6, span["open"]) for span in spans} == {(True, 1)}
    last = Period.objects.filter(until=None).select_related("regression")
    assert all(period.state == period.regression.state for period in last)
    rows = Period.objects.order_by("regression", "since").values_list("regression", "since", "until")
    pairs = zip(rows, rows[1:], strict=False)
    assert all(one[2] == other[1] for one, other in pairs if one[0] == other[0])


def test_sixty_are_open_in_the_cycle_in_development() -> None:
    cycle = current_cycle(at=NOW)

    assert cycle is not None
    assert cycle_counts(cycle.version, at=NOW).open == 60
    assert total_counts(at=NOW).open == Regression.objects.filter(state__in=OPEN_STATES).count()


def test_nothing_has_happened_after_now() -> None:
    latest = [
        Message.objects.aggregate(at=Max("arrived"))["at"],
        Event.objects.aggregate(at=Max("at"))["at"],
        Period.objects.aggregate(at=Max("since"))["at"],
        Series.objects.aggregate(at=Max("posted_at"))["at"],
        Landing.objects.aggregate(at=Max("landed_at"))["at"],
    ]

    assert max(latest) <= NOW
    assert Series.objects.filter(posted_at__gt=NOW - timedelta(weeks=1)).exists()


def test_every_patch_has_its_mail_and_its_series() -> None:
    assert Part.objects.count() == Posting.objects.count()
    assert set(Series.objects.values_list("head", flat=True)) <= set(
        Message.objects.values_list("message_id", flat=True)
    )
    assert not Series.objects.filter(effort=F("head")).exclude(version=1).exists()
    assert Series.objects.aggregate(least=Min("found"))["least"] >= 1


def test_merged_patches_are_commits_of_mainline() -> None:
    merged = set(Part.objects.exclude(commit="").values_list("commit", flat=True))

    assert merged
    assert merged <= set(Commit.objects.filter(landings__branch__tree__kind="mainline").values_list("sha", flat=True))


def test_threads_of_regressions_have_texts() -> None:
    reports = Regression.objects.values_list("report", flat=True)

    assert Text.objects.filter(message__message_id__in=reports).count() == SIZE.regressions


def test_what_was_posted_for_regressions_is_found_both_ways() -> None:
    fixes = posted_fixes(at=NOW)
    heads = {fix.head for fix in fixes}

    assert len(heads) > 20
    assert heads == set(regressions_of_series(heads, at=NOW))


def test_some_likely_reports_are_tracked_and_some_are_not() -> None:
    found = coverage(since=NOW - timedelta(days=3650), until=NOW, at=NOW)

    assert 0 < found.tracked < found.likely


@pytest.mark.parametrize("name", ["/", "/cycles/CURRENT/", "/regressions/SLUG/", "/patches/", "/patches/SERIES/"])
def test_pages_show_it(name: str) -> None:
    [path, *_] = pages.pages()[name]

    assert Client(headers={"host": "127.0.0.1"}).get(path).status_code == 200


def test_a_page_is_timed_and_weighed() -> None:
    found = pages.measure("/cycles/", name="cycles")

    assert (found.path, found.anew > 0, found.cpu > 0, found.again > 0) == ("cycles", True, True, True)
    assert found.statements > 3
    assert found.kilobytes > 5


def test_what_is_not_a_page_is_no_figure() -> None:
    with pytest.raises(RuntimeError, match="answered 404"):
        pages.measure("/cycles/99.9/")
