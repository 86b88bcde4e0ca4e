"""How patches fare by list and by section of MAINTAINERS."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from maintainers.grammar import parse_maintainers
from patches.models import Series
from subsystems.patches import DAYS, flow_by_list, flow_by_section
from tests.make import NOON, make_series

pytestmark = pytest.mark.django_db
NOW = NOON + timedelta(days=20)
HOUR = timedelta(hours=1)


def answered(series: Series, after: timedelta) -> None:
    Series.objects.filter(pk=series.pk).update(answered_at=series.posted_at + after)


def figures(at: datetime = NOW) -> dict[str, tuple[int, int, int, int]]:
    return {flow.name: (flow.posted, flow.later, flow.taken, flow.quiet) for flow in flow_by_list(at=at)}


def test_a_series_counts_on_every_list_that_it_was_sent_to() -> None:
    make_series(lists=["netdev", "linux-usb"])
    make_series(lists=["netdev"])

    assert {name: row[0] for name, row in figures().items()} == {"netdev": 2, "linux-usb": 1}


def test_general_lists_say_nothing_about_a_subsystem() -> None:
    make_series(lists=["linux-kernel"])

    assert figures() == {}


def test_what_was_posted_before_the_days_or_after_the_moment_does_not_count() -> None:
    make_series(lists=["netdev"], posted_at=NOW - timedelta(days=DAYS))
    make_series(lists=["netdev"], posted_at=NOW + HOUR)

    assert figures() == {}


def test_later_taken_and_quiet_ones_are_parts_of_what_was_posted() -> None:
    make_series(lists=["netdev"], version=2)
    make_series(lists=["netdev"], nexts=[NOON + HOUR])
    make_series(lists=["netdev"], posted_at=NOW - timedelta(days=6))

    assert figures()["netdev"] == (3, 1, 1, 2)


def test_the_time_to_the_first_answer_is_that_of_those_who_have_one() -> None:
    for hours in (2, 4, 30):
        answered(make_series(lists=["netdev"]), timedelta(hours=hours))
    make_series(lists=["netdev"])

    (flow,) = flow_by_list(at=NOW)

    assert (flow.median, flow.p90) == (timedelta(hours=4), timedelta(hours=24.8))


def test_an_answer_that_came_later_is_none_yet() -> None:
    answered(make_series(lists=["netdev"], posted_at=NOW - timedelta(days=9)), timedelta(days=10))

    (flow,) = flow_by_list(at=NOW)

    assert (flow.median, flow.quiet) == (None, 1)


def test_a_section_has_the_series_that_change_its_files_and_says_the_same_as_a_list() -> None:
    text = "USB\nL:\tlinux-usb@vger.kernel.org\nF:\tdrivers/usb/\nX:\tdrivers/usb/serial/\n"
    answered(make_series(lists=["linux-usb"], files=["drivers/usb/core/hub.c"]), 3 * HOUR)
    make_series(lists=["linux-usb"], files=["drivers/usb/serial/a.c"])
    make_series(files=["mm/slub.c"])

    (flow,) = flow_by_section(parse_maintainers(text), at=NOW)

    assert (flow.name, flow.posted, flow.median, flow.p90) == ("USB", 1, 3 * HOUR, 3 * HOUR)


def test_the_page_shows_both(client: Client) -> None:
    answered(make_series(lists=["netdev"], posted_at=NOON), 5 * HOUR)

    page = client.get("/subsystems/", {"at": "2026-03-20"}).content.decode()

    assert '<a class="ti" href="/patches/?list=netdev&amp;at=2026-03-20">netdev</a>' in page
    assert "5 h" in page


def test_flows_are_asked_for_once_however_many_lists_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(9):
        make_series(lists=[f"list-{number}"])

    with django_assert_num_queries(1):
        assert len(flow_by_list(at=NOW)) == 9
