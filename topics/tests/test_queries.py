"""Which efforts belong to a topic, as of a moment; what the database narrows is never less than the rule selects."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from patches.models import Series
from tests.make import MAINTAINER, NOON, REPORTER, make_part, make_series
from topics import queries
from topics.matching import Traits, selects
from topics.models import Topic
from topics.queries import members, touched
from topics.suggestions import suggestions

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def make_topic(slug: str = "devtmpfs", *, published: bool = True, **query: Any) -> Topic:
    query = query or {"words": ["devtmpfs"]}
    return Topic.objects.create(
        slug=slug, name=slug.capitalize(), description="About it", is_published=published, **query
    )


def efforts(topic: Topic, *, days: float = 0) -> frozenset[str]:
    return members([topic], at=NOON + days * DAY).efforts[topic.pk]


def test_an_effort_belongs_with_all_revisions_though_its_title_changed() -> None:
    topic = make_topic()
    first = make_series(title="a /dev of the kernel")
    make_series(title="devtmpfs: a /dev of the kernel", version=2, effort=first.head, posted_at=NOON + DAY)

    assert efforts(topic, days=2) == {first.head}


def test_what_is_posted_later_is_not_known_yet() -> None:
    topic = make_topic()
    first = make_series(title="a /dev of the kernel")
    make_series(title="devtmpfs: a /dev of the kernel", version=2, effort=first.head, posted_at=NOON + DAY)

    assert efforts(topic) == frozenset()


def test_any_mail_of_a_series_names_its_effort() -> None:
    series = make_series(title="something else")
    make_part(series, message_id="part3@example.org")

    assert efforts(make_topic(series=["part3@example.org"])) == {series.head}
    assert efforts(make_topic("other", series=["nobody@example.org"])) == frozenset()


def test_what_is_named_is_not_known_before_it_is_posted() -> None:
    make_part(make_series(posted_at=NOON + DAY), message_id="part@example.org")

    assert efforts(make_topic(series=["part@example.org"])) == frozenset()


def test_an_excluded_effort_is_out() -> None:
    make_part(make_series(title="devtmpfs: spelling"), message_id="spelling@example.org")
    kept = make_series(title="devtmpfs: mount it")

    assert efforts(make_topic(words=["devtmpfs"], exclude=["spelling@example.org"])) == {kept.head}


VALUES: dict[str, Sequence[str]] = {
    "words": ("a faster path", "net", "net a", "faster", "slow", "FASTER-path", "über"),
    "authors": (MAINTAINER, REPORTER, "mats@example.org", "Mats@Example.org"),
    "paths": ("net/", "net/core", "net/*/dev.c", "*/core/", "mm/", "net/core/de?.c", "net/%"),
    "lists": ("netdev", "linux-mm"),
    "marks": ("net-next", "bpf"),
}
SERIES = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["net: a faster path", "Net: a _faster_ path!", "mm: slower", "über", "", "a" * 400]),
        "author": st.sampled_from([MAINTAINER, REPORTER]),
        "files": st.lists(st.sampled_from(["net/core/dev.c", "mm/slab.c", "net/%x", "a\nb"]), max_size=2),
        "lists": st.lists(st.sampled_from(["netdev", "linux-mm"]), max_size=2),
        "marks": st.lists(st.sampled_from(["net-next", "bpf"]), max_size=2),
    }
)
QUERIES = st.fixed_dictionaries({kind: st.lists(st.sampled_from(v), max_size=2) for kind, v in VALUES.items()})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SERIES, max_size=4), QUERIES, st.none() | st.just(date(2026, 3, 2)) | st.just(date(2026, 3, 3)))
def test_the_database_and_the_rule_select_the_same(
    world: list[dict[str, Any]], query: dict[str, Any], since: date | None
) -> None:
    Series.objects.all().delete()
    Topic.objects.all().delete()
    made = [make_series(**one) for one in world]
    topic = make_topic(since=since, **query)

    expected = {
        one.head
        for one in made
        if selects(
            topic.query,
            Traits(frozenset(), one.key, one.person, one.author_address, one.files, one.lists, one.marks, NOON),
        )
    }
    assert efforts(topic) == expected


def test_the_number_of_statements_depends_on_neither_topics_nor_series(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for count in (1, 12):
        for number in range(count):
            make_series(title=f"devtmpfs: part {number}")
            make_topic(f"t{count}-{number}", words=["devtmpfs"], series=[f"m{number}@example.org"])
        topics = list(Topic.objects.all())
        with django_assert_num_queries(2):
            members(topics, at=NOON)


def test_a_topic_that_selects_very_much_is_cut_to_what_came_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MAX_SERIES", 2)
    made = [make_series(title="devtmpfs", posted_at=NOON + n * DAY) for n in range(3)]
    topic = make_topic()

    found = members([topic], at=NOON + 9 * DAY)

    assert found.efforts[topic.pk] == {made[1].head, made[2].head}
    assert found.cut == {topic.pk}


def test_a_week_touches_efforts_that_something_happened_to() -> None:
    posted = make_series(title="devtmpfs: one", posted_at=NOON)
    merged = make_series(title="devtmpfs: two", posted_at=NOON - 40 * DAY)
    make_part(merged, merged_at=NOON)
    make_series(title="devtmpfs: three", posted_at=NOON - 40 * DAY)
    topic = make_topic()

    found = members([topic], at=NOON, among=touched(NOON - DAY, NOON + DAY))

    assert found.efforts[topic.pk] == {posted.head, merged.head}


def effort_of(count: int, *, title: str = "mm: a long story", days: int = 10, replies: int = 1) -> str:
    """An effort whose revisions are some days apart, the last one at NOON."""
    head = ""
    for number in range(count):
        at = NOON - (count - 1 - number) * days * DAY
        series = make_series(
            title=title, version=number + 1, effort=head, posted_at=at, replies=[at + timedelta(hours=1)] * replies
        )
        head = head or series.head
    return head


def test_long_efforts_are_suggested_the_most_discussed_first() -> None:
    effort_of(4, title="mm: four revisions")
    effort_of(2, title="mm: half a year", days=181, replies=9)
    effort_of(3, title="mm: neither")

    found = suggestions(covered=(), at=NOON + DAY)

    assert [one.title for one in found] == ["mm: half a year", "mm: four revisions"]
    assert (found[1].revisions, found[1].since, found[1].replies) == (4, NOON - 30 * DAY, 4)


def test_what_a_topic_has_is_not_suggested() -> None:
    head = effort_of(4)

    assert suggestions(covered={head}, at=NOON) == []


def test_suggestions_are_as_of_a_moment() -> None:
    effort_of(4)

    assert suggestions(covered=(), at=NOON - DAY) == []  # three revisions by then
    assert [one.replies for one in suggestions(covered=(), at=NOON)] == [3]  # the last answer came later
    assert suggestions(covered=(), at=NOON + 91 * DAY) == []
