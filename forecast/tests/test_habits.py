"""What is learnt from earlier cycles, and the sentences about it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from forecast.basis import basis
from forecast.chances import week_chances
from forecast.habits import Course, Past, course_of, crosses_year, learn, nearest, spread_days, weekday_of
from forecast.tests.make import DAY, SUNDAY, WEEK, make_course, make_history


def sentence(past: tuple[Past, ...], *, crosses: bool = False, leads: date | None = None) -> str:
    return basis(past, crosses=crosses, leads=leads, is_overdue=False)


def test_an_opening_that_nobody_told_follows_from_the_first_rc() -> None:
    found = course_of("7.0", None, {3: SUNDAY, 4: SUNDAY + WEEK}, None)

    assert found is not None
    assert found.opened_at == SUNDAY - 4 * WEEK


def test_a_cycle_of_which_nothing_is_known_is_none() -> None:
    assert course_of("7.0", None, {}, SUNDAY) is None


def test_cycles_that_end_before_they_begin_are_left_out() -> None:
    assert learn([Course("7.0", SUNDAY, (), SUNDAY - DAY), Course("7.1", SUNDAY)]) == ()


def test_a_cycle_with_one_rc_more_than_usual_is_long() -> None:
    assert [past.is_long for past in learn(make_history([9, 9, 9, 10, 9, 10]))] == [False] * 3 + [True, False, True]


def test_the_last_rc_counts_only_where_it_is_near_the_release() -> None:
    known, lost = make_course(weeks=9), make_course(weeks=9, rcs=2)

    assert [(past.rcs, past.is_counted) for past in (*learn([known]), *learn([lost]))] == [(7, True), (7, False)]


@pytest.mark.parametrize(
    ("days", "weekday"),
    [
        ([0, 7, 14, 21], 6),
        ([0, 8, 14, 22], 6),  # Monday in UTC now and then
        ([1, 8, 15, 22], 0),
        ([0, 2, 4, 6], None),
        ([0, 7, 14], None),
    ],
)
def test_a_weekday_is_a_habit_where_most_releases_keep_to_it(days: list[int], weekday: int | None) -> None:
    released = [Course("7.0", SUNDAY - WEEK, (), SUNDAY + timedelta(days=number)) for number in days]

    assert weekday_of(released) == weekday


@pytest.mark.parametrize(("offset", "moved"), [(-3, 3), (-1, 1), (0, 0), (1, -1), (3, -3)])
def test_a_day_moves_to_the_nearest_weekday_of_habit(offset: int, moved: int) -> None:
    start = SUNDAY.date() + timedelta(days=offset)

    assert nearest(start, 6) - start == timedelta(days=moved)
    assert nearest(start, None) == start


def test_without_a_habit_every_day_of_the_week_may_be_it() -> None:
    assert spread_days([], None) == [-3, -2, -1, 0, 1, 2, 3]


@pytest.mark.parametrize(
    ("opened", "crosses"), [((10, 22), False), ((10, 25), True), ((12, 25), True), ((12, 28), False)]
)
def test_a_cycle_crosses_the_year_by_its_usual_length(opened: tuple[int, int], crosses: bool) -> None:
    assert crosses_year(datetime(2026, *opened, tzinfo=UTC), learn(make_history([9] * 12))) is crosses


def test_a_length_between_two_weeks_speaks_for_both() -> None:
    past = learn([Course("2.6.30", SUNDAY, (), SUNDAY + timedelta(days=80))])

    chances = week_chances(past, crosses=False, since=1)

    assert chances[11] > chances[12] > chances[13]
    assert sum(chances.values()) == pytest.approx(1)


def test_beyond_all_that_was_seen_each_week_is_half_as_likely() -> None:
    chances = list(week_chances(learn(make_history([9])), crosses=False, since=40).values())

    assert chances[1] == pytest.approx(chances[0] / 2)


def test_counted_rcs_are_told_as_such() -> None:
    assert sentence(learn(make_history([9] * 10 + [10] * 2))) == (
        "Ten of the last 12 cycles had seven release candidates, two eight."
    )


def test_where_rcs_are_not_counted_weeks_are_told() -> None:
    history = [Course(c.version, c.opened_at, (), c.released_at) for c in make_history([9] * 3 + [10])]

    assert sentence(learn(history)) == "Three of the last four cycles took nine weeks, one ten."


def test_many_different_lengths_are_told_in_short() -> None:
    told = sentence(learn(make_history([9, 9, 10, 10, 11, 12, 13, 14])))

    assert (
        told == "Two of the last eight cycles had seven release candidates, two eight, one nine, the others ten to 12."
    )


def test_one_cycle_is_told_as_one() -> None:
    assert sentence(learn(make_history([9]))).startswith(
        "The one earlier cycle known had seven release candidates. So few"
    )


@pytest.mark.parametrize(
    ("weeks", "end"),
    [
        ([9] * 4 + [10], "The one cycle known that ran into the turn of the year had more -rcs than was usual; that is"
            " why January 3 leads."),
        ([9] * 5, "The one cycle known that ran into the turn of the year had no more -rcs than was usual."),
        ([9] * 6 + [10], "Of the two latest cycles that ran into the turn of the year, one had more -rcs than"
            " was usual."),
    ],
)  # fmt: skip
def test_the_turn_of_the_year_is_told_where_it_decides(weeks: list[int], end: str) -> None:
    opened_at = datetime(2024, 12, 1, tzinfo=UTC)
    history = make_history(weeks[:-1], until=opened_at)
    past = learn([*history, make_course("6.0", opened_at=opened_at, weeks=weeks[-1])])

    assert sentence(past, crosses=True, leads=date(2027, 1, 3)).endswith(end)
