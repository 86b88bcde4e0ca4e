"""Which seven days a name means."""

from datetime import UTC, date, datetime, timedelta

import pytest

from digests.periods import between, day_of, iso_name, parse_day, parse_week, week_of, weeks_of


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2009-W01", date(2008, 12, 29), date(2009, 1, 4)),
        ("2009-08-06", date(2009, 7, 31), date(2009, 8, 6)),
        ("2024-03-01", date(2024, 2, 24), date(2024, 3, 1)),
    ],
)
def test_a_name_means_seven_days(name: str, first: date, last: date) -> None:
    week = parse_week(name)

    assert week is not None
    assert (week.name, week.first, week.last) == (name, first, last)
    assert week.until - week.since == timedelta(days=7)


@pytest.mark.parametrize(
    "name",
    [
        "2026-W00", "2026-W54", "2021-W53", "2025-W53", "0000-W01", "9999-W52", "1991-W34", "2026-w47", "2026W47",
        "2026-W7", "2026-W47-1", "20261122", "2026-W047", "2026-13-01", "2026-02-30", "0001-01-01", "0000-00-00",
        "9999-12-31", "", "now", "2026-W47\n", "٢٠٢٦-W47", "2026-W47\x00", "2026-W4\udc80",
    ],
)  # fmt: skip
def test_what_is_no_week_is_none(name: str) -> None:
    assert parse_week(name) is None


def test_the_first_week_is_that_of_the_first_kernel() -> None:
    assert parse_week("1991-W35") is not None


@pytest.mark.parametrize(
    ("name", "canonical"),
    [("2026-W47", "2026-W47"), ("2026-11-22", "2026-W47"), ("2021-01-03", "2020-W53"), ("2009-08-06", "2009-08-06")],
)
def test_seven_days_that_are_an_iso_week_have_its_name_as_canonical_one(name: str, canonical: str) -> None:
    week = parse_week(name)

    assert week is not None
    assert week.canonical == canonical


@pytest.mark.parametrize(
    ("name", "earlier", "later"),
    [
        ("2020-W53", "2020-W52", "2021-W01"),
        ("2021-W01", "2020-W53", "2021-W02"),
        ("2026-W53", "2026-W52", "2027-W01"),
        ("2009-08-06", "2009-07-30", "2009-08-13"),
    ],
)
def test_neighbours_are_named_in_the_same_way(name: str, earlier: str, later: str) -> None:
    week = parse_week(name)

    assert week is not None
    assert (week.earlier.name, week.later.name) == (earlier, later)
    assert (parse_week(earlier), parse_week(later)) == (week.earlier, week.later)


def test_the_last_moment_of_a_week_is_the_one_before_the_next_begins() -> None:
    week = parse_week("2026-W47")

    assert week is not None
    assert week.end == datetime(2026, 11, 22, 23, 59, 59, 999999, tzinfo=UTC)
    assert week.later.before == week.end


@pytest.mark.parametrize(("year", "count"), [(2020, 53), (2021, 52), (2026, 53), (2009, 53)])
def test_a_year_has_all_its_weeks_once(year: int, count: int) -> None:
    weeks = list(weeks_of(year))

    assert len({week.name for week in weeks}) == len(weeks) == count
    assert all(parse_week(week.name) == week for week in weeks)


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2021, 1, 3), "2020-W53"), (date(2018, 12, 31), "2019-W01"), (date(2026, 11, 22), "2026-W47")],
)
def test_the_year_is_the_weeks_own(day: date, name: str) -> None:
    assert iso_name(day) == name


def test_the_week_of_a_moment_is_told_in_utc() -> None:
    moment = datetime(2026, 11, 23, 0, 30, tzinfo=UTC).astimezone(tz=None)

    assert week_of(moment).name == "2026-W48"


def test_a_day_is_told_in_utc() -> None:
    day = day_of(date(2026, 11, 25))

    assert day.since == datetime(2026, 11, 25, tzinfo=UTC)
    assert day.until == datetime(2026, 11, 26, tzinfo=UTC)
    assert (day.name, day.asked, day.path) == ("2026-11-25", "2026-11-25", "/days/2026-11-25/")
    assert (day.title, day.then, day.within) == ("25 November 2026", "a day before", "on this day")
    assert parse_day(day.name) == day


@pytest.mark.parametrize("name", ["2026-02-30", "20261125", "2026-W47", "1990-01-01", "9999-12-31", "", "٢٠٢٦-11-25"])
def test_what_is_no_day(name: str) -> None:
    assert parse_day(name) is None


def test_from_a_release_to_the_next_each_moment_is_in_one_period() -> None:
    rc3, rc4, rc5 = (datetime(2026, 11, day, 21, 15, tzinfo=UTC) for day in (15, 22, 29))
    one, two = between("7.4-rc3", rc3, "7.4-rc4", rc4), between("7.4-rc4", rc4, "7.4-rc5", rc5)

    assert one.since > rc3
    assert one.end == rc4 == two.before
    assert one.until == two.since
    assert (one.name, one.then, one.title) == ("7.4-rc4", "at 7.4-rc3", "7.4-rc3 to 7.4-rc4")
    assert (one.path, one.asked) == ("/releases/v7.4-rc4/edition/", "2026-11-22T21:15:00Z")
