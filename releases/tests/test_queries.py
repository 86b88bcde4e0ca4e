"""What is released, and where development stands, at any moment."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from releases.facts import ReleaseFact, Witness, parse_facts_file
from releases.queries import (
    CycleView,
    StableUpdates,
    calendar,
    current_cycle,
    cycle,
    cycles,
    release_status,
)
from releases.store import FACTS_FILE, fold, load_facts, store_sightings
from releases.tests.make import make_fact, moment

pytestmark = pytest.mark.django_db

SUMMER_2009 = [
    make_fact("2.6.31-rc4", "2009-07-22 10:00"),
    make_fact("2.6.31-rc5", "2009-07-31 17:00", excerpt="Some new drivers."),
    make_fact("2.6.31-rc6", "2009-08-13 17:00"),
    make_fact("2.6.31-rc4-rt1", "2009-07-29 20:00"),
    make_fact("2.6.29.6-rt23", "2009-07-09 20:00"),
    make_fact("next-20090805", "2009-08-05 08:00"),
    make_fact("next-20090807", "2009-08-07 08:00"),
]


def given_history(first: str, last: str) -> None:
    """The real releases of these years."""
    facts = parse_facts_file(FACTS_FILE.read_text())
    given_facts(*(f for f in facts if moment(first) <= f.released_at < moment(last)))


def given_facts(*facts: ReleaseFact) -> None:
    fold(store_sightings(facts))


def names(updates: tuple[StableUpdates, ...]) -> list[tuple[date, list[str]]]:
    return [(u.released_on, [r.version for r in u.releases]) for u in updates]


def stage_names(view: CycleView | None) -> list[str]:
    assert view is not None
    return [s.name for s in view.stages]


def test_the_release_status_of_a_week_in_2009_is_what_was_printed_then() -> None:
    given_history("2009-01-01", "2010-06-01")
    given_facts(*SUMMER_2009)

    status = release_status(at=moment("2009-08-06"))

    assert status.development is not None
    assert status.development.version == "2.6.31-rc5"
    assert status.development.released_at.date() == date(2009, 7, 31)
    assert (status.development.message_id, status.development.excerpt) == (
        "2.6.31-rc5@example",
        "Some new drivers.",
    )
    assert names(status.stable) == [(date(2009, 7, 30), ["2.6.30.4", "2.6.27.29"])]
    assert status.rt is not None
    assert status.rt.version == "2.6.31-rc4-rt1"
    assert status.linux_next is not None
    assert status.linux_next.version == "next-20090805"


def test_a_release_status_before_all_history_is_empty() -> None:
    given_history("2025-01-01", "2026-12-01")

    status = release_status(at=moment("1991-08-25"))

    assert (status.development, status.stable, status.rt, status.linux_next) == (None, (), None, None)


def test_a_late_stable_release_of_an_old_series_is_not_the_development_kernel() -> None:
    given_facts(make_fact("7.3", "2026-10-18"), make_fact("6.12.109", "2026-11-20"))

    status = release_status(at=moment("2026-11-23"))

    assert status.development is not None
    assert status.development.version == "7.3"


def test_a_release_is_known_from_its_very_moment() -> None:
    given_facts(make_fact("7.3", "2026-10-18 21:00"))

    found = [release_status(at=moment(at)).development for at in ("2026-10-18 20:59", "2026-10-18 21:00")]

    assert [r and r.version for r in found] == [None, "7.3"]


def test_stable_updates_are_grouped_by_day_and_older_batches_left_out() -> None:
    given_facts(
        make_fact("7.3.2", "2026-11-20 10:00"),
        make_fact("6.12.109", "2026-11-20 11:00"),
        make_fact("6.18.60", "2026-11-17"),
        make_fact("7.3.1", "2026-11-16"),
        make_fact("6.6.150", "2026-11-01"),
    )

    assert names(release_status(at=moment("2026-11-23")).stable) == [
        (date(2026, 11, 20), ["7.3.2", "6.12.109"]),
        (date(2026, 11, 17), ["6.18.60"]),
    ]


def test_the_last_stable_batch_is_shown_however_old() -> None:
    given_facts(make_fact("7.3.2", "2026-11-20"))

    assert names(release_status(at=moment("2028-01-01")).stable) == [(date(2026, 11, 20), ["7.3.2"])]


def test_a_cycle_is_told_as_it_was_known_at_the_time() -> None:
    given_history("2009-01-01", "2010-06-01")
    given_facts(*SUMMER_2009)

    view = cycle("2.6.31", at=moment("2009-08-06"))

    assert view is not None
    assert (view.previous, view.opened_at) == ("2.6.30", moment("2009-06-10"))
    assert (view.stage, view.released_at, view.predicted) == ("-rc5", None, False)
    assert [r.version for r in view.releases] == ["2.6.31-rc4", "2.6.31-rc5"]


def test_a_released_cycle_has_all_its_stages() -> None:
    given_history("2009-01-01", "2010-06-01")
    given_facts(make_fact("2.6.31-rc1", "2009-06-24"), *SUMMER_2009)

    view = cycle("2.6.31", at=moment("2010-01-01"))

    assert stage_names(view) == ["merge window", "-rc1", "-rc4", "-rc5", "-rc6", "released"]


def test_a_cycle_that_had_not_begun_is_none() -> None:
    given_history("2009-01-01", "2010-06-01")

    assert cycle("2.6.31", at=moment("2009-06-09")) is None
    assert cycle("9.9", at=moment("2009-06-09")) is None


def test_the_current_cycle_is_the_one_in_development() -> None:
    given_history("2025-01-01", "2026-12-01")

    view = current_cycle(at=moment("2026-08-20"))

    assert view is not None
    assert (view.version, view.stage, view.predicted) == ("7.3", "merge window", True)


def test_the_moment_of_a_release_belongs_to_the_next_cycle() -> None:
    given_history("2009-01-01", "2010-06-01")

    views = [current_cycle(at=moment(at)) for at in ("2009-06-09 23:59", "2009-06-10")]

    assert [v and v.version for v in views] == ["2.6.30", "2.6.31"]


def test_there_is_no_current_cycle_without_history() -> None:
    assert current_cycle(at=moment("2026-08-20")) is None
    assert cycles(at=moment("2026-08-20")) == ()


def test_cycles_are_listed_newest_first() -> None:
    load_facts()

    assert [c.version for c in cycles(at=moment("2011-08-01"), limit=3)] == ["3.1", "3.0", "2.6.39"]
    assert len(cycles(at=moment("2026-08-20"))) == 112


@pytest.mark.parametrize("limit", [1, 50])
def test_the_number_of_statements_does_not_grow_with_the_list(
    limit: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    given_history("2025-01-01", "2026-12-01")

    with django_assert_num_queries(2):  # cycles; their releases
        cycles(at=moment("2026-08-20"), limit=limit)


def test_the_release_status_takes_four_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    given_history("2025-01-01", "2026-12-01")

    with django_assert_num_queries(4):  # mainline; stable; realtime; linux-next
        release_status(at=moment("2026-08-20"))


def test_single_cycles_take_two_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    given_history("2025-01-01", "2026-12-01")

    with django_assert_num_queries(4):  # each: the cycle; its releases
        current_cycle(at=moment("2026-08-20"))
        cycle("7.1", at=moment("2026-08-20"))


def test_the_calendar_maps_the_whole_history(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load_facts()
    given_facts(make_fact("2.6.31-rc1", "2009-06-24", witness=Witness.TAG))

    with django_assert_num_queries(1):
        known = calendar(at=moment("2026-08-20"))

    assert known.cycle_at(moment("2009-08-06")) == "2.6.31"
    assert known.cycle_at(moment("2011-07-01")) == "3.0"
    assert known.cycle_of_version("next-20090622") == "2.6.31"
    assert known.cycle_of_version("next-20090806") == "2.6.32"
    assert known.cycle_of_version("2.6.31-rc5") == "2.6.31"


def test_the_calendar_of_the_past_knows_nothing_of_the_future() -> None:
    given_history("2009-01-01", "2010-06-01")
    given_facts(make_fact("2.6.31-rc1", "2009-06-24"))

    span = calendar(at=moment("2009-06-20")).spans[-1]

    assert (span.version, span.first_rc_at, span.released_at) == ("2.6.31", None, None)
