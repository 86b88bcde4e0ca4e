"""Questions to a small world: a culprit, its fix in mainline and next, a backport, a revert.

mainline  old - culprit - [v7.1] - fix - [v7.2-rc1] - revert
next      old - culprit - fix in next (rebuilt away)
stable    [v7.1] - backport - [v7.1.1]                          linux-7.1.y
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trees.models import Branch, Commit, Kind, Landing
from trees.queries import carriers, find_commits, tags, tree_status
from trees.store import sync_tree
from trees.tests.make import Repository, make_tree

pytestmark = pytest.mark.django_db
LATER = datetime(2030, 1, 1, tzinfo=UTC)
REPORT = "report@example.org"


class World(NamedTuple):
    old: str
    culprit: str
    fix: str
    backport: str


@pytest.fixture
def world(state: Path) -> World:
    mainline, following, stable = (Repository(state / f"{name}.git") for name in ("mainline", "next", "stable"))
    old, culprit = mainline.commits("old", "usb: break resume")
    mainline.tag("v7.1")
    body = f'Closes: https://lore.kernel.org/r/{REPORT}/\nFixes: {culprit[:12]} ("usb: break resume")\n'
    fix = mainline.commit(f"usb: repair resume\n\n{body}")
    mainline.tag("v7.2-rc1")
    mainline.commit(f'Revert "usb: repair resume"\n\nThis reverts commit {fix}.\n')
    following.borrow(mainline, culprit)
    following.reset("master", culprit)
    following.commit(f"usb: repair resume\n\n{body}", at=datetime(2026, 3, 1, tzinfo=UTC))
    stable.clock = mainline.clock
    stable.borrow(mainline, culprit)
    stable.tag("v7.1", culprit)
    backport = stable.commit(f"usb: repair resume\n\ncommit {fix} upstream.\n", culprit, branch="linux-7.1.y")
    stable.tag("v7.1.1", backport)
    for repository, kind in ((mainline, Kind.MAINLINE), (following, Kind.NEXT), (stable, Kind.STABLE)):
        sync_tree(make_tree(repository, kind))
    return World(old, culprit, fix, backport)


def test_a_commit_is_found_by_a_short_id_in_every_branch(world: World) -> None:
    found = find_commits(shas=[world.culprit[:8]])

    assert [(x.tree_kind, x.first_tag) for x in found] == [("mainline", "v7.1"), ("next", "")]


def test_a_report_finds_what_closes_it(world: World) -> None:
    found = find_commits(links=[REPORT])

    assert [(x.tree_kind, x.first_tag) for x in found] == [("next", ""), ("mainline", "v7.2-rc1")]
    assert found[1].fixes == (world.culprit[:12],)


def test_a_subject_finds_original_and_backport(world: World) -> None:
    found = find_commits(subjects=["usb:  repair resume "])

    assert [(x.tree_kind, x.branch) for x in found] == [
        ("next", "master"),
        ("mainline", "master"),
        ("stable", "linux-7.1.y"),
    ]


def test_a_culprit_finds_its_fixes_however_it_was_abbreviated(world: World) -> None:
    assert {x.tree_kind for x in find_commits(culprits=[world.culprit])} == {"mainline", "next"}


def test_a_mainline_commit_finds_its_backports(world: World) -> None:
    (found,) = find_commits(upstreams=[world.fix])

    assert (found.sha, found.branch, found.first_tag) == (world.backport, "linux-7.1.y", "v7.1.1")


def test_a_commit_finds_its_revert(world: World) -> None:
    (found,) = find_commits(reverted=[world.fix])

    assert found.subject == 'Revert "usb: repair resume"'


def test_nothing_asked_is_nothing_found(world: World) -> None:
    assert find_commits() == find_commits(shas=["12345", "not an id"], subjects=[" "]) == []


def test_an_ambiguous_prefix_is_resolved_by_subject(upstream: Repository) -> None:
    branch = Branch.objects.create(tree=make_tree(upstream), name="master")
    for digit, subject in ("1", "right"), ("2", "wrong"):
        commit = Commit.objects.create(
            sha="abcdef01" + digit * 32, subject=subject, authored_at=LATER, committed_at=LATER, links=[], fixes=[]
        )
        Landing.objects.create(branch=branch, commit=commit, landed_at=LATER)

    assert [x.subject for x in find_commits(shas=["abcdef01"], subjects=["right"])] == ["right"]
    assert [x.subject for x in find_commits(shas=["abcdef01"])] == ["right", "wrong"]
    assert [x.subject for x in find_commits(shas=["abcdef011"])] == ["right"]


def test_many_keys_cost_as_many_queries_as_few(world: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        find_commits(
            shas=[world.fix, *(f"{n:012x}" for n in range(300))],
            subjects=map(str, range(300)),
            links=map(str, range(300)),
        )

    assert len(queries) == 4  # ids, subjects, links; landings of what was found


def test_a_stable_branch_carries_what_its_release_has(world: World) -> None:
    found = carriers(shas=[world.old, world.culprit, world.fix], at=LATER)

    assert {(c.sha, c.branch, c.base) for c in found} == {
        (world.old, "linux-7.1.y", "v7.1"),
        (world.culprit, "linux-7.1.y", "v7.1"),
    }


def test_tags_are_known_from_their_date_on(world: World) -> None:
    made = {tag.name: tag for tag in tags(at=LATER)}

    assert set(made) == {"v7.1", "v7.2-rc1", "v7.1.1"}
    assert made["v7.1.1"].branch == "linux-7.1.y"
    assert [tag.name for tag in tags(at=made["v7.1"].tagged_at)] == ["v7.1"]


def test_status_says_how_far_trees_are_read(world: World) -> None:
    status = {tree.name: (tree.branches, tree.commits, tree.latest_tag) for tree in tree_status(at=LATER)}

    assert status == {"mainline": (1, 4, "v7.2-rc1"), "next": (1, 3, ""), "stable": (1, 1, "v7.1.1")}


@pytest.mark.parametrize(
    ("trailer", "is_fix"),
    [
        ('{culprit:12} ("usb: break resume")', True),
        ('{culprit:7} ("usb: break resume")', True),
        ('{culprit:7} ("net: something else")', False),
        ('{culprit:12} ("usb: brake resume")', True),
        ('123456789abc ("usb: break resume")', True),
        ('{old:12} ("usb: break resume")', False),
        ('TBD ("usb: break resume")', True),
        ('123456789abc ("net: something else")', False),
    ],
)
def test_a_fix_names_its_culprit_by_id_and_by_subject(world: World, state: Path, trailer: str, is_fix: bool) -> None:
    given = trailer.replace("{culprit:12}", world.culprit[:12]).replace("{culprit:7}", world.culprit[:7])
    rt = Repository(state / "rt.git")
    fix = rt.commit(f"rt: repair\n\nFixes: {given.replace('{old:12}', world.old[:12])}\n")
    sync_tree(make_tree(rt, Kind.RT))

    found = {x.sha: x for x in find_commits(culprits=[world.culprit], shas=[fix])}

    assert any(world.culprit.startswith(sha) for sha in found[fix].fixes) is is_fix
