"""/releases.json and /finger_banner in place of kernel.org's: what was read there comes out here."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ingest.sites import poll_site
from kernelorg import banner, kdist, releases_json
from kernelorg.entries import Entry, Listing
from kernelorg.links import links_of
from kernelorg.models import Site
from kernelorg.tests.make import json_document, json_entry
from kernelorg.tests.real import MARCH_2024, SPRING_2019, SPRING_2022, Listed
from kernels.listing import listing
from kernels.tests.make import given, make_history, make_longterm, v
from releases.tests.make import make_fact, moment

pytestmark = pytest.mark.django_db


def listed(moniker: str, version: str, day: date, *, is_eol: bool = False) -> Listed:
    """A kernel as kernel.org would list it, by its own rules."""
    return Listed(moniker, version, f"{day}", links_of(v(version)).as_mapping(), is_eol)


def poll(folder: Path, entries: Sequence[Listed], latest: str) -> Listing:
    """kernel.org's document is read out of a folder; returns what it says."""
    body = json_document(*map(json_entry, entries), latest_stable={"version": latest})
    (folder / "releases.json").write_bytes(body)
    site = Site.objects.create(name="kernel.org", url=str(folder))
    poll_site(site)
    site.refresh_from_db()
    assert (site.error, site.remarks) == ("", [])
    return releases_json.read(body)


