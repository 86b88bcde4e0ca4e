"""Pages of series: promises with their sources, releases, what is in review, and what is open."""

from datetime import timedelta

import pytest
from django.test import Client

from archive.links import lore_url
from kernels.tests.make import NOW, START, TAGS, given, make_case, make_history, make_world
from kernels.tests.reading import links, soup, table, twice, words
from releases.tests.make import make_fact, moment
from stable.facts import Promise, SupportFact, Voice
from stable.models import Round
from stable.store import store_statements
from tests.make import make_message

pytestmark = pytest.mark.django_db
AT = {"at": f"{NOW:%Y-%m-%d}"}


def test_the_list_has_every_series_once_with_the_newest_first(client: Client) -> None:
    make_history("2005-08-01", "2010-03-01")

    rows = [row.find("th").get_text() for row in soup(client.get("/releases/series/")).select("tbody tr")]  # type: ignore[union-attr]

    assert rows == [f"2.6.{number}.y" for number in range(33, 11, -1)]
    assert twice(rows) == []


def test_everything_on_the_list_leads_to_a_page(client: Client) -> None:
    make_history("2005-08-01", "2006-07-01")
    found = {href for href in links(client.get("/releases/series/", {"at": "2006-07-01"})) if "/releases/" in href}

    assert len(found) > 10
    assert {href: status for href in found if (status := client.get(href).status_code) != 200} == {}


def test_the_list_says_nothing_of_what_was_to_come(client: Client) -> None:
    make_history("2005-08-01", "2010-03-01")

    assert "2.6.33" not in words(client.get("/releases/series/", {"at": "2010-02-23"}))
    assert "No release is known at that date" in words(client.get("/releases/series/", {"at": "2001-01-01"}))


def test_promises_are_listed_with_their_sources_in_order(client: Client) -> None:
    make_history("2018-10-01", "2024-12-31", series="4.19.y")

    answer = client.get("/releases/series/4.19.y/", {"at": "2024-12-31"})

    said = table(answer, "said")
    assert [row[1] for row in said][-1] == "Ended"
    assert {"Longterm", "Projected end", "Ended", "Maintainer"} >= {row[1] for row in said} >= {"Longterm", "Ended"}
    assert len(soup(answer).select("#said td a[href^=https]")) == len(said)
    assert "end of life since" in words(answer)


def test_only_what_was_said_by_then_is_listed(client: Client) -> None:
    make_history("2018-10-01", "2024-12-31", series="4.19.y")

    answer = client.get("/releases/series/4.19.y/", {"at": "2021-06-01"})

    assert "Ended" not in [row[1] for row in table(answer, "said")]
    assert "longterm, projected to end December 2024" in words(answer)


@pytest.mark.parametrize(
    ("source", "href"),
    [
        ("https://example.org/a?b=c&d", "https://example.org/a?b=c&d"),
        ("some@mail.example", lore_url("some@mail.example")),
        ("a book", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_source_is_a_link_where_it_is_an_address_or_a_mail(client: Client, source: str, href: str | None) -> None:
    make_world()
    store_statements(
        [SupportFact("7.2.y", Promise.LONGTERM, Voice.ANNOUNCEMENT, START, None, "<b>for years</b>", source)]
    )

    answer = client.get("/releases/series/7.2.y/", AT)

    assert [a["href"] for a in soup(answer).select("#said a")] == ([href] if href else [])
    assert table(answer, "said")[0][3] == "<b>for years</b>"


def test_a_series_of_which_nobody_said_anything_has_its_page(client: Client) -> None:
    make_world()

    answer = client.get("/releases/series/7.2.y/", AT)

    assert soup(answer).select("#said") == []
    assert "7.3-rc" not in words(answer, "releases")
    assert words(answer, "releases").startswith("Releases 4 compare the first with the newest")
    assert "7.2.3 13 Apr 7.2.2 23 Mar" in words(answer, "releases")


def test_a_series_whose_first_release_is_not_known_has_its_page(client: Client) -> None:
    given(make_fact("6.12.59", "2026-03-02"))

    answer = client.get("/releases/series/6.12.y/")

    assert "First release not known" in words(answer)
    assert [href for href in links(answer) if href.startswith("/cycles/6")] == []


def test_open_regressions_are_told_apart_by_where_they_came_in(client: Client) -> None:
    make_world()
    for number in range(3):
        make_case(f"inherited{number}", introduced="v7.1..v7.2-rc1")
    make_case("own", introduced="v7.2.1..v7.2.2", tree="stable", series="7.2.y", cycle="")

    answer = client.get("/releases/series/7.2.y/", AT)

    assert "3 that came in with 7.2 1 that came in with updates" in words(answer)


def test_what_is_in_review_is_of_this_series_alone(client: Client) -> None:
    make_world()
    for version in ("7.2.4", "7.20.4"):
        Round.objects.create(
            message=make_message(), version=version, rc=1, patches=9, opened_at=NOW - timedelta(days=1)
        )

    answer = client.get("/releases/series/7.2.y/", AT)

    assert "7.2.4-rc1" in words(answer)
    assert "7.20.4" not in words(answer)
    assert "not said" in words(answer)


@pytest.mark.parametrize(
    "name", ["9.9.y", "7.2", "7.2.1.y", "7.y", "..y", ".y", "7.2.x", "1" * 30 + ".y", "7.2.y.y", "٧.٢.y"]
)
def test_what_is_no_known_series_has_no_page(client: Client, name: str) -> None:
    make_world()

    assert client.get(f"/releases/series/{name}/").status_code == 404


def test_a_series_has_no_page_before_its_first_release(client: Client) -> None:
    make_world()

    statuses = [
        client.get("/releases/series/7.2.y/", {"at": f"{TAGS['v7.2'] + timedelta(days=days):%Y-%m-%d}"}).status_code
        for days in (-1, 0)
    ]

    assert statuses == [404, 200]
    assert "No release of 9.9.y is known" in words(client.get("/releases/series/9.9.y/"))


def test_a_series_that_goes_on_past_its_projected_end_says_so(client: Client) -> None:
    given(make_fact("6.12", "2024-11-17"), make_fact("6.12.99", "2026-03-01"))
    said = moment("2024-12-05")
    store_statements(
        SupportFact("6.12.y", promise, Voice.FACTS_FILE, said, day)
        for promise, day in ((Promise.LONGTERM, None), (Promise.PROJECTED, moment("2025-12-31").date()))
    )

    text = words(client.get("/releases/series/6.12.y/", {"at": "2026-03-02"}))

    assert "2025-12-31, its projected end, has passed" in text
    assert "longterm, beyond its projected end in December 2025" in text
    shown = words(client.get("/running/", {"release": "6.12.98", "at": "2026-03-02"}))
    assert "6.12.y is a longterm series, supported beyond its projected end in December 2025." in shown
