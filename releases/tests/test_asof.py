"""Which moment `at` asks for."""

from datetime import UTC, datetime, timedelta

import pytest

from releases.asof import InvalidDateError, as_of, parse_at

NOW = datetime(2026, 11, 26, 6, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", NOW),
        ("  ", NOW),
        ("2026-11-05", datetime(2026, 11, 5, 23, 59, 59, 999999, tzinfo=UTC)),
        (" 2009-08-06 ", datetime(2009, 8, 6, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2026-11-05T12:00", datetime(2026, 11, 5, 12, tzinfo=UTC)),
        ("2026-11-05T12:00:30Z", datetime(2026, 11, 5, 12, 0, 30, tzinfo=UTC)),
        ("2026-11-05T12:00+02:00", datetime(2026, 11, 5, 10, tzinfo=UTC)),
        ("2026-11-26", NOW),
    ],
)
def test_a_day_means_its_end_and_a_time_means_itself(text: str, moment: datetime) -> None:
    assert parse_at(text, now=NOW) == moment


@pytest.mark.parametrize(
    "text",
    [
        "garbage", "2026-02-30", "2026-13-01", "26-11-05", "2026-11-27", "2999-01-01", "1991-01-01", "0001-01-01",
        "0001-01-01T00:00+23:59", "9999-12-31", "9999-12-31T23:59-23:59", "2026-11-05T25:00", "\x00", "x" * 5000,
        "٢٠٢٦-١١-٠٥", "2026-11-05\x0012:00", "2026-11-05\u202e12:00",
    ],
)  # fmt: skip
def test_what_is_no_moment_of_the_record_is_refused(text: str) -> None:
    with pytest.raises(InvalidDateError):
        parse_at(text, now=NOW)


def test_a_page_for_a_bad_date_speaks_of_now_and_says_why() -> None:
    asof = as_of("2030-01-01", now=NOW)

    assert (asof.at, asof.is_past, asof.suffix) == (NOW, False, "")
    assert asof.error == "2030-01-01 lies in the future"


def test_links_of_a_page_of_the_past_carry_the_date() -> None:
    asof = as_of("2026-11-05T12:00+02:00", now=NOW)

    assert asof.suffix == "?at=2026-11-05T12%3A00%2B02%3A00"
    assert as_of("2026-11-05T12:00+02:00", now=NOW + timedelta(days=1)).at == asof.at


def test_only_a_day_is_a_whole_day() -> None:
    assert as_of("2026-11-05", now=NOW).is_whole_day
    assert not as_of("2026-11-05T12:00", now=NOW).is_whole_day
