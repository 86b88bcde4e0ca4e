"""Exactly once and bounded: killed anywhere, cut anywhere, looked at whenever: the same rows."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trees.models import Branch, Commit, Kind, Tree
from trees.store import _TREE_LOCK, TreeNews, sync_tree
from trees.tests.make import Repository, landings, make_tree

pytestmark = pytest.mark.django_db(transaction=True)
_HYPOTHESIS = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Killed(BaseException):
    """What kill -9 looks like from inside: nothing catches it."""


def dying(*, after: int) -> Callable[[TreeNews], None]:
    """A caller that is killed in the middle of a batch, some batches on."""
    calls = iter(range(after))

    def listen(news: TreeNews) -> None:
        if next(calls, None) is None:
            raise Killed

    return listen


def grow(upstream: Repository, seed: int) -> Iterator[None]:
    """A history with merges of branches old and new, tags on some commits, in some twenty pieces."""
    chance = random.Random(seed)
    known = upstream.commits("root")
    for number in range(20):
        match chance.randrange(4):
            case 0:
                known += upstream.commits(*(f"{number}.{n}" for n in range(chance.randrange(1, 4))))
            case 1:
                side = upstream.commit(f"side {number}\n", chance.choice(known), branch="topic")
                known += [side, upstream.commit(f"merge {number}\n", upstream.head("master"), side)]
            case 2:
                one, two = (
                    upstream.commit(f"arm {number}.{n}\n", chance.choice(known), branch="topic") for n in (1, 2)
                )
                both = upstream.commit(f"join {number}\n", one, two, branch="topic")
                known += [one, two, both, upstream.commit(f"merge {number}\n", upstream.head("master"), both)]
            case _:
                upstream.tag(f"v7.{number}")
        yield


def read_anew(upstream: Repository, *, batch: int) -> list[tuple[object, ...]]:
    forget()
    tree = make_tree(upstream)
    sync_tree(tree, batch=batch)
    return landings(tree)


def forget() -> None:
    Tree.objects.all().delete()
    Commit.objects.all().delete()


@_HYPOTHESIS
@given(seed=st.integers(0, 2**32), batch=st.integers(1, 30))
def test_any_batch_size_gives_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, state: Path, seed: int, batch: int
) -> None:
    upstream = Repository(tmp_path_factory.mktemp("up") / "upstream.git")
    list(grow(upstream, seed))

    assert read_anew(upstream, batch=batch) == read_anew(upstream, batch=5000)


@_HYPOTHESIS
@given(seed=st.integers(0, 2**32), looks=st.sets(st.integers(0, 19), max_size=6))
def test_looking_often_gives_the_same_rows_as_looking_once(
    tmp_path_factory: pytest.TempPathFactory, state: Path, seed: int, looks: set[int]
) -> None:
    upstream = Repository(tmp_path_factory.mktemp("up") / "upstream.git")
    forget()
    tree = make_tree(upstream)
    for number, _ in enumerate(grow(upstream, seed)):
        if number in looks:
            sync_tree(tree)
    sync_tree(tree)
    often = landings(tree)

    assert often == read_anew(upstream, batch=5000)


@_HYPOTHESIS
@given(seed=st.integers(0, 2**32), deaths=st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_a_killed_reader_goes_on_where_it_was(
    tmp_path_factory: pytest.TempPathFactory, state: Path, seed: int, deaths: list[int]
) -> None:
    upstream = Repository(tmp_path_factory.mktemp("up") / "upstream.git")
    list(grow(upstream, seed))
    expected = read_anew(upstream, batch=5000)
    forget()
    tree = make_tree(upstream)

    for lives in deaths:
        try:
            sync_tree(tree, batch=3, on_news=dying(after=lives))
        except Killed:
            continue
    sync_tree(tree, batch=3)

    assert landings(tree) == expected


def test_a_killed_reader_of_a_rebuilt_next_goes_on_where_it_was(upstream: Repository, state: Path) -> None:
    base, shared = upstream.commits("base", "shared")
    for day in range(1, 6):
        upstream.reset("master", base)
        if day % 2:
            upstream.commit("keeps\n", base, shared)
        upstream.commits(f"day {day}")
        upstream.tag(f"next-2026030{day}")
    forget()
    whole = make_tree(upstream, Kind.NEXT)
    sync_tree(whole)
    expected = landings(whole)
    forget()
    tree = make_tree(upstream, Kind.NEXT)

    for lives in range(1, 12):
        try:
            sync_tree(tree, batch=1, on_news=dying(after=lives))
        except Killed:
            continue
    sync_tree(tree, batch=1)

    assert landings(tree) == expected


def test_what_a_caller_writes_is_stored_with_its_batch_or_not_at_all(upstream: Repository, state: Path) -> None:
    upstream.commits(*map(str, range(10)))
    tree = make_tree(upstream)
    told: list[set[str]] = []

    def tell(news: TreeNews) -> None:
        told.append(news.shas)
        if len(told) == 3:
            raise Killed

    with pytest.raises(Killed):
        sync_tree(tree, batch=2, on_news=tell)

    assert Commit.objects.count() == 4
    assert Branch.objects.get().head in told[1]


def test_a_long_line_is_read_in_legs(upstream: Repository, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upstream.commits(*map(str, range(25)))
    upstream.tag("v7.1")
    expected = read_anew(upstream, batch=5000)
    monkeypatch.setattr("trees.log._LEG", 4)

    assert read_anew(upstream, batch=3) == expected


def test_a_tree_that_another_process_reads_is_left_to_it(upstream: Repository, state: Path) -> None:
    upstream.commits("a")
    tree = make_tree(upstream)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_TREE_LOCK, tree.pk])
        news = sync_tree(tree)
    other.close()

    assert (news.shas, Commit.objects.count()) == (set(), 0)
    assert sync_tree(tree).shas == {upstream.head("master")}
