"""Support periods as bars: within the picture, meeting at today."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kernels.lifetimes import Bar, Life, scale

TODAY = date(2026, 11, 23)
LEAST = 0.4  # a bar that is to be seen
DAY = timedelta(days=1)
LIVES = st.builds(
    Life,
    st.just("6.12.y"),
    st.dates(date(2005, 1, 1), TODAY),
    st.none() | st.dates(date(2005, 1, 1), date(2040, 12, 31)),
)


def number(percent: str) -> float:
    assert percent.endswith("%")
    return float(percent[:-1])


def ends(bar: Bar) -> tuple[float, float]:
    return number(bar.x), number(bar.x) + number(bar.width)


@given(st.lists(LIVES, max_size=12), st.dates(date(2005, 1, 1), TODAY))
def test_every_bar_is_within_the_picture(lives: list[Life], today: date) -> None:
    lives = [life for life in lives if life.begins <= today]
    axis = scale(lives, today)

    for life in lives:
        for bar in (axis.bars(life, today).past, axis.bars(life, today).ahead):
            if bar is not None:
                left, right = ends(bar)
                assert 0 <= left <= right <= 100.01  # both are rounded
                assert right - left >= LEAST - 0.01


@given(LIVES)
def test_what_is_past_and_what_is_ahead_meet_at_today(life: Life) -> None:
    axis = scale([life], TODAY)
    bars = axis.bars(life, TODAY)

    if bars.ahead is not None:
        assert bars.ahead.x == axis.today
    if bars.past is not None and bars.ahead is not None and number(bars.past.width) > LEAST:
        assert abs(ends(bars.past)[1] - number(axis.today)) < 0.02  # both are rounded


@given(LIVES)
def test_nothing_is_ahead_of_what_has_ended_or_has_no_known_end(life: Life) -> None:
    bars = scale([life], TODAY).bars(life, TODAY)

    assert (bars.ahead is not None) is (life.ends is not None and life.ends > TODAY)


@given(LIVES)
def test_whoever_began_before_today_has_a_past(life: Life) -> None:
    bars = scale([life], TODAY).bars(life, TODAY)

    is_older = life.begins < min(TODAY, life.ends or TODAY)
    assert (bars.past is not None) is is_older


@given(st.lists(LIVES, max_size=12), st.dates(date(2005, 1, 1), TODAY))
def test_the_axis_has_whole_years_that_hold_everything_and_a_year_ahead(lives: list[Life], today: date) -> None:
    axis = scale(lives, today)

    assert axis.begins <= min([today, *(life.begins for life in lives)])
    assert axis.ends > max([today + timedelta(days=365), *(life.ends for life in lives if life.ends)])
    assert [year.label for year in axis.years] == [str(y) for y in range(axis.begins.year, axis.ends.year)]
    places = [number(year.x) for year in axis.years]
    assert places == sorted(set(places))
    assert (places[0], axis.begins.month, axis.begins.day, axis.ends.month, axis.ends.day) == (0, 1, 1, 1, 1)
    assert 0 <= number(axis.today) <= 100


def test_a_life_in_numbers() -> None:
    life = Life("6.12.y", date(2024, 1, 1), date(2027, 12, 31))
    axis = scale([life], date(2026, 1, 1))

    bars = axis.bars(life, date(2026, 1, 1))

    assert (axis.begins, axis.ends, axis.today) == (date(2024, 1, 1), date(2028, 1, 1), "50.03%")  # 2024 had a day more
    assert bars.past == Bar("0.00%", "50.03%")
    assert bars.ahead == Bar("50.03%", "49.90%")


def test_without_any_series_there_is_an_axis() -> None:
    axis = scale([], TODAY)

    assert (axis.begins, axis.ends) == (date(2026, 1, 1), date(2028, 1, 1))


def test_a_series_that_begins_today_has_no_past() -> None:
    life = Life("7.4.y", TODAY, TODAY + 90 * DAY)
    bars = scale([life], TODAY).bars(life, TODAY)

    assert bars.past is None
    assert bars.ahead is not None
