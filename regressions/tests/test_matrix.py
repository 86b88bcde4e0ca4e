"""The way of a fix through the trees, on real repositories.

mainline  culprit - [v7.1] - fix - [v7.2-rc1]
stable    [v7.1] - backport - [v7.1.1]       linux-7.1.y
          [v7.1] - other                     linux-7.0.y has no culprit
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from regressions.matrix import Cell, Progress
from regressions.matrix import matrix as way_of
from regressions.models import Regression
from tests.make import NOON, make_event, make_regression
from trees.models import Kind, Landing, Tag, Tree
from trees.queries import find_commits
from trees.store import sync_tree
from trees.tests.make import START, Repository, make_tree

pytestmark = pytest.mark.django_db
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def matrix(regression: Regression, *, at: datetime) -> list[Cell]:
    culprits = find_commits(shas=[regression.culprit]) if regression.culprit else []
    return way_of(regression, culprits, at=at)


@pytest.fixture
def state(tmp_path: Path, settings: object) -> Path:
    settings.STATE_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def commits(state: Path) -> dict[str, str]:
    mainline, stable = Repository(state / "mainline.git"), Repository(state / "stable.git")
    (old,) = mainline.commits("old")
    mainline.tag("v7.0")
    (culprit,) = mainline.commits("usb: break resume")
    mainline.tag("v7.1")
    fix = mainline.commit("usb: repair resume\n")
    mainline.tag("v7.2-rc1")
    stable.clock = mainline.clock
    stable.borrow(mainline, fix)
    stable.tag("v7.0", old)
    stable.tag("v7.1", culprit)
    stable.commit("unrelated\n", old, branch="linux-7.0.y")
    backport = stable.commit(f"usb: repair resume\n\ncommit {fix} upstream.\n", culprit, branch="linux-7.1.y")
    stable.tag("v7.1.1", backport)
    for repository, kind in ((mainline, Kind.MAINLINE), (stable, Kind.STABLE)):
        sync_tree(make_tree(repository, kind))
    return {"culprit": culprit, "fix": fix, "backport": backport}


def test_each_branch_with_the_culprit_tells_how_far_the_fix_has_come(commits: dict[str, str]) -> None:
    regression = make_regression(culprit=commits["culprit"], state="fixed")
    regression.fix_sha = commits["fix"]

    cells = {cell.place: cell for cell in matrix(regression, at=LATER)}

    assert {place: (cell.progress, cell.release) for place, cell in cells.items()} == {
        "mainline": (Progress.RELEASED, "v7.2-rc1"),
        "linux-7.1.y": (Progress.RELEASED, "v7.1.1"),
    }
    assert cells["linux-7.1.y"].sha == commits["backport"]


def test_before_the_fix_every_branch_with_the_culprit_waits(commits: dict[str, str]) -> None:
    regression = make_regression(culprit=commits["culprit"])

    cells = matrix(regression, at=LATER)

    assert [(cell.place, cell.progress) for cell in cells] == [
        ("mainline", Progress.WAITING),
        ("linux-7.1.y", Progress.WAITING),
    ]


def test_a_fix_that_was_taken_back_is_said_to_be(commits: dict[str, str], state: Path) -> None:
    mainline = Repository.__new__(Repository)
    mainline.path, mainline.clock = state / "mainline.git", START + timedelta(days=20)
    mainline.commit(f'Revert "usb: repair resume"\n\nThis reverts commit {commits["fix"]}.\n')
    sync_tree(Tree.objects.get(kind=Kind.MAINLINE))
    regression = make_regression(culprit=commits["culprit"], state="fixed")
    regression.fix_sha = commits["fix"]

    cells = {cell.place: cell.progress for cell in matrix(regression, at=LATER)}

    assert cells["mainline"] is Progress.REVERTED


@pytest.mark.parametrize(("word", "is_shown"), [("open", True), ("resolved", False)])
def test_without_a_culprit_a_fix_is_waited_for_upstream(commits: dict[str, str], word: str, is_shown: bool) -> None:
    cells = matrix(make_regression(state=word), at=LATER)

    assert [(cell.place, cell.progress) for cell in cells] == [("mainline", Progress.WAITING)] * is_shown


def test_of_a_range_in_a_stable_series_its_branch_waits_too(commits: dict[str, str]) -> None:
    regression = make_regression(tree="stable", series="7.0.y", cycle="")
    regression.branch = "linux-7.0.y"

    cells = {cell.place: cell.progress for cell in matrix(regression, at=LATER)}

    assert cells == {"mainline": Progress.WAITING, "linux-7.0.y": Progress.WAITING}


def test_a_release_that_came_later_is_not_shown_on_a_past_day(commits: dict[str, str]) -> None:
    regression = make_regression(culprit=commits["culprit"], state="fixed")
    regression.fix_sha = commits["fix"]
    Tag.objects.filter(name="v7.2-rc1").update(tagged_at=LATER)

    cell = next(cell for cell in matrix(regression, at=LATER - timedelta(days=1)) if cell.place == "mainline")

    assert (cell.progress, cell.release) == (Progress.LANDED, "")


def test_a_fix_that_a_rebuilt_branch_has_no_more_was_dropped(commits: dict[str, str]) -> None:
    regression = make_regression(culprit=commits["culprit"], state="fix-incoming")
    regression.fix_sha = commits["fix"]
    Landing.objects.filter(commit__sha=commits["fix"], branch__tree__kind="mainline").update(gone_at=LATER)

    found = [{c.place: c.progress for c in matrix(regression, at=LATER - timedelta(days=d))} for d in (1, 0)]

    assert [cells["mainline"] for cells in found] == [Progress.RELEASED, Progress.DROPPED]


def test_a_posted_patch_is_the_first_step(db: None) -> None:
    regression = make_regression()
    make_event(regression, at=NOON + timedelta(days=1), kind="patch", message_id="p@x", text="subject signed-off")

    cells = matrix(regression, at=LATER)

    assert [(cell.progress, cell.message_id) for cell in cells] == [(Progress.POSTED, "p@x")]


def test_a_day_in_the_past_shows_the_way_as_it_was(commits: dict[str, str]) -> None:
    regression = make_regression(culprit=commits["culprit"], state="fixed")
    regression.fix_sha = commits["fix"]

    cells = matrix(regression, at=START + timedelta(hours=4, minutes=30))

    assert {cell.progress for cell in cells} == {Progress.WAITING}


def test_branches_that_have_the_fix_from_their_start_share_a_line(commits: dict[str, str], state: Path) -> None:
    stable = Repository(state / "stable.git")
    stable.clock = datetime(2027, 1, 1, tzinfo=UTC)
    stable.tag("v7.2-rc1", commits["fix"])
    for series in ("7.2", "7.3"):
        stable.commit(f"Linux {series}.1\n", commits["fix"], branch=f"linux-{series}.y")
    sync_tree(Tree.objects.get(kind=Kind.STABLE))
    regression = make_regression(culprit=commits["culprit"], state="fixed")
    regression.fix_sha = commits["fix"]

    last = matrix(regression, at=LATER)[-1]

    assert (last.place, last.progress) == ("linux-7.2.y, linux-7.3.y", Progress.UNTOUCHED)
