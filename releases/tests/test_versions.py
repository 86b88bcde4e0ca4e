"""Versions of every scheme."""

import csv
import pickle
import string
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.store import FACTS_FILE
from releases.versions import (
    Range,
    Tree,
    Version,
    find_versions,
    next_cycle,
    parse_range,
    parse_version,
    previous_cycle,
)


def parse(text: str) -> Version:
    version = parse_version(text)
    assert version is not None, text
    return version


@pytest.mark.parametrize(
    ("text", "bare", "tag", "tree", "cycle", "series", "stage"),
    [
        ("7.4-rc3", "7.4-rc3", "v7.4-rc3", "mainline", "7.4", "7.4.y", "-rc3"),
        ("v7.4", "7.4", "v7.4", "mainline", "7.4", "7.4.y", "released"),
        ("7.3.2", "7.3.2", "v7.3.2", "stable", "7.3", "7.3.y", "released"),
        ("6.12.109", "6.12.109", "v6.12.109", "stable", "6.12", "6.12.y", "released"),
        ("7.3.2-rc1", "7.3.2-rc1", "v7.3.2-rc1", None, "7.3", "7.3.y", "-rc1"),
        ("6.18.3-rt5", "6.18.3-rt5", "v6.18.3-rt5", "rt", "6.18", "6.18.y", "released"),
        ("v6.6-rc6-rt10", "6.6-rc6-rt10", "v6.6-rc6-rt10", "rt", "6.6", "6.6.y", "-rc6"),
        ("3.0-rc7-rt0", "3.0-rc7-rt0", "v3.0-rc7-rt0", "rt", "3.0", "3.0.y", "-rc7"),
        ("6.6-rt15", "6.6-rt15", "v6.6-rt15", "rt", "6.6", "6.6.y", "released"),
        ("2.6.31", "2.6.31", "v2.6.31", "mainline", "2.6.31", "2.6.31.y", "released"),
        ("2.6.31-rc5", "2.6.31-rc5", "v2.6.31-rc5", "mainline", "2.6.31", "2.6.31.y", "-rc5"),
        ("2.6.30.4", "2.6.30.4", "v2.6.30.4", "stable", "2.6.30", "2.6.30.y", "released"),
        ("2.6.31-rc4-rt1", "2.6.31-rc4-rt1", "v2.6.31-rc4-rt1", "rt", "2.6.31", "2.6.31.y", "-rc4"),
        ("2.6.31-rc5-git3", "2.6.31-rc5-git3", "v2.6.31-rc5-git3", None, "2.6.31", "2.6.31.y", "-rc5"),
        ("2.6.39-git7", "2.6.39-git7", "v2.6.39-git7", None, "3.0", "2.6.39.y", "released"),
        ("2.4.37.11", "2.4.37.11", "v2.4.37.11", "stable", "2.4.37", "2.4.37.y", "released"),
        ("2.5.75", "2.5.75", "v2.5.75", "mainline", "2.5.75", "2.5.75.y", "released"),
        ("1.3.100", "1.3.100", "v1.3.100", "mainline", "1.3.100", "1.3.100.y", "released"),
        ("next-20261120", "next-20261120", "next-20261120", "next", None, None, "released"),
        ("6.13.0", "6.13", "v6.13", "mainline", "6.13", "6.13.y", "released"),
        ("6.13.0-rc2", "6.13-rc2", "v6.13-rc2", "mainline", "6.13", "6.13.y", "-rc2"),
    ],
)
def test_a_version_of_every_scheme_is_understood(
    text: str, bare: str, tag: str, tree: str | None, cycle: str | None, series: str | None, stage: str
) -> None:
    v = parse(text)

    assert (v.text, v.tag, v.tree, v.cycle, v.series, v.stage) == (bare, tag, tree, cycle, series, stage)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 7.4",
        "7.4 ",
        "7.4\n",
        "V7.4",
        "7",
        "2.6",  # a branch, never a release
        "0.01",
        "7.4.1.1",
        "2.6.31.4.1",
        "2.6.31.0",
        "07.4",
        "7.04",
        "7.4-rc",
        "7.4-rc0",
        "7.4-rc01",
        "7.4-RC1",
        "7.4rc1",
        "7.4-rc1-rc2",
        "7.4-rt",
        "7.4.y",
        "-7.4",
        "7.-4",
        "7..4",
        "7.4-pre1",
        "6.12.74+deb13-amd64",
        "6.8.0-52-generic",
        "100.1",
        "7.99999",
        "7." + "9" * 5000,
        "7.4-rc" + "1" * 40,
        "٧.٤",
        "7.4-rc³",
        "7.4\x00",
        "next-2026112",
        "next-20261131",
        "next-20260229",
        "vnext-20261120",
        "next-00000000",
        "next-٢٠٢٦١١٢٠",
    ],
)
def test_what_is_no_version_is_none(text: str) -> None:
    assert parse_version(text) is None


