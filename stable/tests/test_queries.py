"""Series as they stood on past days, and what was in review."""

from datetime import date, datetime, timedelta

import pytest
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from archive.models import Message
from releases.facts import Precision, ReleaseFact, Witness, parse_facts_file
from releases.store import FACTS_FILE, fold, load_facts, store_sightings
from stable.facts import Promise, SupportFact, Voice
from stable.fold import SupportState
from stable.models import Answer, Round
from stable.queries import Review, Series, all_series, in_review, living_series, reviews, series
from stable.store import load_support, store_statements
from stable.tests.make import day, real_support, word
from stable.verdicts import Verdict
from tests.make import make_message

pytestmark = pytest.mark.django_db
LONGTERM, SUPPORTED = SupportState.LONGTERM, SupportState.SUPPORTED
NOW = day("2026-08-20")
SOON = NOW + timedelta(days=1)


def given_history(first: str, last: str) -> None:
    """The real releases of these years, and all words that the project ships."""
    facts = parse_facts_file(FACTS_FILE.read_text())
    fold(store_sightings(fact for fact in facts if day(first) <= fact.released_at < day(last)))
    load_support()


def given_releases(*versions: str, start: datetime = NOW) -> None:
    """One a day, since `start`."""
    facts = [
        ReleaseFact(version, Witness.TAG, start + timedelta(days=n), Precision.SECOND, NOW)
        for n, version in enumerate(versions)
    ]
    fold(store_sightings(facts))


def in_state(found: list[Series], state: SupportState) -> list[str]:
    return [one.base for one in found if one.support.state is state]


@pytest.mark.parametrize(
    ("at", "longterm", "supported"),
    [
        ("2024-06-01", "6.6 6.1 5.15 5.10 5.4 4.19", "6.9"),
        ("2009-08-06", "2.6.16", "2.6.30 2.6.29 2.6.27"),  # that 2.6.27 was longterm was said later
        ("2014-07-05", "3.14 3.12 3.10 3.4 3.2 2.6.32", "3.15"),
        ("2026-11-25", "6.18 6.12 6.6 6.1 5.15 5.10", "7.2"),
    ],
)
def test_series_live_and_are_supported_as_on_that_day(at: str, longterm: str, supported: str) -> None:
    given_history(f"{int(at[:4]) - 2}-01-01", "2026-12-01" if at > "2026" else f"{int(at[:4]) + 1}-01-01")

    found = living_series(at=day(at))

    assert in_state(found, LONGTERM) == longterm.split()
    assert in_state(found, SUPPORTED) == supported.split()


def test_a_day_of_2024_as_it_was() -> None:
    given_history("2023-01-01", "2025-01-01")

    found = {one.base: one for one in living_series(at=day("2024-06-01"))}

    newest = {base: one.latest.version for base, one in found.items() if one.latest}
    assert (newest["6.9"], newest["6.8"], newest["5.15"]) == ("6.9.3", "6.8.12", "5.15.160")
    assert (found["6.6"].first_at, found["6.6"].support.projected_end) == (day("2023-10-30"), date(2026, 12, 31))
    assert found["6.8"].support.ended_on == date(2024, 5, 30)
    assert not found["6.7"].is_alive


def test_a_series_is_the_same_wherever_it_is_shown() -> None:
    load_facts()
    load_support()

    for at in map(day, ("2006-11-15", "2012-03-01", "2019-06-10", "2026-08-20")):
        everything = {one.name: one for one in all_series(at=at)}
        for one in living_series(at=at):
            assert one == everything[one.name] == series(one.name, at=at)


def test_the_database_folds_to_what_the_files_fold_to() -> None:
    load_facts()
    load_support()

    for at in map(day, ("2009-08-06", "2016-06-01", "2026-11-25")):
        found = {one.name: one.support for one in all_series(at=at + timedelta(hours=23))}
        assert found == real_support(at)


def test_before_all_history_there_is_no_series() -> None:
    given_history("2025-01-01", "2026-01-01")
    at = day("1991-08-25")

    assert (living_series(at=at), all_series(at=at), series("6.12.y", at=at), in_review(at=at)) == ([], [], None, [])


def test_all_series_are_listed_newest_first() -> None:
    given_releases("4.20", "5.0", "2.6.39", "7.10", "7.9.1", "3.0")

    assert [one.base for one in all_series(at=NOW + timedelta(days=9))] == [
        "7.10",
        "7.9",
        "5.0",
        "4.20",
        "3.0",
        "2.6.39",
    ]


