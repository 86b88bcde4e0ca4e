"""Manifests, good and hostile."""

import gzip
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore.manifest import Entry, ManifestError, digest, read_manifest

PRINT = "e451e6" + "0" * 34


def zipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def packed(value: object) -> bytes:
    return zipped(json.dumps(value).encode())


def entry(**changes: object) -> dict[str, object]:
    return {"modified": 1604912458, "fingerprint": PRINT, "owner": None, "reference": None, **changes}


def test_epochs_are_found_by_list() -> None:
    body = packed({"/pm/git/0.git": entry(), "/pm/git/11.git": entry(modified=5), "/usb/git/0.git": entry()})

    assert read_manifest(body) == {
        "pm": {0: Entry(PRINT, 1604912458), 11: Entry(PRINT, 5)},
        "usb": {0: Entry(PRINT, 1604912458)},
    }


@pytest.mark.parametrize(
    "key",
    [
        "/pm/git/../0.git",
        "/../git/0.git",
        "pm/git/0.git",
        "/pm/git/00.git",
        "/pm/git/-1.git",
        "/pm/git/1000.git",
        "/pm/git/99999999999999999999.git",
        "/pm/git/١.git",
        "/pm/git/0.git\n",
        "/pm/git/0.git/",
        "/elsewhere/pm/git/0.git",
        "/pm/all.git",
        "/pub/scm/linux.git",
        "",
        "\ud800",
    ],
)
def test_keys_that_name_no_epoch_are_left_alone(key: str) -> None:
    assert read_manifest(packed({key: entry(), "/pm/git/0.git": entry()})) == {"pm": {0: Entry(PRINT, 1604912458)}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"fingerprint": None}, Entry("", 1604912458)),
        ({"fingerprint": 7}, Entry("", 1604912458)),
        ({"fingerprint": PRINT + "\n"}, Entry("", 1604912458)),
        ({"fingerprint": "x" * 40}, Entry("", 1604912458)),
        ({"fingerprint": "a" * 4000}, Entry("", 1604912458)),
        ({"modified": "1604912458"}, Entry(PRINT, None)),
        ({"modified": True}, Entry(PRINT, None)),
        ({"modified": 1.5}, Entry(PRINT, None)),
        ({"modified": -1}, Entry(PRINT, None)),
        ({"modified": 10**400}, Entry(PRINT, None)),
    ],
)
def test_what_is_nonsense_in_an_entry_is_as_if_it_were_not_said(changes: dict[str, object], expected: Entry) -> None:
    assert read_manifest(packed({"/pm/git/0.git": entry(**changes)}))["pm"][0] == expected


def test_entries_that_are_none_are_left_alone() -> None:
    assert read_manifest(packed({"/pm/git/0.git": [1], "/pm/git/1.git": None, "/pm/git/2.git": "x"})) == {}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "Expecting value"),
        (b"<!doctype html><title>Making sure you&#39;re not a bot!</title>", "Expecting value"),
        (zipped(b"<html>"), "Expecting value"),
        (packed({})[:-9], "cut off"),
        (b"\x1f\x8b", "cut off"),
        (b"\x1f\x8b\x09" + bytes(40), "broken gzip"),
        (packed([1]), "no JSON object"),
        (packed(None), "no JSON object"),
        (zipped(b'{"a": NaN}'), "NaN is no number"),
        (zipped(b'{"a": -Infinity}'), "no number"),
        (zipped(b'{"a": ' + b"9" * 5000 + b"}"), "digits"),
        (zipped(b"[" * 2_000_000), "recursion"),
        (zipped(b'{"\xff": 1}'), "codec"),
        (zipped(b'{"/pm/git/0.git": {"modified": 1}, "/pm/git/0.git": {"modified": 2}}'), "twice"),
    ],
)
def test_what_is_no_manifest_is_told(body: bytes, why: str) -> None:
    with pytest.raises(ManifestError, match=why):
        read_manifest(body)


def test_what_a_client_has_unpacked_already_is_read_as_well() -> None:
    assert read_manifest(json.dumps({"/pm/git/0.git": entry()}).encode()) == {"pm": {0: Entry(PRINT, 1604912458)}}


def test_a_bomb_takes_no_more_memory_than_it_may() -> None:
    bomb = zipped(bytes(200_000_000))
    tracemalloc.start()
    with pytest.raises(ManifestError, match="unpacked"):
        read_manifest(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 40_000_000


@given(st.binary(max_size=200) | st.binary(max_size=200).map(zipped))
def test_no_bytes_at_all_raise_anything_else(body: bytes) -> None:
    try:
        read_manifest(body)
    except ManifestError as error:
        assert len(str(error)) <= 300  # noqa: PT017 (most bytes are none, a few are)


def test_a_list_has_another_digest_when_anything_in_it_changes() -> None:
    said = {0: Entry(PRINT, 1), 1: Entry(PRINT, 2)}

    assert digest(said) == digest(dict(reversed(said.items())))
    assert len({digest(said), digest({0: said[0]}), digest(said | {1: Entry("", 2)}), digest({})}) == 4


def test_empty_things_without_number_take_bounded_room() -> None:
    tracemalloc.start()
    with pytest.raises(ManifestError, match="more than"):
        read_manifest(zipped(b'{"a":[' + b"[]," * 1_400_000 + b"[]]}"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 20_000_000
