"""What each witness said of releases, as known at a time."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from releases.facts import Precision, Witness
from releases.models import Sighting
from releases.store import store_sightings
from releases.tests.make import make_fact, moment
from releases.witnesses import facts_on, witness_status

pytestmark = pytest.mark.django_db
FILE = make_fact("7.3", "2026-10-18", witness=Witness.FACTS_FILE)
TAG = make_fact("7.3", "2026-10-18 20:50", witness=Witness.TAG, commit="a" * 40)
MAIL = make_fact("7.3", "2026-10-18 21:00", excerpt="Nothing alarming.")
LISTED = replace(
    make_fact("7.3", "2026-10-18 20:50", witness=Witness.KERNEL_ORG),
    seen_at=moment("2026-10-19"),
    url="https://www.kernel.org/",
)
NOW = moment("2026-11-25")


def test_every_word_comes_back_as_it_was_said_the_first_one_first() -> None:
    store_sightings([LISTED, MAIL, TAG, FILE, make_fact("7.3.1", "2026-10-25")])

    assert facts_on("7.3", at=NOW) == [FILE, TAG, MAIL, LISTED]


def test_a_word_is_known_from_when_it_was_out_not_from_the_date_that_it_gives() -> None:
    store_sightings([FILE, LISTED])

    assert facts_on("7.3", at=LISTED.seen_at - timedelta(seconds=1)) == [FILE]
    assert facts_on("7.3", at=LISTED.seen_at) == [FILE, LISTED]


def test_nobody_speaks_of_an_unknown_version() -> None:
    assert facts_on("9.9", at=NOW) == []


@pytest.mark.parametrize("seed", range(3))
def test_words_of_one_moment_come_in_the_same_order_however_they_arrived(seed: int) -> None:
    facts = [replace(LISTED, url=f"https://{n}.example/", precision=Precision.SECOND) for n in range(5)]
    facts += [replace(TAG, seen_at=LISTED.seen_at), replace(MAIL, seen_at=LISTED.seen_at)]
    store_sightings(facts)
    expected = facts_on("7.3", at=NOW)
    Sighting.objects.all().delete()

    for fact in random.Random(seed).sample(facts, len(facts)):
        store_sightings([fact])

    assert facts_on("7.3", at=NOW) == expected


@pytest.mark.parametrize("count", [1, 50])
def test_words_take_one_statement(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    store_sightings(replace(LISTED, url=f"https://{n}.example/") for n in range(count))

    with django_assert_num_queries(1):
        assert len(facts_on("7.3", at=NOW)) == count


def test_each_witness_is_summed_up_as_known_at_the_time() -> None:
    store_sightings([FILE, TAG, MAIL, LISTED, make_fact("7.3.1", "2026-10-25")])

    found = {status.witness: (status.releases, status.newest) for status in witness_status(at=moment("2026-10-24"))}

    assert found == {
        Witness.FACTS_FILE: (1, FILE.released_at),
        Witness.TAG: (1, TAG.released_at),
        Witness.ANNOUNCEMENT: (1, MAIL.released_at),
        Witness.KERNEL_ORG: (1, LISTED.released_at),
    }
