"""Stable releases of the sample world, as the readers of real mail see them."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from archive.mail import Mail, parse_mail
from releases.announcers import SAMPLE
from releases.reader import read
from sample import announcements
from sample.dates import last_updates, stable_updates
from sample.letters import render
from stable.endings import Ending, ending_of
from stable.reviews import Answer, Round, read_answer, read_round
from stable.verdicts import Verdict

UNTIL = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def mails() -> list[Mail]:
    """All that its stable team sent, and what was answered."""
    last = last_updates(UNTIL)
    letters = [x for v, at in stable_updates(UNTIL) for x in announcements.stable(v, at, last.get(v, ""))]
    return [parse_mail(render(x, "stable", {}), arrived=x.arrived) for x in letters if x.arrived <= UNTIL]


def rounds_in(mails: list[Mail]) -> list[Round]:
    return [found for mail in mails if (found := read_round(mail, announcers=SAMPLE))]


def answers_in(mails: list[Mail]) -> list[Answer]:
    return [found for mail in mails if (found := read_answer(mail))]


def test_every_stable_mail_is_a_round_an_answer_or_a_release(mails: list[Mail]) -> None:
    rounds = rounds_in(mails)
    answers = answers_in(mails)
    releases = [released for mail in mails if (released := read(mail, announcers=SAMPLE))]

    assert len(rounds) + len(answers) + len(releases) == len(mails)
    assert {release.version for release in releases} <= {found.version for found in rounds}
    assert all(found.deadline and found.deadline > found.opened_at for found in rounds)


def test_some_rounds_are_repeated_and_those_failed_first(mails: list[Mail]) -> None:
    rounds = rounds_in(mails)
    answers = answers_in(mails)
    repeated = {found.version for found in rounds if found.rc == 2}
    failed = Counter(answer.version for answer in answers if answer.verdict is Verdict.FAILED)

    assert 0 < len(repeated) < len(rounds) / 4
    assert set(failed) <= repeated
    assert not any(answer.verdict is Verdict.OTHER for answer in answers)
    assert {(answer.version, answer.rc) for answer in answers} == {(found.version, found.rc) for found in rounds}


def test_the_last_release_of_each_series_says_that_it_is(mails: list[Mail]) -> None:
    endings: dict[str, Ending] = {}
    for mail in mails:
        announced = read(mail, announcers=SAMPLE)
        if announced and (ending := ending_of(announced.version, mail.text)):
            endings[announced.version.text] = ending

    assert all(ending.certain for ending in endings.values())
    told = {version: ending.successor for version, ending in endings.items()}
    assert told["7.0.14"] == "7.1.y"
    assert told == {v: f"{after}.y" for v, after in last_updates(UNTIL).items() if v in told}
    assert len(told) >= 5


def test_longterm_series_do_not_end_in_the_sample_world() -> None:
    ending = {version.rpartition(".")[0] for version in last_updates(UNTIL)}

    assert not ending & {"5.4", "5.10", "6.12", "6.18"}