@pytest.mark.parametrize("name", ["7.1", "7.1.", "9.9.y", "", "next", "7.1.1", "7.1.y" * 1000])
def test_a_name_of_no_series_is_none(name: str) -> None:
    given_releases("7.1", "7.1.1")

    assert series(name, at=NOW + timedelta(days=9)) is None


def test_a_series_ends_when_it_is_told_and_not_before() -> None:
    given_history("2025-01-01", "2026-01-01")

    found = [series("6.16.y", at=day(at)) for at in ("2025-10-11", "2025-10-13")]

    assert [one and one.support.state for one in found] == [SUPPORTED, SupportState.ENDED]


def test_a_word_counts_from_the_moment_it_was_said() -> None:
    given_releases("7.1", start=day("2026-06-14"))
    store_statements([word(Promise.LONGTERM, "2026-07-01")])

    found = [series("7.1.y", at=day(at)) for at in ("2026-06-30", "2026-07-01")]

    assert [one and one.is_longterm for one in found] == [False, True]


def test_a_release_is_the_latest_from_its_very_moment() -> None:
    given_releases("7.1", "7.1.1")

    found = [series("7.1.y", at=at) for at in (SOON - timedelta(seconds=1), SOON)]

    assert [one and one.latest and one.latest.version for one in found] == ["7.1", "7.1.1"]


def test_candidates_realtime_and_linux_next_make_no_series() -> None:
    given_releases("7.2-rc1", "7.1-rt4", "next-20260820")

    assert all_series(at=SOON + timedelta(days=5)) == []


def test_a_series_lives_for_four_hundred_days_after_its_last_release() -> None:
    given_releases("7.1", "7.1.1")

    found = [living_series(at=SOON + timedelta(days=n)) for n in (399, 400)]

    assert [[one.name for one in some] for some in found] == [["7.1.y"], []]


def test_the_end_of_the_newest_series_is_expected_after_the_next_final() -> None:
    given_releases("7.1")

    found = series("7.1.y", at=SOON, expected=day("2026-10-18"))

    assert found is not None
    assert (found.support.projected_end, found.support.projected_is_forecast) == (day("2026-11-05").date(), True)


