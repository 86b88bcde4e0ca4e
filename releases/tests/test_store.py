"""Sightings kept once, releases and cycles derived from them."""

import logging
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from threading import Event

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from releases.facts import Precision, Witness
from releases.models import Cycle, FactsFile, Release, Sighting
from releases.store import fold, load_facts, rebuild, store_sightings
from releases.tests.make import make_fact, moment

pytestmark = pytest.mark.django_db

FACTS = [
    make_fact("7.3", "2026-10-18", witness=Witness.FACTS_FILE),
    make_fact("7.3", "2026-10-18 21:00"),
    make_fact("7.3", "2026-10-18 20:50", witness=Witness.TAG),
    make_fact("7.4-rc1", "2026-11-01 22:00"),
    make_fact("7.4-rc2", "2026-11-08 22:00"),
    make_fact("7.4-rc2", "2026-11-08 21:50", witness=Witness.TAG),
    make_fact("7.3.1", "2026-10-25"),
    make_fact("7.4-rc2-rt1", "2026-11-10"),
    make_fact("next-20261110", "2026-11-10"),
]


def state() -> list[tuple[object, ...]]:
    """Everything the folds derive."""
    releases = Release.objects.order_by("version").values_list(
        *("version", "sort_key", "tree", "cycle", "series", "rc", "released_at", "message_id", "excerpt")
    )
    cycles = Cycle.objects.order_by("version").values_list(
        *("version", "previous", "opened_at", "first_rc_at", "released_at", "predicted")
    )
    return [tuple(map(str, row)) for row in [*releases, *cycles]]


def test_what_is_new_is_kept_and_named() -> None:
    assert store_sightings(FACTS[:3]) == {"7.3"}
    assert Sighting.objects.count() == 3


def test_the_same_word_again_is_nothing_new() -> None:
    store_sightings(FACTS)

    assert store_sightings(FACTS) == set()
    assert Sighting.objects.count() == len(FACTS)


def test_the_same_word_twice_in_one_batch_is_kept_once() -> None:
    store_sightings([FACTS[0], FACTS[0]])

    assert Sighting.objects.count() == 1


def test_a_tag_may_be_given_for_its_version() -> None:
    assert store_sightings([make_fact("v7.4-rc1", "2026-11-01")]) == {"7.4-rc1"}


@pytest.mark.parametrize(
    ("version", "message_id"),
    [
        ("nonsense", "a@example"),
        ("6.12.49-rc1", "a@example"),
        ("7.4" * 1000, "a@example"),
        ("7.4", "a" * 5000),
        ("7.4", "a\x00@example"),
        ("7.4", "a\ud800@example"),
    ],
)
def test_what_cannot_be_kept_costs_one_log_line(
    version: str, message_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="releases.store"):
        touched = store_sightings([make_fact(version, "2026-11-01", message_id=message_id), FACTS[0]])

    assert touched == {"7.3"}
    assert len(caplog.records) == 1
    assert len(caplog.text) < 600


def test_a_release_carries_what_its_version_says() -> None:
    fold(store_sightings(FACTS))

    release = Release.objects.get(version="7.4-rc2-rt1")
    assert (release.tree, release.cycle, release.series, release.rc) == ("rt", "7.4", "7.4.y", 2)


def test_a_later_and_better_witness_changes_the_release() -> None:
    fold(store_sightings(FACTS[:2]))

    fold(store_sightings(FACTS[2:3]))

    release = Release.objects.get()
    assert release.released_at == datetime(2026, 10, 18, 20, 50, tzinfo=UTC)
    assert release.message_id == "7.3@example"


@pytest.mark.parametrize("is_rough_first", [True, False])
def test_an_exact_date_replaces_a_rough_one_of_the_same_witness(is_rough_first: bool) -> None:
    exact = make_fact("7.3", "2026-10-18 20:50", witness=Witness.KERNEL_ORG)
    rough = replace(exact, released_at=moment("2026-10-18"), precision=Precision.DAY)

    for fact in (rough, exact) if is_rough_first else (exact, rough):
        fold(store_sightings([fact]))

    release = Release.objects.get()
    assert (release.released_at, release.precision) == (exact.released_at, "second")


def test_a_final_release_opens_the_next_cycle() -> None:
    fold(store_sightings(FACTS[:1]))

    assert Cycle.objects.get(version="7.4").predicted


def test_the_first_candidate_confirms_a_predicted_cycle() -> None:
    fold(store_sightings(FACTS[:1]))

    fold(store_sightings(FACTS[3:4]))

    cycle = Cycle.objects.get(version="7.4")
    assert (cycle.predicted, cycle.first_rc_at) == (False, datetime(2026, 11, 1, 22, tzinfo=UTC))


def test_a_renumbering_removes_the_cycle_that_habit_predicted() -> None:
    fold(store_sightings(FACTS[:1]))

    fold(store_sightings([make_fact("8.0-rc1", "2026-11-01")]))

    assert set(Cycle.objects.values_list("version", flat=True)) == {"7.3", "8.0"}


