"""Single regressions that are followed."""

from datetime import timedelta

import pytest

from digests.following import followed_in
from digests.own import Followed
from digests.periods import Stretch
from news.happenings import What
from regressions.models import Regression
from tests.make import NOON, make_posted, make_regression

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
EARLY = NOON - timedelta(days=30)
DAY = Stretch("a day", NOON - HOUR, NOON + 23 * HOUR, "a day before")


def followed(*slugs: str) -> list[Followed]:
    return followed_in(slugs, DAY, at=DAY.end)


def test_what_happened_is_told_beside_how_it_stands() -> None:
    one = make_regression(slug="abc", known_at=EARLY, state="resolved", earlier=[(NOON, "open")])

    (found,) = followed("abc")
    assert [x.what for x in found.happened] == [What.SETTLED]
    assert (found.told.row.slug, found.told.row.state) == (one.slug, "resolved")


def test_one_to_which_nothing_happened_is_left_out() -> None:
    make_regression(slug="abc", known_at=EARLY)

    assert followed("abc") == []


def test_what_came_after_the_moment_is_not_told() -> None:
    make_regression(slug="abc", known_at=EARLY, state="resolved", earlier=[(NOON, "open")])

    assert followed_in(["abc"], DAY, at=NOON - HOUR / 2) == []


def test_a_duplicate_tells_the_one_that_it_was_joined_to() -> None:
    top = make_regression(slug="top", known_at=EARLY, state="resolved", earlier=[(NOON, "open")])
    middle = make_regression(slug="middle", known_at=EARLY, state="duplicate")
    low = make_regression(slug="low", known_at=EARLY, state="duplicate")
    Regression.objects.filter(pk=middle.pk).update(duplicate_of=top)
    Regression.objects.filter(pk=low.pk).update(duplicate_of=middle)

    assert [one.told.row.slug for one in followed("low")] == ["top"]


def test_duplicates_that_name_each_other_end() -> None:
    one = make_regression(slug="one", known_at=EARLY, state="duplicate")
    other = make_regression(slug="other", known_at=EARLY, state="duplicate")
    Regression.objects.filter(pk=one.pk).update(duplicate_of=other)
    Regression.objects.filter(pk=other.pk).update(duplicate_of=one)

    assert followed("one") == []


def test_the_last_to_change_comes_first() -> None:
    make_regression(slug="one", known_at=NOON)
    make_regression(slug="two", known_at=NOON + HOUR)

    assert [one.told.row.slug for one in followed("one", "two", "nobody")] == ["two", "one"]


def test_statements_do_not_grow_with_slugs(django_assert_max_num_queries: object) -> None:
    slugs = [make_regression(known_at=NOON).slug for _ in range(9)]
    for report in Regression.objects.values_list("report", flat=True):
        make_posted(posted_at=NOON, closes=[report])

    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert len(followed(*slugs)) == 9


def test_nothing_followed_asks_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert followed() == []
