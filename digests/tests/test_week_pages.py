"""Pages of weeks: what each address answers, and that the cost does not grow."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digests.periods import week_of
from tests.make import NOON, make_message, make_posted, make_regression, make_releases, make_series

pytestmark = pytest.mark.django_db
WEEK = "/weeks/2026-W10/"
HOSTILE = [
    "<script>alert(1)</script>", "{{ 7|add:7 }}", "\u202ertl \u2066isolated", "nul\\x00 and \x01", "x" * 200_000,
    "W" * 3000 + " word", "", "&amp; \"quoted\" 'single'",
]  # fmt: skip


def text(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return answer.content.decode()


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_finished_week_says_that_it_does_not_change(client: Client) -> None:
    make_releases()

    page = words(text(client, WEEK))

    assert "week 2026-W10, 2 to 8 March 2026" in page
    assert "this page does not change any more" in page


def test_numbers_of_a_finished_week_lead_to_what_they_counted_then(client: Client) -> None:
    make_releases()
    make_regression(known_at=NOON)

    page = text(client, WEEK)

    assert '<a class="n" href="/regressions/?state=open&amp;cycle=7.0&amp;at=2026-03-08">1</a>' in page
    assert '<a class="n" href="/weeks/2026-W10/new/?cycle=7.0&amp;at=2026-03-08">1</a>' in page


def test_the_frame_of_the_page_stays_where_the_reader_is(client: Client) -> None:
    make_releases()

    assert '<a href="/regressions/">Regressions</a>' in text(client, WEEK)
    assert '<a href="/regressions/?at=2026-03-20">Regressions</a>' in text(client, WEEK, at="2026-03-20")


def test_within_its_week_a_date_shows_how_it_stood_then(client: Client) -> None:
    make_releases()
    make_regression(known_at=NOON)
    make_regression(known_at=NOON + timedelta(days=3))

    assert "1 regression is new" in words(text(client, WEEK, at="2026-03-03"))
    assert "2 regressions are new" in words(text(client, WEEK, at="2026-03-20"))


def test_the_week_of_today_is_told_as_of_now(client: Client) -> None:
    make_regression(known_at=timezone.now() - timedelta(seconds=1))
    name = week_of(timezone.now()).name

    assert "As it stands on" in text(client, f"/weeks/{name}/")
    assert "Week after" not in text(client, f"/weeks/{name}/")


def test_neighbours_are_linked(client: Client) -> None:
    make_releases()

    page = text(client, WEEK)

    assert ('href="/weeks/2026-W09/" rel="prev"' in page, 'href="/weeks/2026-W11/" rel="next"' in page) == (True, True)


def test_seven_days_that_are_an_iso_week_point_to_its_name(client: Client) -> None:
    make_releases()

    assert '<link rel="canonical" href="http://testserver/weeks/2026-W10/">' in text(client, "/weeks/2026-03-08/")
    assert '<link rel="canonical" href="http://testserver/weeks/2026-03-07/">' in text(client, "/weeks/2026-03-07/")


@pytest.mark.parametrize(
    "name", ["2026-W00", "2026-W54", "2021-W53", "0000-W01", "9999-W52", "2026-02-30", "0001-01-01"]
)
def test_what_is_no_week_is_not_found_and_says_so(client: Client, name: str) -> None:
    make_releases()

    answer = client.get(f"/weeks/{name}/")

    assert answer.status_code == 404
    assert f"{name} is no week" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/weeks/now/", "/weeks/2026-w10/", "/weeks/2026-W10/old/", "/weeks/2026-W1٠/", "/weeks/%00/"]
)
def test_other_addresses_are_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "at", "why"),
    [
        ("9990-W10", "", "had not begun"),
        ("2026-W12", "2026-03-08", "had not begun"),
        ("2005-W10", "", "What is known begins on 2025-11-30"),
    ],
)
def test_weeks_without_anything_to_tell_are_not_found_and_say_why(client: Client, name: str, at: str, why: str) -> None:
    make_releases()

    answer = client.get(f"/weeks/{name}/", {"at": at} if at else {})

    assert answer.status_code == 404
    assert why in answer.content.decode()


def test_an_empty_installation_has_a_page_for_this_week_alone(client: Client) -> None:
    page = words(text(client, f"/weeks/{week_of(timezone.now()).name}/"))

    assert "No release is known of that time" in page
    assert "No regression was tracked at that time" in page
    assert client.get(WEEK).status_code == 404


def test_a_bad_date_shows_the_week_and_says_why(client: Client) -> None:
    make_releases()

    assert "is no date" in text(client, WEEK, at="yesterday")


def test_hostile_titles_stay_text_and_short(client: Client) -> None:
    make_releases()
    for title in HOSTILE:
        make_regression(title=title, known_at=NOON, subsystems=[title[:60]] if title else [])
        make_series(title=title, author=title[:200] or "Nobody", posted_at=NOON, replies=[NOON + timedelta(hours=1)])
        make_posted(title=title, posted_at=NOON)
    for path in (WEEK, "/weeks/2026-W10/new/"):
        page = text(client, path)

        assert "<script>alert" not in page
        assert "{{ 7|add:7 }}" in page
        assert len(page) < 100_000


@pytest.mark.parametrize("part", ["new", "settled", "reopened", "dropped"])
def test_each_part_has_a_page_of_what_it_counts(client: Client, part: str) -> None:
    make_releases()
    early, then = NOON - timedelta(days=9), NOON + timedelta(hours=1)
    make_regression(title="is new", known_at=NOON)
    make_regression(title="is settled", known_at=early, state="fixed", earlier=[(then, "open")])
    make_regression(title="is reopened", known_at=early, earlier=[(then, "fixed")])
    make_regression(title="is dropped", known_at=early, state="invalid", earlier=[(then, "open")])

    assert re.findall(r">(is [a-z]+)</a>", text(client, f"{WEEK}{part}/")) == [f"is {part}"]


def test_a_part_can_be_asked_for_one_cycle(client: Client) -> None:
    make_releases()
    make_regression(title="of seven", known_at=NOON, cycle="7.0")
    make_regression(title="of six", known_at=NOON, cycle="6.19")

    assert re.findall(r">(of [a-z]+)</a>", text(client, f"{WEEK}new/", cycle="6.19")) == ["of six"]


def test_a_long_part_has_pages(client: Client) -> None:
    make_releases()
    for _ in range(51):
        make_regression(known_at=NOON)

    assert "51 regressions" in words(text(client, f"{WEEK}new/"))
    assert text(client, f"{WEEK}new/", page="2").count('class="ti"') == 1


def test_the_list_has_each_week_once_the_newest_first(client: Client) -> None:
    make_releases()
    make_regression(known_at=NOON)

    found = re.findall(r'href="/weeks/(2026-W\d\d)/\?at=2026-03-20"', text(client, "/weeks/", at="2026-03-20"))

    assert [name for name in found if name != "2026-W12"] == [f"2026-W{number:02}" for number in range(11, 0, -1)]


def test_a_line_has_the_numbers_of_its_cycle_then(client: Client) -> None:
    make_releases()
    make_regression(known_at=NOON, state="fixed", earlier=[(NOON + timedelta(days=10), "open")])
    make_regression(known_at=NOON + timedelta(days=8))

    page = words(text(client, "/weeks/", year="2026", at="2026-04-01"))

    assert "W10 of 2026 2 Mar – 8 Mar 0 7.0 1 0 1" in page
    assert "W11 of 2026 9 Mar – 15 Mar 0 7.0 2 1 1" in page
    assert "W09 of 2026 23 Feb – 1 Mar 7.0-rc2 1 7.0 0 0 0" in page


@pytest.mark.parametrize("year", ["1990", "9999", "-1", "2026.5", "٢٠٢٦", "\x00", "x" * 9999])
def test_a_year_without_editions_shows_the_newest(client: Client, year: str) -> None:
    make_releases()

    assert f"Weekly editions of {timezone.now().year}" in text(client, "/weeks/", year=year)


def test_the_list_of_an_empty_installation_says_what_to_do(client: Client) -> None:
    assert client.get("/weeks/").status_code == 200


def _fill(count: int, make: Callable[[datetime], Any]) -> None:
    for number in range(count):
        make(NOON + timedelta(minutes=number))


def _everything(at: datetime) -> None:
    make_regression(known_at=at, culprit="a" * 40, subsystems=["netdev"])
    make_regression(known_at=at - timedelta(days=9), state="fixed", earlier=[(at, "open")])
    make_posted(posted_at=at, title=f"net: {at:%M}")
    make_message(arrived=at)


def _statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        text(client, path)
    return len(found)


@pytest.mark.parametrize("path", [WEEK, "/weeks/2026-W10/new/", "/weeks/?year=2026", "/feeds/weeks.atom"])
def test_statements_do_not_grow(client: Client, path: str) -> None:
    make_releases()
    _fill(2, _everything)
    few = _statements(client, path)
    _fill(12, _everything)

    assert _statements(client, path) == few
    assert few < 75


def test_a_year_of_weeks_costs_no_more_than_a_few(client: Client) -> None:
    make_releases()
    make_regression(known_at=NOON)

    assert abs(_statements(client, "/weeks/?year=2026&at=2026-03-01") - _statements(client, "/weeks/?year=2026")) <= 2
