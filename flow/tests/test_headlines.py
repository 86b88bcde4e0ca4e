"""The patches of seven days in a few lines say what their page says."""

from collections import Counter
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from flow.headlines import headlines
from flow.week import posted_in
from flow.weeks import span_of
from tests.make import NOON, make_series

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_each_area_counts_what_its_page_counts() -> None:
    make_series(head="v1@x", effort="e", posted_at=NOON - 3 * DAY)
    make_series(head="v2@x", effort="e", version=2, posted_at=NOON - 2 * DAY)
    make_series(files=["fs/ext4/super.c"], posted_at=NOON - DAY)
    make_series(posted_at=NOON - 8 * DAY)

    found = headlines(at=NOON)

    rows = posted_in(span_of("", at=NOON), at=NOON)
    assert found.total == len(rows) == 2
    assert {area.slug: area.count for area in found.areas} == Counter(row.area for row in rows)
    assert "v2@x" in {area.head for area in found.areas}


def test_the_most_discussed_speaks_for_its_area() -> None:
    make_series(title="quiet", version=3, posted_at=NOON - DAY)
    make_series(title="loud", posted_at=NOON - 2 * DAY, replies=[NOON - DAY])

    assert [area.title for area in headlines(at=NOON).areas] == ["loud"]


def test_replies_that_are_to_come_do_not_count_yet() -> None:
    make_series(title="now", posted_at=NOON - 2 * DAY, replies=[NOON - DAY])
    make_series(title="later", posted_at=NOON - 2 * DAY, replies=[NOON + DAY, NOON + 2 * DAY])

    assert [area.title for area in headlines(at=NOON).areas] == ["now"]


def test_it_is_one_statement_and_one_for_the_areas_in_use(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(5):
        make_series(title=f"net: {number}", posted_at=NOON - DAY)

    with django_assert_num_queries(2):
        assert headlines(at=NOON).total == 5


def test_a_week_without_patches_has_no_areas() -> None:
    assert headlines(at=NOON).areas == ()
