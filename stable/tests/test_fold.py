"""Words and releases folded into support."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stable.facts import Promise, SupportFact, Voice
from stable.fold import SupportState, support_of
from stable.tests.make import FINALS, day, support, word

ENDED, LONGTERM, PROJECTED = Promise.ENDED, Promise.LONGTERM, Promise.PROJECTED
REVIVED, MAINTAINER = Promise.REVIVED, Promise.MAINTAINER


def test_the_newest_series_is_supported_and_nobody_knows_until_when() -> None:
    found = support(at="2026-07-01", last="2026-06-28")

    assert (found.state, found.since, found.projected_end) == (SupportState.SUPPORTED, day("2026-06-14"), None)


def test_a_plain_series_is_expected_to_end_some_days_after_the_next_final() -> None:
    found = support(at="2026-08-20")

    assert (found.state, found.projected_end) == (SupportState.SUPPORTED, date(2026, 9, 3))
    assert found.projected_is_forecast
    assert found.why == (
        "7.2 is out since 2026-08-16; a series usually ends 18 days after the next final, "
        "the median of 12 earlier series"
    )


def test_the_expected_final_serves_until_there_is_one() -> None:
    found = support(at="2026-08-01", last="2026-07-28", expected="2026-08-09")

    assert (found.projected_end, found.projected_is_forecast) == (date(2026, 8, 27), True)


def test_a_projection_that_somebody_made_is_no_forecast() -> None:
    found = support(word(PROJECTED, "2026-08-18", until="2026-08-31"), at="2026-08-20")

    assert (found.projected_end, found.projected_is_forecast) == (date(2026, 8, 31), False)


@pytest.mark.parametrize(
    ("last", "at", "state"),
    [
        ("2026-08-19", "2026-10-15", SupportState.SUPPORTED),  # 60 days after the next final
        ("2026-08-19", "2026-10-19", SupportState.PRESUMED_ENDED),
        ("2026-10-01", "2026-10-19", SupportState.SUPPORTED),  # it goes on
        ("2026-10-01", "2026-12-01", SupportState.PRESUMED_ENDED),
        (None, "2026-12-01", SupportState.PRESUMED_ENDED),
    ],
)
def test_a_series_with_a_successor_that_is_silent_for_60_days_is_over(
    last: str | None, at: str, state: SupportState
) -> None:
    assert support(at=at, last=last).state is state


def test_who_presumes_says_so() -> None:
    found = support(at="2026-11-25")

    assert (found.since, found.ended_on) == (day("2026-08-19"), None)
    assert found.why == (
        "silent since 2026-08-19, and 7.2 is out since 2026-08-16; we know of no announcement of its end"
    )


def test_a_series_without_a_successor_is_never_presumed_over() -> None:
    assert support(at="2027-11-25", finals=FINALS[:2]).state is SupportState.SUPPORTED


def test_an_announced_end_ends_it() -> None:
    found = support(word(ENDED, "2026-08-19", voice=Voice.ANNOUNCEMENT), at="2026-08-20")

    assert (found.state, found.ended_on) == (SupportState.ENDED, date(2026, 8, 19))
    assert found.why == "the announcement of its last release says so"


def test_what_is_said_later_is_not_known_yet() -> None:
    found = support(word(ENDED, "2026-08-30"), at="2026-08-29")

    assert (found.state, found.history) == (SupportState.SUPPORTED, ())


def test_words_about_other_series_do_not_count() -> None:
    found = support(word(ENDED, "2026-08-19", series="7.0.y"), at="2026-08-20")

    assert (found.state, found.history) == (SupportState.SUPPORTED, ())


def test_the_best_voice_says_on_which_day_it_ended() -> None:
    words = (
        word(ENDED, "2026-08-19", voice=Voice.ANNOUNCEMENT),
        word(ENDED, "2026-08-21", voice=Voice.KERNEL_ORG),
        word(ENDED, "2026-09-01", until="2026-08-31"),
    )

    assert support(*words, at="2026-09-10").ended_on == date(2026, 8, 19)
    assert support(*words[1:], at="2026-09-10").ended_on == date(2026, 8, 21)
    assert support(*words[2:], at="2026-09-10").ended_on == date(2026, 8, 31)


def test_an_end_that_is_taken_back_is_none_and_a_later_one_is() -> None:
    words = (word(ENDED, "2026-08-19"), word(REVIVED, "2026-08-25"), word(ENDED, "2026-09-05"))

    revived = support(*words, at="2026-08-30")
    assert (revived.state, revived.ended_on) == (SupportState.SUPPORTED, None)
    assert revived.why.endswith("its end was taken back on 2026-08-25")
    assert support(*words, at="2026-09-06").ended_on == date(2026, 9, 5)


@pytest.mark.parametrize("ended", ["2026-07-31", "2026-09-30"])
def test_a_revival_takes_back_an_end_and_no_projection(ended: str) -> None:
    words = (word(LONGTERM, "2026-06-20"), word(PROJECTED, "2026-06-20", until="2028-12-31"),
             word(ENDED, "2026-08-08", until=ended, voice=Voice.KERNEL_ORG),
             word(REVIVED, "2026-08-10", voice=Voice.KERNEL_ORG))  # fmt: skip

    found = support(*words, at="2026-08-11")

    assert (found.state, found.projected_end) == (SupportState.LONGTERM, date(2028, 12, 31))
    assert found.why.endswith("its end was taken back on 2026-08-10")


@pytest.mark.parametrize(
    ("ended", "revived", "state"),
    [
        (Voice.ANNOUNCEMENT, Voice.KERNEL_ORG, SupportState.ENDED),  # a mirror that lags behind
        (Voice.ANNOUNCEMENT, Voice.FACTS_FILE, SupportState.ENDED),
        (Voice.KERNEL_ORG, Voice.FACTS_FILE, SupportState.ENDED),
        (Voice.ANNOUNCEMENT, Voice.ANNOUNCEMENT, SupportState.SUPPORTED),
        (Voice.KERNEL_ORG, Voice.KERNEL_ORG, SupportState.SUPPORTED),
        (Voice.FACTS_FILE, Voice.KERNEL_ORG, SupportState.SUPPORTED),
    ],
)
def test_an_end_is_taken_back_by_a_voice_that_ranks_no_lower(ended: Voice, revived: Voice, state: SupportState) -> None:
    words = (word(ENDED, "2026-08-19", voice=ended), word(REVIVED, "2026-08-20", voice=revived))

    assert support(*words, at="2026-08-21").state is state


@pytest.mark.parametrize(
    ("voice", "last", "state"),
    [
        (Voice.FACTS_FILE, "2026-08-11", SupportState.ENDED),
        (Voice.FACTS_FILE, "2026-08-12", SupportState.SUPPORTED),
        (Voice.KERNEL_ORG, "2026-08-11", SupportState.ENDED),
        (Voice.KERNEL_ORG, "2026-08-12", SupportState.SUPPORTED),
        (Voice.ANNOUNCEMENT, "2026-08-10", SupportState.ENDED),
        (Voice.ANNOUNCEMENT, "2026-08-11", SupportState.SUPPORTED),
    ],
)
def test_a_release_after_the_day_of_its_end_means_that_it_lives_on(
    voice: Voice, last: str, state: SupportState
) -> None:
    found = support(word(ENDED, "2026-08-10", voice=voice), at="2026-08-20", last=last)

    assert found.state is state
    if state is SupportState.SUPPORTED:
        assert found.why.endswith(f"said to have ended on 2026-08-10, but released again on {last}")


def test_an_end_that_a_release_contradicts_gives_way_to_a_later_word_of_any_voice() -> None:
    words = (word(ENDED, "2026-07-01", voice=Voice.ANNOUNCEMENT), word(ENDED, "2026-08-19"))

    found = support(*words, at="2026-08-20")

    assert (found.state, found.ended_on) == (SupportState.ENDED, date(2026, 8, 19))


def test_the_file_of_facts_says_why_it_holds_a_series_for_ended() -> None:
    found = support(word(ENDED, "2026-09-30", until="2026-08-19", text="no more in the table"), at="2026-10-01")

    assert (found.since, found.ended_on) == (day("2026-08-19"), date(2026, 8, 19))
    assert found.why == "its end was told on 2026-09-30 (no more in the table)"


def test_an_end_on_a_coming_day_is_a_projection() -> None:
    found = support(word(ENDED, "2026-08-10", until="2026-08-31"), at="2026-08-20")

    assert (found.state, found.projected_end, found.ended_on) == (SupportState.SUPPORTED, date(2026, 8, 31), None)


def test_longterm_once_said_stays() -> None:
    words = (word(LONGTERM, "2026-06-20"), word(LONGTERM, "2026-08-01", voice=Voice.KERNEL_ORG))

    found = support(*words, at="2026-11-25")

    assert (found.state, found.since) == (SupportState.LONGTERM, day("2026-06-20"))


def test_the_latest_projection_counts() -> None:
    words = (
        word(LONGTERM, "2026-06-20"),
        word(PROJECTED, "2026-06-20", until="2028-12-31"),
        word(PROJECTED, "2026-08-01", until="2030-12-31"),
    )

    assert support(*words, at="2026-07-01").projected_end == date(2028, 12, 31)
    assert support(*words, at="2026-08-02").projected_end == date(2030, 12, 31)


def test_a_longterm_series_goes_on_past_its_projected_end_until_it_is_silent() -> None:
    words = (word(LONGTERM, "2026-06-20"), word(PROJECTED, "2026-06-20", until="2026-09-30"))

    passed = support(*words, at="2026-10-20", last="2026-10-10")
    assert passed.state is SupportState.LONGTERM
    assert "2026-09-30, its projected end, has passed" in passed.why
    assert support(*words, at="2027-05-20", last="2026-10-10").state is SupportState.PRESUMED_ENDED


def test_a_longterm_series_may_be_silent_for_a_year_before_its_projected_end() -> None:
    words = (word(LONGTERM, "2026-06-20"), word(PROJECTED, "2026-06-20", until="2030-09-30"))

    assert support(*words, at="2027-08-20").state is SupportState.LONGTERM
    assert support(*words, at="2027-10-20").state is SupportState.PRESUMED_ENDED


def test_a_series_that_is_promised_before_its_release_is_longterm_without_one() -> None:
    found = support(word(LONGTERM, "2026-05-20"), at="2026-06-01")

    assert (found.state, found.since) == (SupportState.LONGTERM, day("2026-05-20"))


def test_maintainers_are_those_of_the_latest_word() -> None:
    words = (word(MAINTAINER, "2026-06-20", text="Ada Moreau"), word(MAINTAINER, "2026-08-01", text="Bo Ek & Cy Dee"))

    assert support(*words, at="2026-07-01").maintainers == ("Ada Moreau",)
    assert support(*words, at="2026-08-01").maintainers == ("Bo Ek", "Cy Dee")


def test_names_among_many_spaces_cost_little() -> None:
    names = f"Ada Moreau   &   Bo Ek, Cy Dee  and  Di Em{' ' * 300_000}"

    found = support(word(MAINTAINER, "2026-06-20", text=names), at="2026-07-01")

    assert found.maintainers == ("Ada Moreau", "Bo Ek", "Cy Dee", "Di Em")


def test_history_is_told_in_order() -> None:
    words = (word(ENDED, "2026-08-30"), word(LONGTERM, "2026-06-20"), word(PROJECTED, "2026-07-01", until="2028-12-31"))

    assert [f.promise for f in support(*words, at="2026-09-01").history] == [LONGTERM, PROJECTED, ENDED]


def test_a_series_from_before_the_tree_is_folded_too() -> None:
    finals = (("2.6.13", day("2005-08-28")),)

    found = support(at="2026-11-25", series="2.6.12.y", first=None, last="2005-08-29", finals=finals)

    assert found.state is SupportState.PRESUMED_ENDED


@pytest.mark.parametrize("series", ["", "nonsense", "2.6.y", "\x00"])
def test_what_is_no_series_is_folded_as_well(series: str) -> None:
    assert support(at="2026-11-25", series=series).state is SupportState.SUPPORTED


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
words = st.builds(
    SupportFact,
    series=st.just("7.1.y"),
    promise=st.sampled_from(Promise),
    voice=st.sampled_from(Voice),
    said_at=days.map(lambda d: day(d.isoformat())),
    day=st.none() | days,
    text=st.sampled_from(["", "Ada Moreau", "Bo Ek & Cy Dee"]),
)


@given(facts=st.lists(words, max_size=8), last=st.none() | days, at=days, seed=st.integers())
def test_the_order_of_words_and_repeated_words_do_not_matter(
    facts: list[SupportFact], last: date | None, at: date, seed: int
) -> None:
    shuffled = facts * 2
    random.Random(seed).shuffle(shuffled)
    released = day(last.isoformat()) if last else None
    known = [
        support_of("7.1.y", facts=some, first=None, last=released, finals=FINALS, at=day(at.isoformat()))
        for some in (facts, shuffled)
    ]

    assert known[0] == known[1]
    assert all(fact.said_at <= day(at.isoformat()) for fact in known[0].history)
