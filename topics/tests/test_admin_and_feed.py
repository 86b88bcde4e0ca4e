"""Operators make topics in the admin; readers follow them by Atom."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.make import NOON, make_part, make_series
from topics.models import Topic
from topics.tests.test_queries import DAY, make_topic

pytestmark = pytest.mark.django_db
ADD = "/admin/topics/topic/add/"
GIVEN = {"name": "devtmpfs", "slug": "devtmpfs", "description": "A /dev of the kernel"}
EARLIER = datetime(2020, 1, 1, tzinfo=UTC)  # the admin speaks of now
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("mona"))
    return client


def add(admin: Client, **given: Any) -> str:
    return admin.post(ADD, GIVEN | given, follow=True).content.decode()


def test_a_topic_is_added_with_a_value_a_line_and_its_count_is_told(admin: Client) -> None:
    make_series(title="devtmpfs: mount it", posted_at=EARLIER)

    text = add(admin, words="devtmpfs\n\n  a /dev of the kernel \n", series="https://lore.kernel.org/all/a@x/")

    topic = Topic.objects.get()
    assert topic.words == ["devtmpfs", "a /dev of the kernel"]
    assert topic.series == ["a@x"]
    assert not topic.is_published
    assert "The query of devtmpfs selects 1 effort with 1 series." in text


def test_the_form_shows_what_is_stored_and_how_much_it_selects(admin: Client) -> None:
    topic = make_topic(words=["one", "two"])

    text = admin.get(f"/admin/topics/topic/{topic.pk}/change/").content.decode()

    assert "one\ntwo</textarea>" in text
    assert "0 efforts with 0 series" in text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "says nothing"),
        ({"since": "2026-01-01"}, "says nothing"),
        ({"words": "--"}, "no letter and no digit"),
        ({"authors": "Mats"}, "two words at least"),
        ({"paths": "/etc"}, "no path inside"),
        ({"series": "nothing"}, "no Message-ID"),
        ({"words": "a", "since": "2026-02-02", "until": "2026-01-01"}, "is before"),
        ({"words": "a", "tree": "next"}, "valid choice"),
        ({"words": "x" * 400}, "1 to 300"),
        ({"words": "a\x00b"}, "can be printed"),
        ({"words": "<script>alert(1)</script>" * 20}, "1 to 300"),
    ],
)
def test_what_is_wrong_is_said_in_the_form(admin: Client, given: dict[str, str], told: str) -> None:
    text = add(admin, **given)

    assert told in text
    assert "<script>alert" not in text
    assert not Topic.objects.exists()


def test_the_feed_has_postings_and_merges_newest_first(client: Client) -> None:
    make_topic()
    series = make_series(title="devtmpfs: \x0bmount it", merges=[NOON + DAY])
    make_part(series, merged_at=NOON + DAY, next_at=NOON, commit="ab" * 20)

    feed = ElementTree.fromstring(client.get("/topics/devtmpfs.atom").content)

    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Merged: devtmpfs:  mount it",
        "v1: devtmpfs:  mount it",
    ]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    assert datetime.fromisoformat(entries[1].findtext(f"{ATOM}updated") or "").astimezone(UTC) == NOON


def test_the_feed_of_an_empty_topic_is_a_feed(client: Client) -> None:
    make_topic()

    assert ElementTree.fromstring(client.get("/topics/devtmpfs.atom").content).findall(f"{ATOM}entry") == []
