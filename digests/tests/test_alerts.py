"""What is told at once, to whom, and once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from cases.due import UNKNOWN
from digests.alerts import alert, happened
from digests.scope import EVERYTHING, Scope
from news.happenings import Happening, What
from regressions.models import Regression
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from tests.make import NOON, make_event, make_message, make_part, make_posted, make_regression, make_series
from topics.models import Topic

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NONE = timedelta()
BEFORE, AT = NOON - HOUR, NOON + 10 * HOUR


def found(
    *, since: datetime = BEFORE, at: datetime = AT, topics: Sequence[str] | None = None, people: Sequence[str] = ()
) -> list[Happening]:
    return happened(since, at=at, lookback=NONE, topics=topics, people=people)


def titles(scope: Scope, *, people: Sequence[str] = ()) -> list[str]:
    return [one.title for one in alert(scope, found(people=people), at=AT).happenings]


def release(*versions: str) -> None:
    fold(store_sightings([ReleaseFact(v, Witness.TAG, NOON, Precision.SECOND, NOON) for v in versions]))


def make_topic(slug: str, **query: object) -> Topic:
    return Topic.objects.create(slug=slug, name=slug, is_published=True, **query)


def make_busy_day() -> None:
    """Something of every kind within ten hours."""
    release("7.0-rc2", "6.19.3", "6.19.3-rt1")
    make_topic("faster", words=["faster"])
    series = make_series(posted_at=NOON)
    make_part(series, merged_at=NOON + 8 * HOUR)
    one = make_regression(state="open", earlier=[(NOON + 2 * HOUR, "open"), (NOON + 6 * HOUR, "resolved")])
    for hours, kind in ((2, "resolved"), (6, "introduced")):
        ident = make_message(arrived=NOON + hours * HOUR).message_id
        make_event(one, at=NOON + hours * HOUR, kind=kind, message_id=ident, text="words")
    make_regression(state="duplicate", earlier=[(NOON + 2 * HOUR, "fix-incoming")])
    make_regression(state="resolved", known_at=NOON + 3 * HOUR)
    late = make_regression(known_at=NOON)
    Regression.objects.filter(pk=late.pk).update(due_at=NOON + 4 * HOUR, due_rule=UNKNOWN)
    make_posted(posted_at=NOON + 5 * HOUR, closes=[late.report])


def test_a_busy_day_has_everything_but_what_people_own() -> None:
    make_busy_day()

    assert {one.what for one in found()} == set(What) - {What.PICKED_UP}


def test_what_happened_is_in_order() -> None:
    make_busy_day()

    moments = [one.at for one in found()]
    assert moments == sorted(moments)


def test_no_two_things_have_the_same_key() -> None:
    make_busy_day()

    keys = [one.key for one in found()]
    assert len(set(keys)) == len(keys)


@property_settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.lists(st.integers(min_value=-50, max_value=590), max_size=12))
def test_any_split_of_time_tells_each_thing_once(busy_day: Sequence[Happening], minutes: list[int]) -> None:
    told: dict[str, Happening] = {}
    since = BEFORE
    for moment in [*(NOON + timedelta(minutes=number) for number in sorted(minutes)), AT]:
        for one in happened(since, at=moment, lookback=timedelta(hours=3)):
            told.setdefault(one.key, one)
        since = moment

    assert {(one.key, one.at) for one in told.values()} == {(one.key, one.at) for one in busy_day}


@pytest.fixture
def busy_day() -> list[Happening]:
    make_busy_day()
    return found()


def test_mail_that_is_read_late_is_told_once() -> None:
    first = {one.key for one in happened(BEFORE, at=NOON + 2 * HOUR)}
    make_regression(known_at=NOON + HOUR, title="read late")

    second = [one for one in happened(NOON + 2 * HOUR, at=NOON + 3 * HOUR) if one.key not in first]
    third = [one.key for one in happened(NOON + 3 * HOUR, at=NOON + 4 * HOUR)]
    assert [one.title for one in second] == ["read late"]
    assert third == [second[0].key]


def test_keys_do_not_follow_primary_keys() -> None:
    make_regression(slug="abc", report="r@example.org", state="resolved", earlier=[(NOON + HOUR, "open")])
    before = [one.key for one in found()]
    Regression.objects.all().delete()
    make_regression(slug="abc", report="r@example.org", state="resolved", earlier=[(NOON + HOUR, "open")])

    assert [one.key for one in found()] == before


def test_a_release_is_told_once_though_its_date_is_told_better() -> None:
    release("7.0-rc2")
    before = [one.key for one in found()]
    fold(store_sightings([ReleaseFact("7.0-rc2", Witness.TAG, NOON + HOUR, Precision.SECOND, NOON)]))

    assert [one.key for one in found()] == before


def test_everything_is_regressions_and_releases_of_mainline_and_stable() -> None:
    make_busy_day()

    kinds = {(one.what, bool(one.regression)) for one in alert(EVERYTHING, found(), at=AT).happenings}
    assert (What.POSTED, False) not in kinds
    assert (What.MERGED, False) not in kinds
    assert {"6.19.3", "7.0-rc2"} < set(titles(EVERYTHING))
    assert "6.19.3-rt1" not in titles(EVERYTHING)


def test_kinds_that_narrow_must_all_fit() -> None:
    make_regression(title="both", cycle="7.1", subsystems=["netdev", "usb"])
    make_regression(title="cycle", cycle="7.1", subsystems=["bpf"])
    make_regression(title="list", cycle="7.0", subsystems=["netdev"])

    assert titles(Scope(cycles=("7.1", "7.2"), subsystems=("netdev",))) == ["both"]


def test_trees_narrow_regressions_and_releases() -> None:
    release("7.0-rc2", "6.19.3")
    make_regression(title="one of stable", tree="stable")
    make_regression(title="one of mainline")

    assert titles(Scope(trees=("stable",))) == ["one of stable", "6.19.3"]


def test_a_cycle_narrows_releases() -> None:
    release("7.0-rc2", "6.19.3")

    assert titles(Scope(cycles=("7.0",))) == ["7.0-rc2"]


def test_subsystems_have_no_releases() -> None:
    release("7.0-rc2")

    assert titles(Scope(subsystems=("netdev",))) == []


def test_a_followed_regression_is_told_whatever_else_narrows() -> None:
    make_regression(title="followed", slug="abc", cycle="6.1")
    make_regression(title="other", cycle="6.1")

    assert titles(Scope(cycles=("7.1",), regressions=("abc",))) == ["followed"]


def test_single_things_alone_bring_nothing_else() -> None:
    release("7.0-rc2")
    make_regression(title="followed", slug="abc")
    make_regression(title="other")

    assert titles(Scope(regressions=("abc",))) == ["followed"]


def test_who_follows_a_duplicate_is_told_of_what_it_was_joined_to() -> None:
    top = make_regression(title="top", known_at=BEFORE, state="resolved", earlier=[(NOON, "open")])
    low = make_regression(title="low", slug="abc", known_at=BEFORE, state="duplicate")
    Regression.objects.filter(pk=low.pk).update(duplicate_of=top)

    assert titles(Scope(regressions=("abc",))) == ["top"]


def test_a_reporter_is_told_in_whatever_case_the_address_was_written() -> None:
    one = make_regression(title="theirs")
    make_regression(title="other")
    Regression.objects.filter(pk=one.pk).update(reporter_address="Rosa@Example.org")

    assert titles(Scope(people=("rosa@example.org",))) == ["theirs"]


def test_series_of_people_are_told_where_somebody_follows_them() -> None:
    make_series(title="a faster path", author="Nora Nobody")
    make_series(title="another", author="Otto Other")

    assert titles(Scope(people=("nora@example.org",)), people=["Nora@example.org"]) == ["a faster path"]


def test_series_of_a_topic_are_told_to_its_followers() -> None:
    make_topic("faster", words=["faster"])
    make_topic("slower", words=["slower"])
    make_series(title="net: a faster path", version=2)
    make_series(title="net: another path")

    scope = Scope(topics=("faster",))
    (one,) = alert(scope, found(topics=["faster"]), at=AT).happenings
    assert (one.what, one.title) == (What.POSTED, "net: a faster path")
    assert one.detail == "posted by Mats Maintainer: [PATCH v2] net: a faster path"


def test_topics_that_nobody_follows_are_not_looked_for() -> None:
    make_topic("faster", words=["faster"])
    make_series(title="net: a faster path")

    assert found(topics=[]) == []


def test_realtime_releases_are_told_to_followers_of_realtime() -> None:
    make_topic("rt", words=["rt"], tree="rt")
    release("6.19.3-rt1")

    assert titles(Scope(topics=("rt",))) == ["6.19.3-rt1"]


def test_patches_of_a_series_that_are_merged_together_are_one_thing() -> None:
    make_topic("faster", words=["faster"])
    series = make_series(posted_at=BEFORE - HOUR)
    series.total = 3
    series.save()
    for _ in range(2):
        make_part(series, merged_at=NOON)

    (one,) = found()
    assert (one.what, one.detail) == (What.MERGED, "2 of 3 patches merged, by Mats Maintainer")


def test_an_alert_asks_no_statement(django_assert_num_queries: object) -> None:
    make_busy_day()
    everything = found()

    with django_assert_num_queries(0):  # type: ignore[operator]
        alert(Scope(people=("rosa@example.org",)), everything, at=AT)


def test_five_statements_where_nothing_happened(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        assert found() == []