def ours(client: Client, **query: str) -> Listing:
    answer = client.get("/releases.json", query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return releases_json.read(answer.content)


def plain(entries: Sequence[Entry]) -> list[tuple[object, ...]]:
    return [(e.version, e.moniker, e.is_eol, e.released_at, e.precision, e.links) for e in entries]


@pytest.fixture
def today() -> tuple[Listed, ...]:
    """What kernel.org may list today: no two releases of one day, as it orders them by version."""
    days = [timezone.now().date() - timedelta(days=number) for number in range(30)]
    return (
        listed("mainline", "9.4-rc3", days[3]),
        listed("stable", "9.3.4", days[5]),
        listed("stable", "9.2.12", days[20], is_eol=True),
        listed("longterm", "9.1.30", days[6]),
        listed("longterm", "8.19.70", days[6]),
        listed("longterm", "8.10.250", days[25], is_eol=True),
        listed("linux-next", f"next-{days[1]:%Y%m%d}", days[1]),
    )


def test_what_kernel_org_lists_today_comes_out_as_it_went_in(
    client: Client, tmp_path: Path, today: tuple[Listed, ...]
) -> None:
    theirs = poll(tmp_path, today, "9.3.4")

    found = ours(client)

    assert plain(found.entries) == plain(theirs.entries)
    assert found.latest_stable == theirs.latest_stable == "9.3.4"
    assert (found.remarks, dict(found.extra)) == ((), {})


def test_the_document_is_theirs_key_by_key(client: Client, tmp_path: Path, today: tuple[Listed, ...]) -> None:
    poll(tmp_path, today, "9.3.4")

    answer = client.get("/releases.json")

    assert answer.content.decode() == (tmp_path / "releases.json").read_text()


def test_the_banner_says_the_same(client: Client, tmp_path: Path, today: tuple[Listed, ...]) -> None:
    poll(tmp_path, today, "9.3.4")

    answer = client.get("/finger_banner")
    found = banner.read(answer.content)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert [(e.version, e.moniker, e.is_eol) for e in found.entries] == [
        (one.version, one.moniker, one.is_eol) for one in today
    ]
    assert (found.latest_stable, found.remarks) == ("9.3.4", ())
    assert (
        answer.content.decode().splitlines()[2] == f"{'The latest stable 9.3 version of the Linux kernel is:':62}9.3.4"
    )


@pytest.mark.parametrize(
    ("real", "day", "since"),
    [
        (SPRING_2019, "2019-04-28", "2017-10-01"),
        (SPRING_2022, "2022-05-09", "2021-01-01"),
        (MARCH_2024, "2024-03-07", "2022-10-01"),
    ],
)
def test_what_kernel_org_listed_on_a_day_is_what_we_list_of_that_day(
    client: Client, tmp_path: Path, real: tuple[Listed, ...], day: str, since: str
) -> None:
    make_history(since, day)
    theirs = poll(tmp_path, real, max(v(one.version) for one in real if one.moniker == "stable").text)

    found = {entry.version: entry for entry in ours(client, at=day).entries}

    assert [one.version for one in theirs.entries if one.version not in found] == []
    for one in theirs.entries:
        own = found[one.version]
        assert (own.moniker, own.links) == (one.moniker, one.links)
        # kernel.org's own marks count from when they were read, which is now; here files of facts know the ends.
        assert own.is_eol == one.is_eol or one.version == "3.18.139"
        # The noon of kernel.org's day is made up (kernelorg/tests/make.py); the facts have the day of the tag, UTC.
        assert own.released_at is not None
        assert abs(own.released_at - (one.released_at or own.released_at)) <= timedelta(days=1)


def test_what_was_known_by_its_day_alone_has_no_second(client: Client) -> None:
    given(make_fact("6.9", "2024-05-12"))
    make_history("2024-05-01", "2024-06-01")

    document = client.get("/releases.json", {"at": "2024-06-01"}).json()["releases"][1]

    assert document["version"] == "6.9.3"
    assert document["released"] == {"timestamp": None, "isodate": "2024-05-30"}  # nobody told us the second


def test_a_final_release_is_mainline_and_the_latest_until_its_first_update(client: Client) -> None:
    make_history("2024-03-01", "2024-06-01")

    final, updated = (ours(client, at=day) for day in ("2024-05-13", "2024-05-17"))

    assert [(e.version, e.moniker) for e in final.entries[:2]] == [("6.9", "mainline"), ("6.8.9", "stable")]
    assert final.latest_stable == "6.9"
    assert [(e.version, e.moniker) for e in updated.entries[:2]] == [("6.9", "mainline"), ("6.9.1", "stable")]
    assert updated.latest_stable == "6.9.1"


def test_where_no_other_series_is_stable_the_newest_longterm_one_is_listed_as_stable(client: Client) -> None:
    """So that programs find one: https://www.kernel.org/faq.html, why an LTS kernel is marked as "stable"."""
    given(make_fact("9.1", "2026-02-01"), make_fact("9.1.2", "2026-02-20"), make_fact("9.2-rc1", "2026-02-22"))
    given(make_fact("8.19", "2025-02-01"), make_fact("8.19.70", "2026-02-21"))
    make_longterm("9.1.y", "8.19.y", said=moment("2026-02-02"))

    found = ours(client, at="2026-03-01")

    assert [(e.version, e.moniker) for e in found.entries] == [
        ("9.2-rc1", "mainline"), ("9.1.2", "stable"), ("8.19.70", "longterm"),
    ]  # fmt: skip
    assert found.latest_stable == "9.1.2"


def test_a_series_lingers_for_a_month_after_its_end(client: Client) -> None:
    make_history("2024-03-01", "2024-08-01")

    flags = {
        day: {e.version: e.is_eol for e in ours(client, at=day).entries}.get("6.8.12")
        for day in ("2024-05-30", "2024-06-29", "2024-06-30")
    }

    assert flags == {"2024-05-30": True, "2024-06-29": True, "2024-06-30": None}


def test_scripts_of_other_sites_may_read_it(client: Client) -> None:
    assert client.get("/releases.json")["Access-Control-Allow-Origin"] == "*"


def test_an_empty_installation_lists_nothing(client: Client) -> None:
    assert client.get("/releases.json").json() == {"latest_stable": {"version": None}, "releases": []}
    assert client.get("/finger_banner").content == b""


@pytest.mark.parametrize("at", ["nonsense", "2999-01-01", "\x1b[31m"])
def test_a_day_that_cannot_be_is_an_error_and_never_taken_for_today(client: Client, at: str) -> None:
    document, text = client.get("/releases.json", {"at": at}), client.get("/finger_banner", {"at": at})

    assert (document.status_code, document["Content-Type"]) == (400, "application/problem+json")
    assert document.json()["detail"].startswith("at: ")
    assert text.status_code == 400
    assert text.content.decode().startswith("at: ")
    assert "\x1b" not in text.content.decode()


def test_the_whole_listing_takes_few_statements(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    make_history("2024-03-01", "2024-06-01")

    # status: mainline, stable, realtime, linux-next; series: names, newest, words, finals
    with django_assert_max_num_queries(8):
        listing(at=datetime(2024, 6, 1, tzinfo=UTC))


def test_it_is_valid_json_with_four_blanks_as_theirs(client: Client) -> None:
    given(make_fact("9.1", "2026-02-01"))

    text = client.get("/releases.json").content.decode()

    assert text == json.dumps(json.loads(text), indent=4)


def test_the_feed_lists_what_the_document_lists(client: Client) -> None:
    make_history("2024-01-01", "2024-03-20")

    answer = client.get("/feeds/kdist.xml?at=2024-03-15")
    theirs = ours(client, at="2024-03-15").entries

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/rss+xml; charset=utf-8")
    pages = ("gitweb", "diffview")  # the feed has none of these links
    for entry, other in zip(kdist.read(answer.content).entries, theirs, strict=True):
        links = {name: link for name, link in other.links.items() if name not in pages}
        assert plain([entry]) == plain([replace(other, links=links)])


def test_a_wrong_moment_of_the_feed_is_refused_in_plain_words(client: Client) -> None:
    answer = client.get("/feeds/kdist.xml?at=soon")

    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
