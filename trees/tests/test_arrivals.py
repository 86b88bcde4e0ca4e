"""Where commits arrived, on real repositories: a culprit with a port, its fix with a port, reverts of both kinds.

mainline  culprit - [v7.1] - fix - [v7.2-rc1] - revert of the fix - [v7.2-rc2]
stable    [v7.1] - port of the fix - [v7.1.1] - revert of the port - [v7.1.2]      linux-7.1.y
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trees.arrivals import Brought, arrivals, brought
from trees.models import Kind, Tag, Tree
from trees.store import sync_tree
from trees.tests.make import Repository, make_tree

pytestmark = pytest.mark.django_db
LATER = datetime(2030, 1, 1, tzinfo=UTC)


class World(NamedTuple):
    culprit: str
    fix: str
    revert: str
    port: str
    undone: str


@pytest.fixture
def world(state: Path) -> World:
    mainline, stable = Repository(state / "mainline.git"), Repository(state / "stable.git")
    (culprit,) = mainline.commits("usb: break resume")
    mainline.tag("v7.1")
    (fix,) = mainline.commits("usb: repair resume")
    mainline.tag("v7.2-rc1")
    revert = mainline.commit(f'Revert "usb: repair resume"\n\nThis reverts commit {fix}.\n')
    mainline.tag("v7.2-rc2")
    stable.clock = mainline.clock
    stable.borrow(mainline, culprit)
    stable.tag("v7.1", culprit)
    port = stable.commit(f"usb: repair resume\n\ncommit {fix} upstream.\n", culprit, branch="linux-7.1.y")
    stable.tag("v7.1.1", port)
    text = f'Revert "usb: repair resume"\n\nThis reverts commit {port} which is\ncommit {fix} upstream.\n'
    undone = stable.commit(text, port, branch="linux-7.1.y")
    stable.tag("v7.1.2", undone)
    for repository, kind in ((mainline, Kind.MAINLINE), (stable, Kind.STABLE)):
        sync_tree(make_tree(repository, kind))
    return World(culprit, fix, revert, port, undone)


def places(sha: str, *, at: datetime = LATER, **options: object) -> list[tuple[str, bool, str]]:
    found = arrivals([sha], at=at, **options).get(sha, [])  # type: ignore[arg-type]
    return [(arrival.sha, arrival.is_revert, arrival.first_tag) for arrival in found]


def test_a_commit_arrives_as_itself_and_as_a_port_until_either_is_reverted(world: World) -> None:
    assert places(world.fix) == [
        (world.fix, False, "v7.2-rc1"),
        (world.revert, True, "v7.2-rc2"),
        (world.port, False, "v7.1.1"),
        (world.undone, True, "v7.1.2"),
    ]


def test_a_commit_arrives_again_with_what_reverts_its_revert(world: World, state: Path) -> None:
    mainline = Repository(state / "mainline.git")
    again = mainline.commit(f'Reapply "usb: repair resume"\n\nThis reverts commit {world.revert}.\n', world.revert)
    mainline.tag("v7.2-rc3")
    sync_tree(Tree.objects.get(kind=Kind.MAINLINE))

    assert (again, False, "v7.2-rc3") in places(world.fix)


@pytest.mark.parametrize("text", ["{:.12}", '{:.12} ("usb: break resume")', "{:.20}."])
def test_a_revert_may_abbreviate_what_it_reverts(world: World, state: Path, text: str) -> None:
    mainline = Repository(state / "mainline.git")
    words = f'Revert "usb: break resume"\n\nThis reverts commit {text.format(world.culprit)}\n'
    revert = mainline.commit(words, world.revert)
    mainline.tag("v7.2-rc3")
    sync_tree(Tree.objects.get(kind=Kind.MAINLINE))

    assert (revert, True, "v7.2-rc3") in places(world.culprit)


def test_a_port_is_itself_alone_unless_its_origin_is_asked_for(world: World) -> None:
    assert places(world.port) == [(world.port, False, "v7.1.1"), (world.undone, True, "v7.1.2")]
    assert places(world.port, with_origins=True) == places(world.fix)


def test_an_abbreviated_id_is_enough(world: World) -> None:
    found = arrivals([world.fix[:8].upper()], at=LATER)

    assert [arrival.branch for arrival in found[world.fix[:8]]] == ["master", "master", "linux-7.1.y", "linux-7.1.y"]


def test_only_what_some_releases_brought_is_told_when_asked(world: World) -> None:
    assert places(world.fix, tags=["v7.1.1", "v7.1.2"]) == [
        (world.port, False, "v7.1.1"),
        (world.undone, True, "v7.1.2"),
    ]


def test_what_landed_later_is_not_known_and_a_later_release_is_none(world: World) -> None:
    made = Tag.objects.get(name="v7.2-rc1").tagged_at

    assert places(world.fix, at=made) == [(world.fix, False, "v7.2-rc1")]
    assert places(world.fix, at=made - timedelta(minutes=1)) == [(world.fix, False, "")]
    assert places(world.fix, at=made - timedelta(hours=2)) == []


def test_ids_that_no_commit_has_are_found_nowhere(world: World) -> None:
    assert arrivals(["0" * 40, "nothing", "123"], at=LATER) == {}


def test_any_number_of_ids_costs_one_statement_and_none_costs_none(world: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        arrivals([world.fix, *(f"{n:040x}" for n in range(300))], at=LATER)
        arrivals([], at=LATER)

    assert len(queries) == 1


def test_a_release_brought_the_commits_since_the_one_before(world: World) -> None:
    assert brought("v7.2-rc1", kind="mainline") == [Brought(world.fix, "")]
    assert brought("v7.1.1", kind="stable") == [Brought(world.port, world.fix)]


def test_a_release_of_another_tree_or_none_brought_nothing(world: World) -> None:
    assert brought("v7.1.1", kind="mainline") == brought("v7.9", kind="mainline") == []
