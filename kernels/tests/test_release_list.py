"""The page of all releases: as of any day, without a growing number of statements, with links that lead somewhere."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kernels.tests.make import given, make_history, make_longterm
from kernels.tests.reading import links, lost_days, soup, table, twice, words
from releases.facts import Precision, ReleaseFact, Witness
from releases.tests.make import make_fact
from tests.make import NOON, make_regression, make_releases

pytestmark = pytest.mark.django_db
AT = {"at": "2026-03-02"}
SUMMER_2009 = (
    make_fact("2.6.31-rc5", "2009-07-31 17:00"),
    make_fact("2.6.31-rc4-rt1", "2009-07-29 20:00"),
    make_fact("next-20090805", "2009-08-05 08:00"),
)
PAGES = [
    "/releases/", "/releases/series/", "/releases/series/2.6.30.y/", "/releases/v2.6.30.4/",
    "/releases/v2.6.31-rc4-rt1/", "/releases/compare?from=2.6.30&to=2.6.30.4&", "/running/?release=2.6.30.4&",
    "/running/?release=4.18.0-553.el8.x86_64&",
]  # fmt: skip


def current(client: Client, at: str) -> list[tuple[str, str]]:
    """Branches and versions of the table of current kernels."""
    return [(row[0], row[1]) for row in table(client.get("/releases/", {"at": at}), "current")]


def make_series(count: int) -> None:
    """Finals of mainline, each longterm, with an update that is the newest of its series."""
    dates = {f"8.{n}": NOON - timedelta(days=350 - 3 * n) for n in range(count)}
    dates |= {f"{version}.1": at + timedelta(days=1) for version, at in dates.items()}
    given(*(ReleaseFact(v, Witness.TAG, at, Precision.SECOND, at) for v, at in dates.items()))
    make_longterm(*(f"8.{n}.y" for n in range(count)), said=NOON - timedelta(days=350))


def test_statements_do_not_grow_with_series_and_regressions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    given(make_fact("8.99-rc1", "2026-03-01"), make_fact("next-20260302", "2026-03-02"))
    counts = []
    for count in (1, 50):
        make_series(count)
        for number in range(count):
            make_regression(cycle=f"8.{number}", series=f"8.{number}.y")
        # forecast: cycles, -rcs; living series: names, newest releases, words, finals; review rounds; release status:
        # mainline, stable, realtime, linux-next; cycles and their releases; what came out lately; counts by cycle, by
        # series, of linux-next; announcements; the dateline: its releases, the newest mail
        with django_assert_max_num_queries(20) as captured:
            answer = client.get("/releases/", AT)
        assert len(table(answer, "support")) == count
        counts.append(len(captured))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("at", ["2009-08-06", "2024-06-01"])
def test_everything_that_is_named_leads_to_a_page(client: Client, at: str) -> None:
    make_history("2008-09-01" if at < "2010" else "2024-01-01", at)
    given(*(fact for fact in SUMMER_2009 if at < "2010"))
    answer = client.get("/releases/", {"at": at})
    found = {href for href in links(answer) if href.startswith(("/releases/", "/cycles/"))}

    assert len(found) > 20
    assert {href: status for href in found if (status := client.get(href).status_code) != 200} == {}


@pytest.mark.parametrize("path", PAGES)
def test_no_link_of_a_page_of_the_past_leads_to_the_present(client: Client, path: str) -> None:
    make_history("2008-06-01", "2009-08-06")
    given(*SUMMER_2009)
    make_regression(cycle="2.6.30", known_at=SUMMER_2009[0].released_at)

    answer = client.get(f"{path}{'' if '?' in path else '?'}at=2009-08-06", headers={"accept": "text/html"})

    assert answer.status_code == 200
    assert lost_days(answer) == []


def test_the_kernels_of_august_2009(client: Client) -> None:
    make_history("2006-01-01", "2009-08-20")
    given(*SUMMER_2009)

    assert current(client, "2009-08-06") == [
        ("mainline", "2.6.31-rc5"),
        ("stable", "2.6.30.4"),
        ("stable", "2.6.29.6"),
        ("stable", "2.6.27.29"),  # called longterm in 2010
        ("longterm", "2.6.16.62"),
        ("linux-next", "next-20090805"),
        ("realtime", "2.6.31-rc4-rt1"),
    ]


def test_the_kernels_of_june_2024(client: Client) -> None:
    make_history("2018-06-01", "2024-06-01")
    answer = client.get("/releases/", {"at": "2024-06-01"})

    assert [row[:2] for row in table(answer, "current")] == [
        ["mainline", "6.9"], ["stable", "6.9.3"], ["longterm", "6.6.32"], ["longterm", "6.1.92"],
        ["longterm", "5.15.160"], ["longterm", "5.10.218"], ["longterm", "5.4.277"], ["longterm", "4.19.315"],
    ]  # fmt: skip
    assert [(row[1], row[3]) for row in table(answer, "support")] == [
        ("6.9.y", "about Aug 2024"), ("6.6.y", "Dec 2026"), ("6.1.y", "Dec 2026"), ("5.15.y", "Dec 2026"),
        ("5.10.y", "Dec 2026"), ("5.4.y", "Dec 2025"), ("4.19.y", "Dec 2024"),
    ]  # fmt: skip
    assert table(answer, "ended")[:2] == [["6.8.y", "6.8.12", "30 May"], ["6.7.y", "6.7.12", "3 Apr"]]


def test_before_all_history_the_page_says_that_nothing_is_known(client: Client) -> None:
    make_history("2024-01-01", "2024-06-01")

    answer = client.get("/releases/", {"at": "1995-01-01"})

    assert answer.status_code == 200
    assert "No release is known at that date" in words(answer, "current")
    assert soup(answer).select("#support") == []


def test_an_empty_installation_has_the_page(client: Client) -> None:
    answer = client.get("/releases/")

    assert answer.status_code == 200
    assert "No release is known" in words(answer, "current")


def test_on_the_day_of_a_final_release_its_series_is_not_shown_beside_it(client: Client) -> None:
    make_history("2024-03-01", "2024-06-01")

    assert current(client, "2024-05-13")[:2] == [("mainline", "6.9"), ("stable", "6.8.9")]
    assert current(client, "2024-05-17")[:3] == [("mainline", "6.9"), ("stable", "6.9.1"), ("stable", "6.8.10")]


def test_the_series_of_a_final_release_has_its_support_period_from_the_first_day(client: Client) -> None:
    make_history("2024-03-01", "2024-06-01")

    rows = table(client.get("/releases/", {"at": "2024-05-13"}), "support")

    assert [row[1] for row in rows][:2] == ["6.9.y", "6.8.y"]


def test_in_a_merge_window_the_next_candidate_and_the_end_of_the_window_are_expected(client: Client) -> None:
    make_history("2021-10-01", "2024-05-20")

    answer = client.get("/releases/", {"at": "2024-05-13"})

    assert table(answer, "next")[0][0] == "6.10-rc1"
    assert "26 May 6.10-rc1 6.10 window ends" in words(answer, "calendar")
    assert "12 May 6.10 window 6.9" in words(answer, "calendar")


def test_a_series_that_goes_on_beyond_its_expected_end_does_not_end_soon(client: Client) -> None:
    make_history("2008-01-01", "2009-08-20")

    rows = {row[1]: row[3] for row in table(client.get("/releases/", {"at": "2009-08-06"}), "support")}

    assert rows["2.6.27.y"].endswith("2009 goes on")  # 2.6.28 came out in 2008
    assert "goes on" not in rows["2.6.30.y"]


@pytest.mark.parametrize("at", ["nonsense", "2026-13-45", "2999-01-01", "0001-01-01", "' OR 1=1", "2026-03-02T25:00"])
def test_a_date_that_cannot_be_is_told_and_now_is_shown(client: Client, at: str) -> None:
    for path in ("/releases/", "/releases/series/", "/releases/compare", "/running/"):
        answer = client.get(path, {"at": at})
        assert answer.status_code == 200
        assert soup(answer).select(".notice[role=alert]")


def test_nothing_is_listed_twice_on_any_day_of_a_cycle(client: Client) -> None:
    make_history("2024-03-01", "2024-06-01")

    for day in range(1, 32, 3):
        found = current(client, f"2024-05-{day:02}")
        assert twice([version for _, version in found]) == twice([v.rpartition(".")[0] for _, v in found[1:]]) == []


def test_a_title_and_an_announcement_with_markup_are_only_text(client: Client) -> None:
    make_releases()
    given(make_fact("7.0-rc3", "2026-03-02 01:00", excerpt="<script>alert(1)</script> & <b>bold</b>"))

    text = client.get("/releases/", AT).content.decode()

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in text
