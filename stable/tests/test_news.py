"""News of the support of series: each told once, in its time, by a name that lasts."""

from stable.facts import Promise, SupportFact, Voice
from stable.news import SupportNews, What, support_news
from stable.tests.make import day, word

BEGAN = day("2026-06-14")


def news(*said: SupportFact, at: str = "2030-01-01") -> list[SupportNews]:
    return support_news([("7.1.y", BEGAN, said)], at=day(at))


def told(*said: SupportFact, at: str = "2030-01-01") -> list[tuple[What, str]]:
    """What happened and when, the first first."""
    return [(one.what, f"{one.at:%F}") for one in reversed(news(*said, at=at))]


LONGTERM = word(Promise.LONGTERM, "2026-07-01")
UNTIL = word(Promise.PROJECTED, "2026-07-01", until="2028-12-31")
ENDED = word(Promise.ENDED, "2029-01-02", until="2029-01-02")


def test_a_life_is_told_from_beginning_to_end() -> None:
    assert told(LONGTERM, UNTIL, ENDED) == [
        (What.BEGAN, "2026-06-14"),
        (What.LONGTERM, "2026-07-01"),
        (What.PROJECTED, "2026-07-01"),
        (What.NEAR, "2028-11-01"),
        (What.ENDED, "2029-01-02"),
    ]


def test_what_was_not_yet_is_not_told() -> None:
    assert told(LONGTERM, UNTIL, ENDED, at="2026-06-30") == [(What.BEGAN, "2026-06-14")]
    assert told(UNTIL, at="2028-10-31")[-1] == (What.PROJECTED, "2026-07-01")


def test_the_same_word_of_another_voice_is_no_news() -> None:
    again = word(Promise.PROJECTED, "2026-08-01", until="2028-12-31", voice=Voice.KERNEL_ORG)

    assert told(UNTIL, again) == told(UNTIL)


def test_an_end_that_was_put_off_before_it_came_near_does_not_come_near() -> None:
    later = word(Promise.PROJECTED, "2028-01-01", until="2029-12-31")

    assert [one for one in told(UNTIL, later) if one[0] is What.NEAR] == [(What.NEAR, "2029-11-01")]


def test_an_end_said_on_short_notice_is_not_told_twice() -> None:
    assert told(word(Promise.PROJECTED, "2028-12-01", until="2028-12-31"))[-1] == (What.PROJECTED, "2028-12-01")


def test_an_end_that_was_taken_back_and_comes_again_has_two_names() -> None:
    back = word(Promise.REVIVED, "2029-02-01")
    again = word(Promise.ENDED, "2029-03-01", until="2029-01-02")

    ends = [one for one in news(ENDED, back, again) if one.what is What.ENDED]

    assert [f"{one.at:%F}" for one in ends] == ["2029-03-01", "2029-01-02"]
    assert len({one.key for one in ends}) == 2