IN_ORDER = """
    2.4.37 2.4.37.11 2.6.0 2.6.30 2.6.30.4 2.6.31-rc4 2.6.31-rc4-rt1 2.6.31-rc5 2.6.31-rc5-git3 2.6.31-rc10
    2.6.31 2.6.31-git1 2.6.31.1 2.6.39 3.0-rc1 3.0-rc7-rt0 3.0-rc7-rt1 3.0 3.0.1 4.20 5.0-rc1
    7.3 7.3.2 7.3.10 7.4-rc1 7.4-rc2 7.4 7.4-rt1 7.4.1-rc1 7.4.1-rc2 7.4.1 7.4.1-rt1 7.4.2-rc1 7.10
    next-20091231 next-20261120 next-20261121
"""


def test_releases_sort_as_the_kernel_counts() -> None:
    ordered = IN_ORDER.split()

    assert sorted(map(parse, reversed(ordered))) == list(map(parse, ordered))
    assert len(set(map(parse, ordered))) == len(ordered)


@pytest.mark.parametrize(("text", "is_mainline", "is_final"), [
    ("7.4", True, True),
    ("7.4-rc1", True, False),
    ("7.4.1", False, False),
    ("7.4-rt1", False, False),
    ("7.4-rc1-git2", False, False),
    ("next-20261120", False, False),
])  # fmt: skip
def test_only_finals_and_candidates_of_a_cycle_are_mainline(text: str, *, is_mainline: bool, is_final: bool) -> None:
    assert (parse(text).is_mainline, parse(text).is_final) == (is_mainline, is_final)


def test_all_releases_since_2005_are_read_and_sort_by_kernel_rules() -> None:
    texts = [row["version"] for row in csv.DictReader(FACTS_FILE.read_text().splitlines())]
    versions = sorted(map(parse, texts))

    assert len(versions) == 4849
    assert {v.text for v in versions} == set(texts)
    for one, other in pairwise(versions):
        # Without -rc, the numbers themselves are the order, across all schemes.
        assert one.numbers < other.numbers


def test_all_releases_since_2005_belong_to_a_series_that_their_numbers_name() -> None:
    for row in csv.DictReader(FACTS_FILE.read_text().splitlines()):
        version = parse(row["version"])
        head = row["version"].split(".")[: 3 if row["version"].startswith("2.") else 2]

        assert (version.cycle, version.series) == (".".join(head), ".".join(head) + ".y")
        assert version.tree is (Tree.STABLE if version.is_stable else Tree.MAINLINE)


number = st.integers(0, 9999)
suffix = st.none() | st.integers(1, 9999)
kernels = st.builds(
    Version,
    st.tuples(st.just(2), number, number)
    | st.tuples(st.just(2), number, number, st.integers(1, 9999))
    | st.tuples(st.integers(3, 99), number)
    | st.tuples(st.integers(3, 99), number, st.integers(1, 9999)),
    rc=suffix,
    git=suffix,
    rt=st.none() | number,
)
nexts = st.builds(Version, day=st.dates(date(1000, 1, 1), date(2999, 12, 31)))
versions = kernels | nexts


@given(versions)
def test_what_is_printed_reads_back_the_same(version: Version) -> None:
    assert parse_version(version.text) == version
    assert parse_version(version.tag) == version
    assert find_versions(f"seen with {version.tag}, not before") in ([version], [])


