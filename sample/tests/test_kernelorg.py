"""kernel.org's files of the sample world, read by the readers of the real ones."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from kernelorg import banner, front_page, kdist, longterm, releases_json
from kernelorg.entries import Entry, Listing
from releases.versions import parse_version
from sample import dates, summer2009
from sample.history import Release
from sample.kernelorg import LONGTERM, entries_of, write_files

UNTIL = datetime(2026, 11, 23, 6, tzinfo=UTC)
# A year of the world, at a step that meets every day of the week and every stage of a cycle.
MOMENTS = [datetime(2026, 1, 1, 7, tzinfo=UTC) + timedelta(days=10 * n) for n in range(40)]


@cache
def releases(until: datetime) -> tuple[tuple[Release, ...], tuple[Release, ...]]:
    """Mainline and stable, as sample/world.py has them."""
    mainline = [*summer2009.RELEASES, *(Release(v, at) for cycle in dates.cycles(until) for v, at in cycle.tags())]
    return tuple(mainline), tuple(Release(v, at) for v, at in dates.stable_updates(until))


def entries_at(until: datetime) -> list[Entry]:
    return entries_of(*releases(until), until)


def written(target: Path, until: datetime) -> dict[str, bytes]:
    write_files(target, *releases(until), until)
    return {str(path.relative_to(target)): path.read_bytes() for path in target.rglob("*") if path.is_file()}


def plain(entries: Sequence[Entry]) -> list[tuple[str, str, bool | None]]:
    return [(entry.version, entry.moniker, entry.is_eol) for entry in entries]


def finals(until: datetime) -> dict[str, datetime]:
    return {r.version: r.at for r in releases(until)[0] if "-rc" not in r.version and r.at <= until}


@pytest.mark.parametrize("until", MOMENTS[::4], ids=str)
def test_all_forms_are_read_without_remarks_and_agree(tmp_path: Path, until: datetime) -> None:
    files = written(tmp_path, until)
    listings: list[Listing] = [
        releases_json.read(files["releases.json"]),
        kdist.read(files["feeds/kdist.xml"]),
        front_page.read(files["index.html"]),
        banner.read(files["finger_banner"]),
    ]

    assert [listing.remarks for listing in listings] == [(), (), (), ()]
    assert all(plain(listing.entries) == plain(entries_at(until)) for listing in listings)
    assert len({listing.latest_stable for listing in listings if listing.latest_stable}) == 1


def test_the_feed_and_the_front_page_have_the_links_that_their_forms_have(tmp_path: Path) -> None:
    files = written(tmp_path, UNTIL)
    full = {entry.version: dict(entry.links) for entry in releases_json.read(files["releases.json"]).entries}

    assert {e.version: e.links for e in front_page.read(files["index.html"]).entries} == full
    assert {e.version: e.links for e in kdist.read(files["feeds/kdist.xml"]).entries} == {
        version: {name: link for name, link in links.items() if name not in ("gitweb", "diffview")}
        for version, links in full.items()
    }


def test_the_feed_and_releases_json_know_the_second(tmp_path: Path) -> None:
    files = written(tmp_path, UNTIL)
    exact = [(entry.version, entry.released_at) for entry in entries_at(UNTIL)]

    assert [(e.version, e.released_at) for e in releases_json.read(files["releases.json"]).entries] == exact
    assert [(e.version, e.released_at) for e in kdist.read(files["feeds/kdist.xml"]).entries] == exact


def test_nothing_leads_to_the_real_kernel_org(tmp_path: Path) -> None:
    for name, body in written(tmp_path, UNTIL).items():
        assert b"kernel.org/" not in body, name


def test_the_longterm_table_has_the_series_that_live_on(tmp_path: Path) -> None:
    rows = longterm.read(written(tmp_path, UNTIL)["category/releases.html"])

    assert [row.series.removesuffix(".y") for row in rows] == list(dates._LONGTERM) == list(LONGTERM)
    assert {f"{row.projected_eol}" for row in rows} == {"2028-12-31", "2027-12-31", "2026-12-31"}
    assert all(len(row.maintainers) == 2 for row in rows)


def test_the_longterm_table_has_the_real_dates() -> None:
    with dates.FACTS.open(encoding="utf-8") as file:
        facts = {row["version"]: date.fromisoformat(row["released"]) for row in csv.DictReader(file)}

    # The facts file is a day ahead of kernel.org where a release was tagged late in the evening (6.6).
    assert all(abs(date.fromisoformat(day) - facts[series]).days <= 1 for series, (day, _) in LONGTERM.items())


@pytest.mark.parametrize("until", MOMENTS, ids=str)
def test_a_series_is_longterm_by_its_name_and_stable_otherwise(until: datetime) -> None:
    for entry in entries_at(until):
        version = parse_version(entry.version)
        if version is not None and entry.moniker in ("stable", "longterm"):
            assert (entry.moniker == "longterm") == (version.base in LONGTERM)


@pytest.mark.parametrize("until", MOMENTS, ids=str)
def test_mainline_is_the_newest_tag_a_final_release_until_the_next_candidate(until: datetime) -> None:
    (mainline,) = (entry for entry in entries_at(until) if entry.moniker == "mainline")
    newest = max((r for r in releases(until)[0] if r.at <= until), key=lambda r: r.at)

    assert mainline.version == newest.version


def test_a_final_release_is_mainline_and_latest_until_its_first_update(tmp_path: Path) -> None:
    version, at = max(finals(UNTIL).items(), key=lambda item: item[1])
    soon = at + timedelta(days=1)
    listing = releases_json.read(written(tmp_path, soon)["releases.json"])

    assert plain(listing.entries)[0] == (version, "mainline", False)
    assert listing.latest_stable == version
    assert not any(entry.version.startswith(f"{version}.") for entry in listing.entries)


def test_a_series_is_marked_with_its_last_release_lingers_and_vanishes() -> None:
    ended = [r for r in releases(UNTIL)[1] if r.version.startswith("7.2.")]
    before, last = ended[-2], ended[-1]

    def listed(until: datetime) -> list[tuple[str, bool | None]]:
        return [(e.version, e.is_eol) for e in entries_of(*releases(UNTIL), until) if e.version.startswith("7.2.")]

    assert listed(last.at - timedelta(seconds=1)) == [(before.version, False)]
    assert listed(last.at) == [(last.version, True)]
    assert listed(last.at + timedelta(days=28)) == [(last.version, True)]
    assert listed(last.at + timedelta(days=29)) == []


@pytest.mark.parametrize("until", MOMENTS, ids=str)
def test_linux_next_is_of_the_last_working_day(until: datetime) -> None:
    daily = entries_at(until)[-1]

    assert daily.moniker == "linux-next"
    assert daily.released_at is not None
    assert timedelta() <= until - daily.released_at < timedelta(days=3, hours=5)
    assert daily.released_at.weekday() < 5


def test_no_series_is_listed_twice() -> None:
    for until in MOMENTS:
        series = [e.version.rpartition(".")[0] for e in entries_at(until) if e.moniker in ("stable", "longterm")]
        assert len(set(series)) == len(series)
