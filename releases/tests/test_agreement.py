"""Where the witnesses of a release disagree, and in which words that is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.agreement import Word, disagreements, words
from releases.facts import Precision, ReleaseFact, Witness
from releases.fold import fold_release
from releases.tests.make import make_fact, moment
from releases.versions import Version, parse_version

TAGGED = moment("2026-11-08 22:00")
LATER = TAGGED + timedelta(days=30)
NO_TAG = "No mainline tree that is followed here has its tag."
FILE, KERNEL_ORG, MAIL, PAGE, TAG = (
    *(Witness.FACTS_FILE, Witness.KERNEL_ORG, Witness.ANNOUNCEMENT),
    *(Witness.PAGE, Witness.TAG),
)


def said(witness: Witness, when: str, *, version: str = "7.4-rc3", is_rough: bool = False) -> ReleaseFact:
    fact = make_fact(version, when, witness=witness, message_id=f"{when}@example" if witness is MAIL else "")
    return replace(fact, precision=Precision.DAY) if is_rough or witness is PAGE else fact


THE_TAG, THE_MAIL, THE_FILE = said(TAG, "2026-11-08 22:00"), said(MAIL, "2026-11-08 22:20"), said(FILE, "2026-11-08")


def heard(facts: Sequence[ReleaseFact]) -> tuple[Word, ...]:
    """The words against the date that the fold chooses."""
    state = fold_release(facts)
    assert state is not None
    return words(facts, state.released_at)


def told(
    *facts: ReleaseFact, followed: Sequence[str] = ("mainline", "stable"), at: datetime = LATER
) -> tuple[str, ...]:
    version = parse_version(facts[0].version)
    assert version is not None
    return disagreements(version, heard(facts), followed=followed, at=at)


@pytest.mark.parametrize(
    ("other", "distance", "is_odd"),
    [
        (THE_TAG, "", False),
        (said(TAG, "2026-11-08 22:10"), "10 minutes later", False),
        (said(TAG, "2026-11-11 22:00"), "3 days later", True),
        (said(MAIL, "2026-11-08 22:00"), "", False),
        (THE_MAIL, "20 minutes later", False),
        (said(MAIL, "2026-11-11 22:00"), "3 days later", False),
        (said(MAIL, "2026-11-11 22:01"), "3 days later", True),
        (said(MAIL, "2026-11-08 21:50"), "10 minutes earlier", False),
        (said(MAIL, "2026-11-08 21:49"), "11 minutes earlier", True),
        (said(MAIL, "2026-11-07 22:00"), "24 hours earlier", True),
        (said(KERNEL_ORG, "2026-11-08 22:01"), "1 minute later", False),
        (said(KERNEL_ORG, "2026-11-08 21:50"), "10 minutes earlier", False),
        (said(KERNEL_ORG, "2026-11-08 22:11"), "11 minutes later", True),
        (said(KERNEL_ORG, "2026-11-08 22:59"), "59 minutes later", True),
        (said(KERNEL_ORG, "2026-11-08 23:00"), "1 hour later", True),
        (said(KERNEL_ORG, "2026-11-08 21:00"), "1 hour earlier", True),
        (said(KERNEL_ORG, "2026-11-08 23:30"), "90 minutes later", True),
        (said(KERNEL_ORG, "2026-11-09 00:00"), "2 hours later", True),
        (said(KERNEL_ORG, "2026-11-10 21:00"), "47 hours later", True),
        (said(KERNEL_ORG, "2026-11-10 22:00"), "2 days later", True),
        (said(KERNEL_ORG, "2026-11-08", is_rough=True), "same day", False),
        (said(KERNEL_ORG, "2026-11-07", is_rough=True), "1 day earlier", False),
        (said(KERNEL_ORG, "2026-11-06", is_rough=True), "2 days earlier", True),
        (THE_FILE, "same day", False),
        (said(FILE, "2026-11-09"), "1 day later", True),
        (said(FILE, "2026-11-05"), "3 days earlier", True),
        (said(PAGE, "2026-11-09"), "1 day later", False),
        (said(PAGE, "2026-11-10"), "2 days later", True),
    ],
)
def test_a_word_is_as_far_off_as_its_kind_may_be_or_odd(other: ReleaseFact, distance: str, is_odd: bool) -> None:
    word = words([THE_TAG, other], TAGGED)[1]

    assert (word.distance, word.is_odd) == (distance, is_odd)


@pytest.mark.parametrize(
    ("facts", "sentences"),
    [
        ([THE_TAG, THE_MAIL, THE_FILE], []),
        (
            [THE_TAG, said(MAIL, "2026-11-08 20:00")],
            ["The announcement dates it 2 hours earlier than the date shown here."],
        ),
        (
            [THE_TAG, said(MAIL, "2026-11-18 22:00")],
            ["The announcement dates it 10 days later than the date shown here."],
        ),
        (
            [THE_TAG, said(FILE, "2026-11-09")],
            ["The facts file dates it 1 day later than the date shown here."],
        ),
        (
            [THE_TAG, said(KERNEL_ORG, "2026-11-08 23:00")],
            ["The site kernel.org dates it 1 hour later than the date shown here."],
        ),
        (
            [THE_TAG, said(PAGE, "2026-11-13")],
            ["The news page dates it 5 days later than the date shown here."],
        ),
        (
            [THE_TAG, THE_MAIL, said(TAG, "2026-11-09 22:00")],
            ["The tag dates it 24 hours later than the date shown here.", "The tag has given 2 dates."],
        ),
        (
            [THE_TAG, said(KERNEL_ORG, "2026-11-08 22:00"), said(KERNEL_ORG, "2026-11-08 22:05")],
            ["The site kernel.org has given 2 dates."],
        ),
        ([THE_TAG, said(KERNEL_ORG, "2026-11-08", is_rough=True), said(KERNEL_ORG, "2026-11-08 22:00")], []),
        ([THE_TAG, THE_MAIL, said(MAIL, "2026-11-08 22:40")], []),
        ([THE_TAG], ["Only the tag knows of it."]),
        ([THE_TAG, THE_TAG], ["Only the tag knows of it."]),
        ([THE_FILE], ["Only the facts file knows of it."]),
        (
            [said(PAGE, "2026-11-09")],
            ["Only the news page knows of it.", "No mainline tree that is followed here has its tag."],
        ),
        ([THE_MAIL], ["Only the announcement knows of it.", "No mainline tree that is followed here has its tag."]),
        ([THE_MAIL, THE_FILE], ["No mainline tree that is followed here has its tag."]),
    ],
)
def test_what_differs_is_told_in_a_sentence(facts: list[ReleaseFact], sentences: list[str]) -> None:
    assert list(told(*facts)) == sentences


@pytest.mark.parametrize(
    ("version", "followed", "is_told"),
    [
        ("7.4-rc3", ("mainline",), True),
        ("7.4-rc3", ("stable", "next", "rt", "other"), False),
        ("7.4-rc3", (), False),
        ("7.3.2", ("stable",), True),
        ("7.3.2", ("mainline",), False),
        ("7.4-rc2-rt1", ("rt",), True),
        ("next-20261108", ("next",), True),
    ],
)
def test_a_missing_tag_is_told_where_such_a_tree_is_followed(
    version: str, followed: tuple[str, ...], is_told: bool
) -> None:
    facts = [said(MAIL, "2026-11-08 22:00", version=version), said(KERNEL_ORG, "2026-11-08 22:00", version=version)]

    assert bool(told(*facts, followed=followed)) is is_told


def test_a_missing_tag_is_told_when_it_is_two_days_late() -> None:
    facts = [THE_MAIL, said(KERNEL_ORG, "2026-11-08 22:20")]
    due = THE_MAIL.seen_at + timedelta(days=2)

    assert told(*facts, at=due) == ()
    assert told(*facts, at=due + timedelta(seconds=1)) == (NO_TAG,)


def test_the_facts_file_goes_further_back_than_any_tag() -> None:
    assert NO_TAG not in told(THE_FILE)


def test_two_words_that_are_equally_far_off_are_told_once() -> None:
    pages = [replace(said(PAGE, "2026-11-13"), url=url) for url in ("one", "two")]

    assert told(THE_TAG, *pages) == ("The news page dates it 5 days later than the date shown here.",)


def test_of_a_version_that_is_no_release_only_the_words_are_compared() -> None:
    round_, facts = Version((6, 12, 49), rc=1), [said(MAIL, "2026-11-08", version="6.12.49-rc1")]

    found = disagreements(round_, words(facts, facts[0].released_at), followed=("stable",), at=LATER)

    assert found == ("Only the announcement knows of it.",)


def test_where_nothing_is_said_nothing_differs() -> None:
    assert disagreements(Version((7, 4)), (), followed=("mainline",), at=LATER) == ()


minutes = st.integers(-9000, 9000).map(lambda n: f"{TAGGED + timedelta(minutes=n):%Y-%m-%d %H:%M}")
days = st.integers(-5, 5).map(lambda n: f"{TAGGED + timedelta(days=n):%Y-%m-%d}")
facts = st.one_of(
    st.builds(said, st.sampled_from([TAG, MAIL, KERNEL_ORG]), minutes),
    st.builds(said, st.sampled_from([FILE, PAGE]), days),
    st.builds(said, st.just(KERNEL_ORG), days, is_rough=st.just(True)),
)


@given(st.lists(facts, min_size=1, max_size=6).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_of_the_facts_changes_no_sentence(orders: tuple[list[ReleaseFact], list[ReleaseFact]]) -> None:
    one, other = (told(*some) for some in orders)

    assert set(one) == set(other)
    assert len(one) == len(set(one))


@given(st.lists(facts, min_size=1, max_size=6))
def test_the_word_that_counts_is_never_odd(some: list[ReleaseFact]) -> None:
    state = fold_release(some)
    assert state is not None
    chosen = [
        word
        for word in heard(some)
        if (word.fact.released_at, word.fact.precision) == (state.released_at, state.precision)
    ]

    assert chosen
    assert not any(word.is_odd for word in chosen)


@given(st.lists(facts, min_size=1, max_size=6))
def test_every_sentence_is_a_sentence(some: list[ReleaseFact]) -> None:
    for sentence in told(*some):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "  " not in sentence
        assert not any(
            wrong in sentence for wrong in (" 1 days", " 1 hours", " 1 minutes", "same day than", "it  than")
        )
