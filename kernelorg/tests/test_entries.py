"""What all readers share: bounds, remarks, and what can be stored."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelorg.entries import (
    MAX_BODY,
    MAX_ENTRIES,
    MAX_REMARKS,
    Draft,
    Entry,
    Listing,
    ListingError,
    check_body,
    clean,
    in_series,
    storable,
)
from releases.facts import Precision

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def listing(draft: Draft) -> Listing:
    draft.entries.append(Entry("7.3", "mainline"))
    return draft.listing()


@pytest.mark.parametrize("version", ["6.18.3-cip5", "six", "", None, 6.18, ["6.18"], "6.18.3; DROP TABLE"])
def test_an_entry_without_a_version_of_a_kernel_is_left_out(version: object) -> None:
    draft = Draft()

    assert draft.version(version) is None
    assert listing(draft).remarks[0].startswith("entry 1: ")


def test_a_version_is_kept_as_it_is_listed() -> None:
    assert Draft().version(" v6.13.0\n") == "v6.13.0"


def test_a_version_that_is_listed_twice_counts_once() -> None:
    draft = Draft()
    found = [draft.version("6.13"), draft.version("6.13.0")]

    assert found == ["6.13", None]
    assert listing(draft).remarks == ("6.13.0: listed twice",)


def test_an_unknown_moniker_is_kept_and_remarked_on() -> None:
    draft = Draft()

    assert draft.moniker("6.18.3", "vintage") == "vintage"
    assert listing(draft).remarks == ("6.18.3: unknown moniker 'vintage'",)


def test_a_moniker_of_absurd_length_is_cut() -> None:
    draft = Draft()

    assert draft.moniker("6.18.3", "x" * 1000) == "x" * 40
    assert listing(draft).remarks[0] == "6.18.3: moniker of 1000 characters cut"


@pytest.mark.parametrize("moniker", [None, 3, "", " "])
def test_an_entry_without_a_moniker_is_kept(moniker: object) -> None:
    draft = Draft()

    assert draft.moniker("6.18.3", moniker) == ""
    assert listing(draft).remarks == ("6.18.3: no moniker",)


@pytest.mark.parametrize(
    ("seconds", "day", "at", "precision"),
    [
        (int(NOON.timestamp()), "2026-11-20", NOON, Precision.SECOND),
        (int(NOON.timestamp()), "2026-11-21", NOON, Precision.SECOND),
        (int(NOON.timestamp()), None, NOON, Precision.SECOND),
        (None, "2026-11-20", datetime(2026, 11, 20, tzinfo=UTC), Precision.DAY),
    ],
)
def test_a_timestamp_is_exact_and_a_date_is_a_day(
    seconds: object, day: object, at: datetime, precision: Precision
) -> None:
    draft = Draft()

    assert draft.moment("7.3", seconds, day) == (at, precision)
    assert listing(draft).remarks == ()


@pytest.mark.parametrize(
    ("seconds", "day", "at", "remark"),
    [
        (str(int(NOON.timestamp())), None, NOON, "7.3: timestamp is no whole number"),
        (NOON.timestamp(), None, NOON, "7.3: timestamp is no whole number"),
        (int(NOON.timestamp()), "2026-11-18", NOON, "7.3: the timestamp is of 2026-11-20, the date 2026-11-18"),
        (True, None, None, "7.3: timestamp is no number"),
        ([], None, None, "7.3: timestamp is no number"),
        ("soon", None, None, "7.3: timestamp is no number"),
        (float("inf"), None, None, "7.3: timestamp is no number"),
        (0, None, None, "7.3: timestamp is not of 1991 to 2100"),
        (10**17, None, None, "7.3: timestamp is not of 1991 to 2100"),
        (-(10**400), None, None, "7.3: timestamp is not of 1991 to 2100"),
        (None, "2026-02-30", None, "7.3: '2026-02-30' is no date of 1991 to 2100"),
        (None, "1969-12-31", None, "7.3: '1969-12-31' is no date of 1991 to 2100"),
        (None, 20261120, None, "7.3: '20261120' is no date of 1991 to 2100"),
        (None, None, None, "7.3: no date"),
    ],
)
def test_nonsense_of_dates_is_remarked_on(seconds: object, day: object, at: datetime | None, remark: str) -> None:
    draft = Draft()

    assert draft.moment("7.3", seconds, day)[0] == at
    assert listing(draft).remarks == (remark,)


def test_a_broken_timestamp_leaves_the_date() -> None:
    assert Draft().moment("7.3", "soon", "2026-11-20") == (datetime(2026, 11, 20, tzinfo=UTC), Precision.DAY)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "/pub/linux", "https://x.example/a b", "https://x/\0", "https://x/\ud800", 7, ["x"]]
)
def test_a_link_is_a_web_address_or_nothing(link: object) -> None:
    draft = Draft()

    assert draft.links("7.3", {"source": link, "pgp": "https://x.example/", "changelog": None}) == {
        "pgp": "https://x.example/"
    }
    assert listing(draft).remarks == ("7.3: source is no web address",)


def test_a_link_of_absurd_length_is_left_out() -> None:
    draft = Draft()

    assert draft.links("7.3", {"source": "https://x.example/" + "x" * 1000}) == {}
    assert listing(draft).remarks == ("7.3: source has 1018 characters; left out",)


def test_no_more_than_500_entries_are_read() -> None:
    draft = Draft()
    for number in range(1, 1000):
        if version := draft.version(f"6.18.{number}"):
            draft.entries.append(Entry(version, "stable"))
    found = draft.listing()

    assert len(found.entries) == MAX_ENTRIES
    assert found.remarks == ("999 entries: only the first 500 are read",)


def test_no_more_than_50_remarks_are_kept() -> None:
    draft = Draft()
    for number in range(80):
        draft.remark(f"odd {number} " + "x" * 1000)
    found = listing(draft).remarks

    assert len(found) == MAX_REMARKS
    assert found[-1] == "and 31 further remarks"
    assert max(map(len, found)) == 200


def test_a_listing_without_a_usable_entry_is_an_error_that_says_why() -> None:
    draft = Draft()
    draft.skip("is no object")

    with pytest.raises(ListingError, match="^none of 1 entries can be used: entry 1 is no object; left out$"):
        draft.listing()


def test_what_is_too_long_to_be_kept_as_it_came_is_remarked_on() -> None:
    draft = Draft()

    assert draft.kept("7.3", {"new": "x" * 30_000}) == {}
    assert listing(draft).remarks == ("7.3: too long to be kept as it came",)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "an empty answer"),
        (b" \n", "an empty answer"),
        (b"x" * (MAX_BODY + 1), f"an answer of {MAX_BODY + 1} bytes: too long for data"),
        (b"<html><script id=anubis_challenge>", "a challenge for browsers instead of data"),
        (b"<!DOCTYPE html><title>502\n Bad Gateway</title>", "an HTML page instead of data: '502 Bad Gateway'"),
        (b"\n<HTML>\xff\x00", "an HTML page instead of data"),
    ],
)
def test_what_is_no_listing_of_any_form_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(ListingError) as caught:
        check_body(body, wanted="data")

    assert str(caught.value) == message


@given(st.text(st.characters(), max_size=50))
def test_clean_text_can_be_stored(text: str) -> None:
    found = clean(text)

    assert "\0" not in found
    assert found.encode().decode() == found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(st.characters(), max_size=8), some, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_any_json_can_be_stored(value: object) -> None:
    text = json.dumps(storable(value), ensure_ascii=False, allow_nan=False)

    assert "\\u0000" not in text
    assert text.encode().decode() == text


@given(JSON)
def test_sound_json_is_stored_as_it_is(value: object) -> None:
    sound = storable(value)

    assert storable(sound) == sound


def test_json_is_kept_twenty_levels_deep() -> None:
    value: object = "deep"
    for _ in range(1000):
        value = [value]

    assert json.dumps(storable(value)) == "[" * 20 + "null" + "]" * 20


EXACT = Entry("7.3.5", "stable", False, NOON, Precision.SECOND, {"pgp": "https://a.example/"}, {"iseol": False})


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Entry("7.3.5", ""), EXACT),
        (Entry("7.3.5", "longterm"), replace(EXACT, moniker="longterm")),
        (Entry("7.3.5", "", True), replace(EXACT, is_eol=True)),
        (Entry("7.3.5", "", None, NOON.replace(hour=0), Precision.DAY), EXACT),
        (Entry("7.3.5", "", None, datetime(2026, 11, 21, tzinfo=UTC), Precision.DAY), EXACT),
        (
            Entry("7.3.5", "", None, datetime(2026, 11, 22, tzinfo=UTC), Precision.DAY),
            replace(EXACT, released_at=datetime(2026, 11, 22, tzinfo=UTC), precision=Precision.DAY),
        ),
        (
            Entry("7.3.5", "", None, NOON.replace(second=1), Precision.SECOND),
            replace(EXACT, released_at=NOON.replace(second=1)),
        ),
        (
            Entry("7.3.5", "", links={"source": "https://b.example/"}),
            replace(EXACT, links={"pgp": "https://a.example/", "source": "https://b.example/"}),
        ),
        (
            Entry("7.3.5", "", raw={"iseol": None, "codename": "Opossum"}),
            replace(EXACT, raw={"iseol": False, "codename": "Opossum"}),
        ),
    ],
)
def test_what_an_entry_does_not_say_stays_as_it_was_said_before(entry: Entry, said: Entry) -> None:
    assert entry.after(EXACT) == said


ENTRIES = st.builds(
    Entry,
    st.just("7.3.5"),
    st.sampled_from(["", "stable", "longterm"]),
    st.none() | st.booleans(),
    st.none() | st.sampled_from([NOON, NOON.replace(day=21), NOON.replace(day=25)]),
    st.sampled_from(Precision),
    st.dictionaries(st.sampled_from(["pgp", "source"]), st.sampled_from(["https://a.example/", "https://b.example/"])),
    st.dictionaries(st.sampled_from(["iseol", "x"]), st.none() | st.integers(0, 2)),
)


@given(ENTRIES, ENTRIES)
def test_what_is_said_twice_says_nothing_more(before: Entry, entry: Entry) -> None:
    said = entry.after(before)

    assert entry.after(said) == said


@pytest.mark.parametrize(
    ("version", "is_one"),
    [
        *[(text, True) for text in ("7.3", "7.3.5", "v7.3.0", "2.6.32", "2.6.32.71")],
        *[(text, False) for text in ("7.3-rc1", "7.3.5-rc1", "7.3.5-rt2", "next-20261120", "2.6.30-git3", "x", "")],
    ],
)
def test_finals_and_updates_are_in_a_series(version: str, is_one: bool) -> None:
    assert (in_series(version) is not None) is is_one
