"""Sightings folded into releases and cycles."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.facts import Precision, ReleaseFact, Witness
from releases.fold import CycleState, fold_cycles, fold_release
from releases.tests.make import make_fact, moment
from releases.versions import Version, parse_version

TAG = make_fact("7.4-rc3", "2026-11-08 22:00", witness=Witness.TAG, commit="a" * 40)
MAIL = make_fact("7.4-rc3", "2026-11-08 22:14", excerpt="Nothing alarming.")
KERNEL_ORG = make_fact("7.4-rc3", "2026-11-08 23:00", witness=Witness.KERNEL_ORG)
FILE = make_fact("7.4-rc3", "2026-11-08", witness=Witness.FACTS_FILE)


def cycles_of(releases: dict[str, str]) -> dict[str, CycleState]:
    dated: dict[Version, datetime] = {}
    for text, day in releases.items():
        version = parse_version(text)
        assert version is not None
        dated[version] = moment(day)
    return {c.version: c for c in fold_cycles(dated)}


@pytest.mark.parametrize(
    ("facts", "best"),
    [
        ([FILE, KERNEL_ORG, MAIL, TAG], TAG),
        ([FILE, KERNEL_ORG, MAIL], MAIL),
        ([FILE, KERNEL_ORG], KERNEL_ORG),
        ([FILE], FILE),
    ],
)
def test_the_best_witness_dates_the_release(facts: list, best: object) -> None:  # type: ignore[type-arg]
    state = fold_release(facts)

    assert state is not None
    assert state.released_at == best.released_at  # type: ignore[attr-defined]
    assert state.precision == best.precision  # type: ignore[attr-defined]


def test_the_announcement_gives_the_words_though_the_tag_gives_the_date() -> None:
    state = fold_release([TAG, MAIL])

    assert state is not None
    assert (state.message_id, state.excerpt) == ("7.4-rc3@example", "Nothing alarming.")


def test_the_earlier_of_two_announcements_counts() -> None:
    again = make_fact("7.4-rc3", "2026-11-09", message_id="0@example")

    state = fold_release([again, MAIL])

    assert state is not None
    assert state.message_id == "7.4-rc3@example"


@given(st.permutations([TAG, MAIL, KERNEL_ORG, FILE, make_fact("7.4-rc3", "2026-11-08 22:14", message_id="0@e")]))
def test_the_order_of_the_witnesses_does_not_matter(facts: list) -> None:  # type: ignore[type-arg]
    assert fold_release(facts) == fold_release(sorted(facts, key=str))


ROUGH = replace(make_fact("7.4-rc3", "2026-11-08", witness=Witness.KERNEL_ORG), precision=Precision.DAY)


@given(st.permutations([ROUGH, KERNEL_ORG, replace(ROUGH, released_at=moment("2026-11-07")), FILE]))
def test_the_exact_word_of_a_witness_counts_before_its_earlier_rough_ones(facts: list[ReleaseFact]) -> None:
    state = fold_release(facts)

    assert state is not None
    assert (state.released_at, state.precision) == (KERNEL_ORG.released_at, Precision.SECOND)


@given(st.permutations([ROUGH, replace(FILE, precision=Precision.SECOND), FILE]))
def test_the_rough_word_of_a_better_witness_counts_before_an_exact_one(facts: list[ReleaseFact]) -> None:
    state = fold_release(facts)

    assert state is not None
    assert (state.released_at, state.precision) == (ROUGH.released_at, Precision.DAY)


@given(st.permutations([KERNEL_ORG, replace(KERNEL_ORG, released_at=moment("2026-11-08 22:30"), url="b"), ROUGH]))
def test_of_two_exact_words_of_a_witness_the_earlier_one_counts(facts: list[ReleaseFact]) -> None:
    state = fold_release(facts)

    assert state is not None
    assert state.released_at == moment("2026-11-08 22:30")


@pytest.mark.parametrize("version", ["nonsense", "6.12.49-rc1", "2.6.31-rc5-git3"])
def test_what_is_no_release_has_no_state(version: str) -> None:
    assert fold_release([make_fact(version, "2026-11-08")]) is None


def test_nothing_told_is_nothing_known() -> None:
    assert fold_release([]) is None


def test_a_cycle_opens_with_the_release_before_it() -> None:
    cycle = cycles_of({"7.3": "2026-10-18", "7.4-rc1": "2026-11-01", "7.4-rc2": "2026-11-08"})["7.4"]

    assert (cycle.previous, cycle.opened_at) == ("7.3", moment("2026-10-18"))
    assert (cycle.first_rc_at, cycle.released_at, cycle.predicted) == (moment("2026-11-01"), None, False)


def test_the_next_cycle_exists_as_soon_as_a_release_is_out() -> None:
    cycle = cycles_of({"7.3": "2026-10-18"})["7.4"]

    assert (cycle.opened_at, cycle.predicted) == (moment("2026-10-18"), True)


@pytest.mark.parametrize(("last", "following"), [("2.6.39", "3.0"), ("3.19", "4.0"), ("6.19", "7.0")])
def test_the_next_cycle_gets_its_name_by_habit(last: str, following: str) -> None:
    assert list(cycles_of({last: "2020-01-01"})) == [last, following]


def test_a_candidate_overrules_the_habit() -> None:
    cycles = cycles_of({"7.15": "2029-01-01", "8.0-rc1": "2029-01-15"})

    assert list(cycles) == ["7.15", "8.0"]
    assert (cycles["8.0"].previous, cycles["8.0"].opened_at) == ("7.15", moment("2029-01-01"))


def test_a_gap_in_what_is_known_leaves_the_opening_unknown() -> None:
    cycle = cycles_of({"7.1": "2026-06-14", "7.4-rc1": "2026-11-01"})["7.4"]

    assert (cycle.previous, cycle.opened_at) == ("7.3", None)


def test_no_cycle_is_predicted_while_one_is_in_development() -> None:
    assert list(cycles_of({"7.3": "2026-10-18", "7.4-rc1": "2026-11-01"})) == ["7.3", "7.4"]


@pytest.mark.parametrize("version", ["7.3.1", "7.3-rt1", "2.4.37", "next-20261101"])
def test_only_mainline_since_2_6_makes_cycles(version: str) -> None:
    assert cycles_of({version: "2026-11-01"}) == {}


@given(st.permutations(["2.6.39", "3.0-rc1", "3.0-rc2", "3.0", "3.1-rc1"]))
def test_the_order_of_releases_does_not_matter(order: list[str]) -> None:
    dates = {
        v: str((moment("2011-05-19") + timedelta(weeks=i)).date())
        for i, v in enumerate(["2.6.39", "3.0-rc1", "3.0-rc2", "3.0", "3.1-rc1"])
    }

    assert cycles_of({v: dates[v] for v in order}) == cycles_of(dates)
