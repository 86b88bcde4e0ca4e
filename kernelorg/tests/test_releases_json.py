"""releases.json: read, written, and what may go wrong with it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelorg.entries import LINKS, MONIKERS, Entry, ListingError
from kernelorg.releases_json import read, write
from kernelorg.tests.make import json_document, json_entry
from kernelorg.tests.real import DECEMBER_2020, MARCH_2024, SPRING_2019, SPRING_2022, Listed
from releases.facts import Precision

FINAL, UPDATE = DECEMBER_2020
TIMES = [DECEMBER_2020, SPRING_2019, SPRING_2022, MARCH_2024]


def read_one(**changes: object) -> tuple[Entry, tuple[str, ...]]:
    listing = read(json_document(json_entry(UPDATE, **changes)))
    (entry,) = listing.entries
    return entry, listing.remarks


@pytest.mark.parametrize("listed", TIMES)
def test_a_real_document_is_read_without_remarks(listed: tuple[Listed, ...]) -> None:
    listing = read(json_document(*map(json_entry, listed)))

    assert listing.remarks == ()
    assert [(e.version, e.moniker, e.is_eol, e.links) for e in listing.entries] == [
        (one.version, one.moniker, one.is_eol, one.links) for one in listed
    ]


@pytest.mark.parametrize("listed", TIMES)
def test_nothing_of_a_real_document_is_lost(listed: tuple[Listed, ...]) -> None:
    body = json_document(*map(json_entry, listed), generated={"by": "someone"})
    listing = read(body)

    found = {"latest_stable": {"version": listing.latest_stable}, "releases": [dict(e.raw) for e in listing.entries]}
    assert found | dict(listing.extra) == json.loads(body)


@pytest.mark.parametrize("listed", TIMES)
def test_a_real_document_is_written_as_it_was(listed: tuple[Listed, ...]) -> None:
    body = json_document(*map(json_entry, listed))
    listing = read(body)

    assert json.dumps(write(listing.entries, listing.latest_stable), indent=4).encode() == body


def test_the_time_of_a_release_is_known_to_the_second() -> None:
    entry, _ = read_one()

    assert (entry.released_at, entry.precision) == (datetime(2020, 12, 14, 18, 33, 14, tzinfo=UTC), Precision.SECOND)


def test_a_date_alone_is_a_day() -> None:
    entry, remarks = read_one(released={"timestamp": None, "isodate": "2020-12-14"})

    assert (entry.released_at, entry.precision) == (datetime(2020, 12, 14, tzinfo=UTC), Precision.DAY)
    assert remarks == ()


def test_what_is_new_about_the_latest_stable_kernel_is_kept() -> None:
    latest = {"version": "5.10.1", "codename": "Kleptomaniac Octopus"}
    listing = read(json_document(json_entry(UPDATE), latest_stable=latest))

    assert listing.latest_stable == "5.10.1"
    assert listing.extra == {"latest_stable": latest}


@pytest.mark.parametrize("latest", [..., None, "5.10.1", {}, {"version": None}, {"version": "none"}])
def test_a_document_without_a_latest_stable_kernel_is_read(latest: object) -> None:
    listing = read(json_document(json_entry(UPDATE), latest_stable=latest))

    assert listing.latest_stable == ""
    assert listing.remarks == ("the latest stable kernel is not named",)


@pytest.mark.parametrize(
    ("changes", "expected", "remark"),
    [
        ({"iseol": "true"}, {"is_eol": True}, "5.10.1: iseol is neither true nor false"),
        ({"iseol": "False"}, {"is_eol": False}, "5.10.1: iseol is neither true nor false"),
        ({"iseol": 1}, {"is_eol": None}, "5.10.1: iseol is neither true nor false"),
        ({"iseol": ...}, {"is_eol": None}, "5.10.1: without iseol"),
        ({"moniker": ["stable"]}, {"moniker": ""}, "5.10.1: no moniker"),
        ({"moniker": "vintage"}, {"moniker": "vintage"}, "5.10.1: unknown moniker 'vintage'"),
        ({"released": "2020-12-14"}, {"released_at": None}, "5.10.1: released is no object"),
        ({"released": {}}, {"released_at": None}, "5.10.1: no date"),
        ({"patch": "none"}, {"version": "5.10.1"}, "5.10.1: patch is no object"),
        ({"source": 3}, {"version": "5.10.1"}, "5.10.1: source is no web address"),
        ({"gitweb": ..., "patch": ...}, {"version": "5.10.1"}, "5.10.1: without gitweb, patch"),
    ],
)
def test_a_broken_field_loses_only_that_field(
    changes: Mapping[str, object], expected: Mapping[str, object], remark: str
) -> None:
    entry, remarks = read_one(**changes)

    assert {name: getattr(entry, name) for name in expected} == expected
    assert remark in remarks
    assert "changelog" in entry.links


@pytest.mark.parametrize("broken", [7, None, "5.10.2", [], {}, {"version": "five"}, {"version": 5.10}])
def test_a_broken_entry_loses_only_that_entry(broken: object) -> None:
    listing = read(json_document(broken, json_entry(UPDATE)))

    assert [entry.version for entry in listing.entries] == ["5.10.1"]
    assert len(listing.remarks) == 1


def test_a_timestamp_of_more_digits_than_python_reads_loses_only_the_timestamp() -> None:
    body = json_document(json_entry(UPDATE)).replace(b"1607970794", b"1" * 5000)
    (entry,) = read(body).entries

    assert (entry.released_at, entry.precision) == (datetime(2020, 12, 14, tzinfo=UTC), Precision.DAY)


def test_a_timestamp_that_is_no_number_in_json_is_none() -> None:
    body = json_document(json_entry(UPDATE)).replace(b"1607970794", b"NaN")
    (entry,) = read(body).entries

    assert entry.precision == Precision.DAY
    assert entry.raw["released"]["timestamp"] is None


def test_half_characters_do_not_reach_what_is_kept() -> None:
    entry, _ = read_one(moniker="st\ud800able", note="a\0b\udfff")

    assert entry.moniker == "stable"
    assert entry.raw["note"] == "ab"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "an empty answer"),
        (b"<!DOCTYPE html><html><title>Wait</title>", "an HTML page instead of releases.json: 'Wait'"),
        (b'{"a": "anubis_challenge"}', "a challenge for browsers instead of releases.json"),
        (b"[]", "no object but a list at the top"),
        (b"null", "no object but a NoneType at the top"),
        (b"{}", "no list of releases in it"),
        (b'{"releases": {}}', "no list of releases in it"),
        (b'{"releases": []}', "an empty list of releases"),
        (b'{"releases": [3]}', "none of 1 entries can be used: entry 1 is no object; left out"),
        (b"[" * 200_000 + b"]", "JSON that is nested too deeply"),
    ],
)
def test_a_useless_answer_says_why(body: bytes, message: str) -> None:
    with pytest.raises(ListingError) as caught:
        read(body)

    assert str(caught.value) == message


@pytest.mark.parametrize("end", [1, 2, 200, 1000])
def test_a_truncated_document_is_called_cut_off(end: int) -> None:
    body = json_document(*map(json_entry, MARCH_2024))

    with pytest.raises(ListingError, match=r"^no JSON \(\d+ bytes, cut off\): "):
        read(body[:end])


@pytest.mark.parametrize("body", [b"\xff\xfe\xfa", b"{\x80}", b"404 page not found"])
def test_an_answer_that_is_no_json_at_all_is_an_error(body: bytes) -> None:
    with pytest.raises(ListingError, match="^no JSON"):
        read(body)


SOME = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=10)
ANY = st.recursive(
    SOME, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=5), some, max_size=3)
)
HOSTILE = st.fixed_dictionaries(
    {"version": st.sampled_from(["6.18.3", "7.4-rc3", "6.18", "next-20261120"]) | ANY},
    optional=dict.fromkeys(("iseol", "moniker", "source", "patch", "gitweb"), ANY)
    | {"released": st.fixed_dictionaries({"timestamp": ANY, "isodate": ANY}) | ANY},
)


@given(st.dictionaries(st.sampled_from(["latest_stable", "x"]), ANY), st.lists(HOSTILE | ANY, max_size=5) | ANY)
def test_any_json_gives_a_listing_or_an_error(top: dict[str, object], releases: object) -> None:
    try:
        listing = read(json.dumps(top | {"releases": releases}).encode())
    except ListingError:
        return
    text = json.dumps([dict(e.raw) for e in listing.entries], ensure_ascii=False, allow_nan=False)
    assert text.encode().decode() == text
    assert listing.entries
    assert all(e.released_at is None or e.released_at.tzinfo for e in listing.entries)


@given(st.binary(max_size=200))
def test_any_bytes_give_an_error(body: bytes) -> None:
    with pytest.raises(ListingError):
        read(body)


NUMBERS = st.tuples(st.integers(3, 9), st.integers(0, 20)).map(lambda n: f"{n[0]}.{n[1]}")
SUFFIXES = st.just("") | st.integers(1, 300).map(lambda n: f".{n}") | st.integers(1, 9).map(lambda n: f"-rc{n}")
VERSIONS = st.tuples(NUMBERS, SUFFIXES).map("".join) | st.dates(
    datetime(2008, 1, 1, tzinfo=UTC).date(), datetime(2100, 1, 1, tzinfo=UTC).date()
).map(lambda day: f"next-{day:%Y%m%d}")
SECONDS = st.integers(700_000_000, 4_000_000_000).map(lambda n: (datetime.fromtimestamp(n, UTC), Precision.SECOND))
DAYS = st.integers(8_000, 46_000).map(lambda n: (datetime.fromtimestamp(n * 86_400, UTC), Precision.DAY))
ADDRESSES = st.text("abz019./?=-", max_size=40).map(lambda path: f"https://cdn.kernel.example/{path}")
ENTRIES = st.builds(
    lambda version, moniker, is_eol, moment, links: Entry(version, moniker, is_eol, moment[0], moment[1], links),
    VERSIONS,
    st.sampled_from(MONIKERS),
    st.none() | st.booleans(),
    SECONDS | DAYS | st.just((None, None)),
    st.dictionaries(st.sampled_from(LINKS), ADDRESSES),
)


@given(st.lists(ENTRIES, min_size=1, max_size=8, unique_by=lambda entry: entry.version), VERSIONS)
def test_what_is_written_is_read_back(entries: list[Entry], latest: str) -> None:
    listing = read(json.dumps(write(entries, latest)).encode())

    assert [
        Entry(e.version, e.moniker, e.is_eol, e.released_at, e.precision, e.links) for e in listing.entries
    ] == entries
    assert listing.latest_stable == latest
