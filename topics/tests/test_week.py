"""What topics did in a week, as the page of its patches lists it."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.make import NOON, make_part, make_series
from topics.tests.test_pages import page
from topics.tests.test_queries import DAY, make_topic
from topics.week import topics_of_week

pytestmark = pytest.mark.django_db


def test_the_week_says_what_topics_did(client: Client) -> None:
    make_topic()
    make_topic("silent", words=["silence"])
    make_series(title="devtmpfs: mount it", version=4, posted_at=NOON, replies=[NOON + timedelta(hours=1)])
    make_series(title="devtmpfs: spelling", posted_at=NOON)

    lines = topics_of_week(NOON - DAY, NOON + DAY, at=NOON + DAY)

    assert [(line.slug, line.series, line.note) for line in lines] == [("devtmpfs", 2, "devtmpfs: mount it at v4")]
    assert "devtmpfs: mount it at v4" in page(client, "/patches/")


def test_the_week_counts_what_was_merged_though_posted_earlier() -> None:
    make_topic()
    series = make_series(title="devtmpfs", posted_at=NOON - 40 * DAY, merges=[NOON], nexts=[NOON - DAY])
    make_part(series, next_at=NOON - DAY, merged_at=NOON)

    line = topics_of_week(NOON - 2 * DAY, NOON + DAY, at=NOON + DAY)[0]

    assert (line.series, line.note) == (0, "1 merged")
    assert topics_of_week(NOON - 2 * DAY, NOON + DAY, at=NOON - timedelta(hours=1))[0].note == "1 in next"


def test_a_week_without_anything_says_so(client: Client) -> None:
    make_topic()

    assert "Nothing was posted in this week that belongs to a topic" in page(client, "/patches/")