@given(versions, versions, versions)
def test_the_order_is_total_and_agrees_with_the_key(one: Version, other: Version, third: Version) -> None:
    assert (one < other) + (one == other) + (one > other) == 1
    assert (one < other) == (one.sort_key < other.sort_key)
    assert (one == other) == (one.text == other.text)
    assert one != other or hash(one) == hash(other)
    assert not (one <= other <= third) or one <= third


@given(st.text() | st.text(alphabet=string.digits + ".-vrctgin"))
def test_any_text_gives_a_version_or_none(text: str) -> None:
    version = parse_version(text)

    assert version is None or parse_version(version.text) == version
    find_versions(text)
    parse_range(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("worked in v6.1, broken since 6.2-rc1.", ["6.1", "6.2-rc1"]),
        ("(5.15.3/5.15.4)", ["5.15.3", "5.15.4"]),
        ("Linux 2.6.31-rc5, and 2.6.30.4?", ["2.6.31-rc5", "2.6.30.4"]),
        ("linux-next-20231120 is fine", ["next-20231120"]),
        ("patch-6.1.99-rt36.", ["6.1.99-rt36"]),
        ("6.12.74+deb13-amd64", ["6.12.74"]),
        ("6.1-based kernels", ["6.1"]),
        ("the 6.1.y and 5.* series", []),
        ("192.168.0.1 and 10.0.0.1", []),
        ("libfoo 1.2.3, bar 2.10.1", []),
        ("6.1-rcX", []),
        ("a6.1 and 6.1b and é6.1", []),
        ("6.8.0-52-generic", []),
    ],
)
def test_versions_in_prose_are_found(text: str, found: list[str]) -> None:
    assert [v.text for v in find_versions(text)] == found


@pytest.mark.parametrize("piece", ["1.", "9", "v", "6.1-rc", "6.12.74-", "next-2026", "2.6.31-rc5-git3-rt"])
def test_a_huge_text_of_one_repeated_piece_costs_little(piece: str) -> None:
    assert len(find_versions(piece * 200_000)) <= 1


def test_a_version_survives_the_way_between_processes() -> None:
    version = parse("2.6.31-rc4-rt1")

    assert pickle.loads(pickle.dumps(version)) == version


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v5.13..v5.14-rc1", Range("5.13", "5.14-rc1")),
        ("v5.13.8..v5.13.10", Range("5.13.8", "5.13.10")),
        (" v5.13 .. v5.14 ", Range("5.13", "5.14")),
        ("v5.13...v5.14", Range("5.13", "5.14")),
        ("next-20211006..next-20211008", Range("next-20211006", "next-20211008")),
        ("v5.13..0123456789AB", Range("5.13", "0123456789ab")),
        ("1234567..89abcde", Range("1234567", "89abcde")),
        ("v5.13..", Range("5.13", None)),
        ("..v5.13", Range(None, "5.13")),
        ("2.6.30..2.6.31-rc1", Range("2.6.30", "2.6.31-rc1")),
        ("..", None),
        ("", None),
        ("v5.13", None),
        ("v5.13..v5.14..v5.15", None),
        ("v5.13..latest", None),
        ("v5.13..123456", None),
        ("v5.13.." + "a" * 41, None),
        ("v5.4.143 to v5.4.167", None),
    ],
)
def test_ranges_are_read_as_people_write_them(text: str, expected: Range | None) -> None:
    assert parse_range(text) == expected


@pytest.mark.parametrize(
    ("cycle", "after"),
    [
        ("2.6.30", "2.6.31"),
        ("2.6.39", "3.0"),
        ("3.19", "4.0"),
        ("4.19", "4.20"),
        ("4.20", "5.0"),
        ("5.19", "6.0"),
        ("6.19", "7.0"),
        ("7.3", "7.4"),
        ("7.19", "8.0"),
    ],
)
def test_the_next_cycle_is_named_by_history_and_habit(cycle: str, after: str) -> None:
    assert next_cycle(cycle) == after
    assert previous_cycle(after) == cycle


def test_nothing_comes_before_the_first_of_a_branch() -> None:
    assert previous_cycle("2.6.0") is None
