"""The week of August 6, 2009 by mail states what LWN's kernel page of that day states."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cycles.stages import compare
from digests.tests.test_edition import make_summer
from letters.mail import edition_letter
from letters.tests.world import week, words
from outgoing.letter import Letter
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings

pytestmark = pytest.mark.django_db
# https://lwn.net/Articles/344899/; the announcement's words are quoted there.
EXCERPT = "Apart from various regression fixes, the diffstat shows a couple of new drivers"
FACTS = [
    "The current development kernel is 2.6.31-rc5, released on July 31.",
    EXCERPT,
    "Stable updates: none in this week; the latest, 2.6.30.4 and 2.6.27.29, came out on July 30.",
    "Of the 76 reported in the 2.6.31 cycle, 28 are open",
    "Of earlier cycles, 39 in 2.6.30 are left open.",
]


def sighted(version: str, day: datetime, **more: str) -> ReleaseFact:
    return ReleaseFact(version, Witness.ANNOUNCEMENT, day, Precision.DAY, day, **more)


@pytest.fixture
def letter() -> Letter:
    make_summer()
    own = [sighted("2.6.27.29", datetime(2009, 7, 30, tzinfo=UTC))]
    own.append(sighted("2.6.31-rc5", datetime(2009, 7, 31, tzinfo=UTC), message_id="rc5@example.org", excerpt=EXCERPT))
    fold(store_sightings(own))
    return edition_letter(week("2009-08-06"))


@pytest.mark.parametrize("fact", FACTS)
def test_text_and_html_state_the_facts_of_that_day(letter: Letter, fact: str) -> None:
    html = re.sub(r"\s+([,.;)])", r"\1", words(letter.html))

    assert fact in " ".join(letter.text.split())
    assert fact in html


def test_the_table_has_both_cycles(letter: Letter) -> None:
    assert re.search(r"^ +2\.6\.31 +4 +48 +28 +", letter.text, re.MULTILINE)
    assert re.search(r"^ +2\.6\.30 +0 +0 +39 +0$", letter.text, re.MULTILINE)


def test_the_subject_tells_the_week(letter: Letter) -> None:
    assert letter.subject.startswith("Linux 2009-08-06: 2.6.31-rc5, 67 regressions open, ")


def test_with_earlier_cycles_to_compare_with_it_is_about_normal() -> None:
    make_summer()
    found = replace(week("2009-08-06"), comparison=compare("-rc5", 28, [24, 27, 31, 35]))

    letter = edition_letter(found)

    assert "28 open at -rc5: about normal; median of the last 4 cycles 29" in " ".join(letter.text.split())
    assert "28 open at -rc5: about normal; median of the last 4 cycles 29" in letter.html