@pytest.mark.parametrize("seed", range(5))
def test_order_and_batches_of_arrival_do_not_matter(seed: int) -> None:
    fold(store_sightings(FACTS))
    expected = state()
    for table in (Sighting, Release, Cycle):
        table.objects.all().delete()
    chance = random.Random(seed)
    shuffled = chance.sample(FACTS, len(FACTS))

    while shuffled:
        batch = [shuffled.pop() for _ in range(min(len(shuffled), chance.randint(1, 4)))]
        fold(store_sightings(batch))

    assert state() == expected


def test_a_rebuild_arrives_at_the_same() -> None:
    fold(store_sightings(FACTS))
    expected = state()
    Release.objects.filter(version="7.3").update(released_at=moment("1999-01-01"))
    Release.objects.filter(version="7.4-rc1").delete()
    Cycle.objects.all().delete()

    rebuild()

    assert state() == expected


def test_a_rebuild_drops_what_nobody_says() -> None:
    fold(store_sightings(FACTS))
    Sighting.objects.exclude(version="7.3").delete()

    rebuild()

    assert list(Release.objects.values_list("version", flat=True)) == ["7.3"]
    assert set(Cycle.objects.values_list("version", flat=True)) == {"7.3", "7.4"}


def test_nothing_touched_is_nothing_done(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        fold(store_sightings([]))


def test_the_facts_of_the_project_give_all_releases_and_cycles() -> None:
    assert load_facts() == 4849

    assert Release.objects.stable().count() == 4738
    assert Release.objects.mainline().count() == 111
    newest = Cycle.objects.order_by("-sort_key").values_list("version", "previous", "predicted")
    assert newest[0] == ("7.3", "7.2", True)
    assert newest[1] == ("7.2", "7.1", False)
    # Each but the first on record opened when its predecessor was released.
    assert list(Cycle.objects.filter(opened_at=None).values_list("version", flat=True)) == ["2.6.13"]


def test_facts_that_are_loaded_are_not_loaded_again(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    load_facts()

    with django_assert_num_queries(1):  # the digest
        assert load_facts() == 0


def test_all_facts_are_loaded_in_few_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    # Savepoints; digest; facts before; sightings known, written; lock; sightings, releases, cycles.
    with django_assert_max_num_queries(25):
        load_facts()


def test_a_changed_file_takes_back_its_own_word_only(tmp_path: Path) -> None:
    path = tmp_path / "releases.csv"
    path.write_text("version,released\n7.2,2026-08-16\n7.2.1,2026-08-20\n7.3,2026-10-01\nbroken,\n")
    load_facts(path)
    fold(store_sightings([make_fact("7.2.1", "2026-08-20 12:00")]))

    path.write_text("version,released\n7.2,2026-08-16\n7.3,2026-10-18\n")
    load_facts(path)

    assert dict(Release.objects.values_list("version", "released_at")) == {
        "7.2": moment("2026-08-16"),
        "7.2.1": moment("2026-08-20 12:00"),
        "7.3": moment("2026-10-18"),
    }
    assert FactsFile.objects.count() == 1


def test_the_command_says_how_much_it_loaded() -> None:
    out = StringIO()

    call_command("load_facts", stdout=out)
    call_command("load_facts", stdout=out)

    assert out.getvalue().splitlines() == [
        "4849 release facts loaded, 163 facts about series changed",
        "0 release facts loaded, 0 facts about series changed",
    ]


def test_the_database_sorts_as_the_versions_do() -> None:
    fold(store_sightings(FACTS))

    assert list(Release.objects.order_by("sort_key").values_list("version", flat=True)) == [
        *("7.3", "7.3.1", "7.4-rc1", "7.4-rc2", "7.4-rc2-rt1"),
        "next-20261110",
    ]


def test_the_highest_mainline_version_is_found_by_index() -> None:
    load_facts()
    newest = Release.objects.mainline().known(at=moment("2026-08-06")).order_by("-sort_key")[:1]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE releases_release")

    assert "release_tree_version" in newest.explain()


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_version_lose_nothing() -> None:
    """One holds its transaction open with the tag, the other brings the mail meanwhile."""
    folded, done = Event(), Event()

    def bring_tag() -> None:
        with closing(connection), transaction.atomic():
            fold(store_sightings(FACTS[5:6]))
            folded.set()
            # The other cannot get past the fold's lock before this transaction ends.
            assert not done.wait(0.3)

    def bring_mail() -> None:
        with closing(connection):
            folded.wait(10)
            fold(store_sightings(FACTS[4:5]))
            done.set()

    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(bring_tag), pool.submit(bring_mail)]:
            job.result(timeout=20)

    release = Release.objects.get()
    assert release.released_at == datetime(2026, 11, 8, 21, 50, tzinfo=UTC)
    assert release.message_id == "7.4-rc2@example"
