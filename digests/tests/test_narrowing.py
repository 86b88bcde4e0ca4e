"""An edition of a narrow scope has the numbers that the list of regressions has for the same conditions."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from bs4 import BeautifulSoup
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from digests.common import common
from digests.edition import Edition, edition
from digests.periods import Period, day_of, week_of
from digests.scope import Scope, scope_of
from tests.reckoning import BEGIN, CYCLES, END, FLAGS, OPEN, SUBSYSTEMS, UNCOUNTED, Case, Spell, cases, store

TREES = ("mainline", "next", "stable")
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Case]]:
    """260 regressions over seven cycles, for all tests of this module."""
    found = cases(random.Random(7))
    with django_db_blocker.unblock(), transaction.atomic():
        store(found)
        yield found
        transaction.set_rollback(True)


def some(chance: random.Random, values: Sequence[str], most: int = 2) -> list[str]:
    return chance.sample(values, chance.choice(range(most + 1)))


def scope_and_period(seed: int) -> tuple[Scope, Period]:
    chance = random.Random(seed)
    given = {
        "tree": some(chance, TREES),
        "cycle": some(chance, CYCLES[1:]),
        "subsystem": some(chance, (*SUBSYSTEMS, "none")),
    }
    moment = BEGIN + (END - BEGIN) * chance.uniform(0.2, 0.95)
    return scope_of(given), week_of(moment) if chance.random() < 0.5 else day_of(moment.date())


def here(world: list[Case], scope: Scope, at: datetime) -> dict[str, Spell]:
    """By hand: how each of the scope's stood."""
    found = {case: spell for case in world if (spell := case.at(at)) is not None}
    return {
        case.slug: spell
        for case, spell in found.items()
        if (not scope.trees or spell.tree in scope.trees)
        and (not scope.cycles or spell.cycle in scope.cycles)
        and (not scope.subsystems or set(case.subsystems or ("none",)) & set(scope.subsystems))
    }


def is_open(spells: dict[str, Spell], slug: str) -> bool:
    return slug in spells and spells[slug].state in OPEN


def counted(edition: Edition) -> tuple[int, int]:
    return edition.total.open, edition.total.then


seeds = pytest.mark.parametrize("seed", range(30))
few = pytest.mark.parametrize("seed", range(10))


@seeds
def test_figures_are_those_counted_by_hand(world: list[Case], seed: int) -> None:
    scope, period = scope_and_period(seed)

    found = edition(period, at=period.end, scope=scope)

    now, before = here(world, scope, period.end), here(world, scope, period.before)
    every, earlier = here(world, Scope(), period.end), here(world, Scope(), period.before)
    assert counted(found) == (sum(is_open(now, s) for s in now), sum(is_open(before, s) for s in before))
    if found.cycle is not None:
        own = [spell.state for spell in now.values() if spell.cycle == found.cycle.version]
        assert found.counts.reported == sum(state not in UNCOUNTED for state in own)
        assert found.counts.open == sum(state in OPEN for state in own)
    late = {
        case.slug for case in world if is_open(now, case.slug) and FLAGS["overdue"](case, now[case.slug], period.end)
    }
    assert found.overdue.count == len(late)
    assert {one.row.slug for one in found.overdue.rows} <= late
    did_count = {slug for slug, spell in earlier.items() if spell.state not in UNCOUNTED}
    assert found.figures.new == len([s for s in now if now[s].state not in UNCOUNTED and s not in did_count])
    assert found.figures.came == len([s for s in now if s not in before and is_open(earlier, s)])
    assert found.figures.left == len([s for s in before if is_open(before, s) and s not in now])
    assert sum(line.open for line in found.cycles) == found.total.open
    assert set(dict(found.leftovers)) <= {spell.cycle for spell in [*every.values(), *earlier.values()]}


@seeds
def test_changes_make_up_the_difference(world: list[Case], seed: int) -> None:
    scope, period = scope_and_period(seed)

    found = edition(period, at=period.end, scope=scope).figures

    before = here(world, Scope(), period.before)
    now = here(world, scope, period.end)
    was_open = sum(is_open(before, slug) for slug, spell in now.items() if spell.state in UNCOUNTED)
    change = found.new + found.reopened - found.settled - was_open + found.came - found.left
    assert found.then + change == found.open


@few
def test_the_list_has_the_same_numbers(client: Client, world: list[Case], seed: int) -> None:
    scope, period = scope_and_period(seed)
    scope = Scope(scope.trees[:1], scope.cycles[:1], scope.subsystems[:1])

    found = edition(period, at=period.end, scope=scope)

    at = {"at": period.asked}
    query = dict(parse_qsl(scope.text))
    assert listed(client, query | at) == found.total.open
    assert listed(client, query | at | {"overdue": "1"}) == found.overdue.count
    for line in found.cycles[:2]:
        if line.version:
            assert listed(client, query | at | {"cycle": line.version}) == line.open
    if found.cycle is not None and found.apart is not None:
        own = query | at | {"cycle": found.cycle.version}
        assert listed(client, own | {"state": "reported"}) == found.counts.reported
        assert listed(client, own | {"dormant": "1"}) == found.apart.dormant
        assert listed(client, own | {"unassigned": "1"}) == found.apart.unassigned


def listed(client: Client, query: dict[str, str]) -> int:
    page = BeautifulSoup(client.get("/regressions/", query).content, "lxml")
    head = page.select_one("#res")
    assert head is not None
    return int(head.get_text().split()[0])


@few
def test_editions_that_share_are_those_that_do_not(world: list[Case], seed: int) -> None:
    scopes = [scope_and_period(other)[0] for other in range(seed, seed + 3)]
    _, period = scope_and_period(seed)
    shared = common(period, at=period.end)

    together = [edition(period, at=period.end, scope=scope, common=shared) for scope in scopes]

    assert together == [edition(period, at=period.end, scope=scope) for scope in scopes]


def test_statements_for_one_more_scope_are_few(world: list[Case]) -> None:
    period = week_of(datetime(2025, 10, 1, tzinfo=UTC))
    shared = common(period, at=period.end)
    edition(period, at=period.end, common=shared)
    edition(period, at=period.end, scope=Scope(subsystems=("linux-mm",)), common=shared)

    with CaptureQueriesContext(connection) as found:
        edition(period, at=period.end, scope=Scope(subsystems=("netdev",)), common=shared)

    assert len(found) <= 4


def test_nothing_of_the_main_parts_is_asked_for_single_things(world: list[Case]) -> None:
    period = week_of(END - timedelta(days=30))

    with CaptureQueriesContext(connection) as found:
        told = edition(period, at=period.end, scope=Scope(regressions=("nothing",)))

    assert len(found) <= 20  # what happened to regressions, shared by all scopes
    assert (told.headline, told.is_empty, told.total.open, told.status.development) == ("No news", True, 0, None)