@pytest.mark.parametrize("count", [1, 50])
def test_series_take_three_statements(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    given_releases(*(f"7.{n}" for n in range(count)))
    at = NOW + timedelta(days=60)
    facts = [SupportFact(f"7.{n}.y", Promise.LONGTERM, Voice.FACTS_FILE, NOW) for n in range(count)]
    store_statements(facts)

    with django_assert_num_queries(3):  # the newest of each series; what was said; finals
        assert len(living_series(at=at)) == count
    with django_assert_num_queries(3):  # the same
        assert len(all_series(at=at)) == count
    with django_assert_num_queries(3):  # the same
        assert series("7.0.y", at=at) is not None


def opened(
    version: str, rc: int = 1, *, at: datetime = NOW, due: datetime | None = None, patches: int = 105, ident: str = ""
) -> Round:
    message = make_message(message_id=ident or f"{version}-rc{rc}@example", arrived=at)
    return Round.objects.create(message=message, version=version, rc=rc, patches=patches, deadline=due, opened_at=at)


def answered(
    version: str, rc: int = 1, *, who: str = "Rosa", verdict: Verdict = Verdict.TESTED, at: datetime = NOW
) -> Answer:
    message = make_message(arrived=at, author=who)
    return Answer.objects.create(message=message, version=version, rc=rc, who=who, verdict=verdict, at=at)


def names(found: list[Review]) -> list[str]:
    return [f"{one.version}-rc{one.rc}" for one in found]


def test_a_round_is_told_with_its_cover() -> None:
    opened("7.1.9", due=SOON)

    assert in_review(at=NOW) == [Review("7.1.9", 1, 105, NOW, SOON, "7.1.9-rc1@example", 0, 0)]


def test_only_the_newest_round_is_in_review() -> None:
    opened("7.1.9", 1)
    opened("7.1.9", 10, at=SOON)
    opened("7.1.9", 9, at=SOON)

    assert [names(in_review(at=at)) for at in (NOW, SOON)] == [["7.1.9-rc1"], ["7.1.9-rc10"]]


@pytest.mark.parametrize("order", [(1, -1), (-1, 1)])
def test_of_a_cover_sent_twice_the_later_one_counts(order: tuple[int, ...]) -> None:
    for hours in order:
        opened("7.1.9", at=NOW + timedelta(hours=hours), ident=f"{hours}@example")

    assert [one.message_id for one in in_review(at=SOON)] == ["1@example"]


def test_what_is_released_is_no_longer_in_review() -> None:
    opened("7.1.9")
    given_releases("7.1.9", start=SOON)

    assert [names(in_review(at=at)) for at in (SOON - timedelta(seconds=1), SOON)] == [["7.1.9-rc1"], []]


def test_another_release_of_the_series_ends_no_review() -> None:
    opened("7.1.9")
    given_releases("7.1.8", "7.1.10")

    assert names(in_review(at=SOON)) == ["7.1.9-rc1"]


def test_a_round_that_led_to_no_release_is_forgotten_after_two_weeks() -> None:
    opened("7.1.9")

    found = [in_review(at=NOW + timedelta(days=14) - timedelta(seconds=n)) for n in (1, 0)]

    assert [names(some) for some in found] == [["7.1.9-rc1"], []]


def test_the_soonest_deadline_comes_first() -> None:
    opened("7.1.9", due=SOON)
    opened("6.12.99", due=SOON - timedelta(hours=1))
    opened("6.18.40", due=SOON)
    opened("5.15.200")  # unreadable: by when it was opened

    assert names(in_review(at=NOW)) == ["5.15.200-rc1", "6.12.99-rc1", "6.18.40-rc1", "7.1.9-rc1"]


def test_a_round_stays_in_review_after_its_deadline() -> None:
    opened("7.1.9", due=NOW + timedelta(hours=1))

    assert names(in_review(at=SOON)) == ["7.1.9-rc1"]


def test_testers_are_counted_from_the_moment_of_their_answers() -> None:
    opened("7.1.9")
    answered("7.1.9", at=SOON)
    answered("7.1.9", who="Mats", verdict=Verdict.FAILED, at=SOON + timedelta(seconds=1))

    found = [in_review(at=at)[0] for at in (NOW, SOON, SOON + timedelta(seconds=1))]

    assert [(one.tested, one.failed) for one in found] == [(0, 0), (1, 0), (1, 1)]


def test_who_answers_twice_is_counted_once() -> None:
    opened("7.1.9")
    answered("7.1.9")
    answered("7.1.9", at=SOON)
    answered("7.1.9", who="Mats")

    assert in_review(at=SOON)[0].tested == 2


@pytest.mark.parametrize(
    ("is_below", "references", "tested"),
    [
        (True, ["7.1.9-rc1@example"], 1),
        (False, ["elsewhere@example"], 0),
        (False, [], 1),  # nobody knows what it replies to
    ],
)
def test_a_reply_counts_in_the_thread_of_its_round(is_below: bool, references: list[str], tested: int) -> None:
    cover, answer = opened("7.1.9"), answered("7.1.9")
    thread = cover.message.thread if is_below else answer.message.thread
    Message.objects.filter(pk=answer.pk).update(references=references, thread=thread)

    assert in_review(at=SOON)[0].tested == tested


def test_other_words_are_no_test() -> None:
    opened("7.1.9")
    answered("7.1.9", verdict=Verdict.OTHER)

    assert (in_review(at=SOON)[0].tested, in_review(at=SOON)[0].failed) == (0, 0)


def test_answers_count_for_their_round_alone() -> None:
    opened("7.1.9", 1)
    opened("7.1.9", 2)
    opened("6.12.99", 2)
    answered("7.1.9", 1)
    answered("7.1.9", 1, who="Mats")
    answered("6.12.99", 2)

    assert {one.version: one.tested for one in in_review(at=SOON)} == {"7.1.9": 0, "6.12.99": 1}


def test_the_rounds_of_a_release_are_told_first_to_last_even_when_it_is_out() -> None:
    opened("7.1.9", 2, at=SOON)
    opened("7.1.9", 1)
    opened("7.1.8")
    answered("7.1.9", 1)
    given_releases("7.1.9", start=SOON)

    found = reviews("7.1.9", at=SOON + timedelta(days=300))

    assert [(one.rc, one.tested) for one in found] == [(1, 1), (2, 0)]
    assert names(reviews("7.1.9", at=NOW)) == ["7.1.9-rc1"]
    assert reviews("7.1.7", at=SOON) == []


@pytest.mark.parametrize("count", [1, 50])
def test_reviews_take_three_statements_and_those_of_a_release_two(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        opened(f"7.1.{number + 1}", rc=number + 1)
        answered(f"7.1.{number + 1}", rc=number + 1)
    with django_assert_num_queries(3):  # rounds with their covers; what is out; answers
        assert len(in_review(at=SOON)) == count
    Round.objects.update(version="7.1.1", rc=F("rc"))

    with django_assert_num_queries(2):  # rounds with their covers; answers
        assert len(reviews("7.1.1", at=SOON)) == count
