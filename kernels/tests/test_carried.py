"""Which versions carry a regression, from plain values."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.facts import State
from kernels.carried import Bounds, Certainty, Change, Known, bounds_of, changed, judge
from kernels.lines import Arrival, Line, line_of
from kernels.tests.make import START, TAGS, v

NOW = datetime(2027, 1, 1, tzinfo=UTC)
SHA = "0123456789ab" + "0" * 28
OPEN = Known(State.OPEN, START, START)


def line(text: str) -> Line:
    """The line of a version with its dates, as gathered from the small world of make.py."""
    found = line_of(v(text), tags=TAGS, moment=NOW)
    dates = [TAGS.get(version.tag) if version else None for version in (found.version, found.reached)]
    return replace(found, released_at=dates[0], reached_at=dates[1])


@pytest.mark.parametrize(
    ("introduced", "expected"),
    [
        ("v7.1..v7.2-rc2", Bounds(v("7.1"), v("7.2-rc2"))),
        ("7.2-rc1", Bounds(None, v("7.2-rc1"))),
        ("v7.1..", Bounds(v("7.1"), None)),
        ("..v7.2", Bounds(None, v("7.2"))),
        (f"v7.1..{SHA[:12]}", Bounds(v("7.1"), None, SHA[:12])),
        (f"{SHA[:9]}..v7.2", Bounds(None, v("7.2"))),
        (SHA[:7], Bounds(sha=SHA[:7])),
        ("V7.1..V7.2;", Bounds(v("7.1"), v("7.2"))),
        ("next-20260330..next-20260331", Bounds(v("next-20260330"), v("next-20260331"))),
        ("some time ago", Bounds()),
        ("", Bounds()),
    ],
)
def test_an_introduced_value_says_ends_or_a_commit(introduced: str, expected: Bounds) -> None:
    assert bounds_of(introduced) == expected


@pytest.mark.parametrize(
    ("introduced", "series", "text", "expected"),
    [
        ("v7.1..v7.2-rc2", "", "7.1", None),
        ("v7.1..v7.2-rc2", "", "7.1.4", None),
        ("v7.1..v7.2-rc2", "", "7.2-rc1", Certainty.POSSIBLE),
        ("v7.1..v7.2-rc2", "", "7.2-rc2", Certainty.LIKELY),
        ("v7.1..v7.2-rc2", "", "7.2.1", Certainty.LIKELY),
        ("v7.1..v7.3-rc1", "", "7.2.1", Certainty.POSSIBLE),
        ("v7.1..v7.3-rc1", "", "next-20260330", Certainty.LIKELY),
        ("v7.2-rc2", "", "7.2-rc1", Certainty.POSSIBLE),
        ("v7.2-rc2", "", "7.1.4", None),
        ("v7.2-rc2", "", "7.2", Certainty.LIKELY),
        ("v7.1..v7.1.3", "7.1.y", "7.1", None),
        ("v7.1..v7.1.3", "7.1.y", "7.1.2", Certainty.POSSIBLE),
        ("v7.1..v7.1.3", "7.1.y", "7.1.3", Certainty.LIKELY),
        ("v7.1..v7.1.3", "7.1.y", "7.2", None),
        ("v7.1..v7.1.3", "7.1.y", "7.2.3", None),
        ("v7.1.3", "7.1.y", "7.1.1", Certainty.POSSIBLE),
        ("v7.1..v7.2.1", "", "7.1.4", None),
        ("v7.1..v7.2.1", "", "7.2-rc2", Certainty.POSSIBLE),
        ("v7.1..v7.2.1", "", "7.2", Certainty.POSSIBLE),
        ("v7.1..v7.2.1", "", "7.2.1", Certainty.LIKELY),
        ("v7.1..v7.2.1", "", "7.3-rc1", Certainty.LIKELY),
        ("v7.1..v7.2.1", "", "next-20260330", Certainty.LIKELY),
        ("next-20260328..next-20260331", "", "next-20260330", Certainty.POSSIBLE),
        ("next-20260328..next-20260331", "", "next-20260331", Certainty.LIKELY),
        ("next-20260328..next-20260331", "", "next-20260327", None),
        ("next-20260328..next-20260331", "", "7.3", None),
        ("next-20260331", "", "next-20260330", None),
        ("v7.2..v7.1", "", "7.1.1", Certainty.LIKELY),
        ("v2.6.29..v2.6.30-rc1", "", "2.6.30.4", Certainty.LIKELY),
        ("v2.6.29..v2.6.31-rc1", "", "2.6.30.4", Certainty.POSSIBLE),
    ],
)
def test_a_range_is_compared_with_versions(introduced: str, series: str, text: str, expected: Certainty | None) -> None:
    found = judge(line(text), replace(OPEN, introduced=introduced, series=series))

    assert (found.certainty if found else None) == expected


@pytest.mark.parametrize(
    ("cycle", "series", "text", "expected"),
    [
        ("7.2", "", "7.1.4", None),
        ("7.2", "", "7.2-rc1", Certainty.LIKELY),  # it came out after the report
        ("7.2", "", "7.2-rc7", Certainty.POSSIBLE),  # nobody knows when that came out
        ("7.2", "", "7.2.9", Certainty.LIKELY),
        ("", "", "7.3", None),
        ("", "7.1.y", "7.1.2", Certainty.LIKELY),
        ("", "7.1.y", "7.1.77", Certainty.POSSIBLE),
        ("", "7.1.y", "7.2.1", None),
    ],
)
def test_a_mere_cycle_or_series_is_likely_at_most(
    cycle: str, series: str, text: str, expected: Certainty | None
) -> None:
    known = replace(OPEN, cycle=cycle, series=series, is_estimated=True)

    found = judge(line(text), known)

    assert (found.certainty if found else None) == expected


def test_a_series_that_was_good_at_a_version_is_carried_after_it_only() -> None:
    known = replace(OPEN, introduced="v7.1.2..", series="7.1.y", is_estimated=True)

    assert [judge(line(text), known) is not None for text in ("7.1.2", "7.1.3")] == [False, True]


def test_an_estimate_is_not_overruled_by_a_range_that_no_tree_knows() -> None:
    known = replace(OPEN, introduced="v6.1..v6.1.77", cycle="7.2", is_estimated=True)

    assert judge(line("7.1"), known) is None


def test_only_the_commit_that_ends_a_range_counts_and_not_its_ports_or_reverts() -> None:
    port = Arrival("f" * 40, "7.1.y", "v7.1.2", TAGS["v7.1.2"])
    there = Arrival(SHA, "mainline", "v7.2-rc2", TAGS["v7.2-rc2"])
    revert = replace(there, sha="e" * 40, tag="v7.2", is_revert=True)
    known = replace(OPEN, introduced=f"v7.1..{SHA[:10]}", causes=(port, there, revert))

    assert judge(line("7.1.4"), known) is None
    assert judge(line("7.2.1"), known) is not None


def test_a_settled_regression_of_a_series_ends_in_that_series_by_date() -> None:
    known = replace(
        OPEN, introduced="v7.1..v7.1.2", series="7.1.y", tree="stable", state=State.RESOLVED, since=TAGS["v7.1.3"]
    )

    found = {text: judge(line(text), known) for text in ("7.1.2", "7.1.3")}

    assert found["7.1.2"] is not None
    assert (found["7.1.2"].is_traced, found["7.1.3"]) == (False, None)


def arrival(tag: str, *, is_revert: bool = False) -> Arrival:
    """A commit in a release of the small world."""
    version = v(tag)
    place = version.series or "" if version.is_stable else "next" if version.day else "mainline"
    return Arrival("c" * 40, place, tag, TAGS[tag], is_revert=is_revert)


ARRIVALS = st.builds(arrival, st.sampled_from(list(TAGS)))
REVERTS = st.builds(arrival, st.sampled_from(list(TAGS)), is_revert=st.just(True))
TEXTS = st.sampled_from([tag.removeprefix("v") for tag in TAGS])
RANGES = st.tuples(TEXTS, TEXTS).map("..".join) | TEXTS | st.just("c" * 40)
KNOWN = st.builds(
    Known,
    state=st.sampled_from(list(State)),
    since=st.sampled_from(list(TAGS.values())),
    reported_at=st.sampled_from(list(TAGS.values())),
    series=st.sampled_from(["", "7.1.y", "7.2.y"]),
    cycle=st.sampled_from(["", "7.1", "7.2", "7.3"]),
    is_estimated=st.booleans(),
    introduced=RANGES,
    culprit=st.sampled_from(["", "c" * 40]),
    causes=st.lists(ARRIVALS, max_size=3).map(tuple),
    fixes=st.lists(ARRIVALS | REVERTS, max_size=3).map(tuple),
)


def fixes_in(found: Line, known: Known) -> list[Arrival]:
    return [fix for fix in known.fixes if fix.tag in found.tags]


@given(KNOWN, TEXTS, TEXTS)
def test_what_a_version_carries_later_ones_of_its_line_carry_until_a_fix(known: Known, text: str, later: str) -> None:
    known = replace(known, state=State.OPEN)
    before, after = line(text), line(later)
    if before.version.tag not in after.tags or fixes_in(after, known):
        return

    assert judge(before, known) is None or judge(after, known) is not None


@given(KNOWN, TEXTS)
def test_a_fix_without_a_revert_ends_it_whatever_else_is_known(known: Known, text: str) -> None:
    fix = arrival(v(text).tag)

    assert judge(line(text), replace(known, fixes=(fix,))) is None


@given(KNOWN, TEXTS, TEXTS)
def test_a_comparison_is_the_same_from_both_sides(known: Known, one: str, other: str) -> None:
    judged = [judge(line(text), known) for text in (one, other)]
    if not any(found and found.is_traced for found in judged):
        return
    turned = {Change.NEW: Change.GONE, Change.GONE: Change.NEW}

    change = changed(judged[0], judged[1])

    assert changed(judged[1], judged[0]) is turned.get(change, change)
    assert one != other or change is Change.BOTH
