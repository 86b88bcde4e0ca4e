"""What became of series, through mails and trees as they are read."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from patches.landing import efforts_of_commits, land
from patches.models import Series
from patches.states import Life, State, state_of
from patches.tests.reading import NEW, OLD, part, read_mails, read_tree, series
from patches.tests.world import PAT, patch
from tests.threads import START, Letter, letter
from trees.models import Kind
from trees.tests.make import Repository

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "net: split the loop"
DAY = timedelta(days=1)


@pytest.fixture
def state_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    return tmp_path


@pytest.fixture
def upstream(state_dir: Path) -> Repository:
    """A tree with the file that the patch changes."""
    made = Repository(state_dir / "upstream.git")
    made.commit("one\n", files={"net/a.c": OLD}, at=START - 90 * DAY)
    made.clock = START + DAY
    return made


def one() -> Letter:
    return patch("p1", f"[PATCH] {TITLE}", 0, "net/a.c")


def apply(upstream: Repository, *parents: str, message: str = f"{TITLE}\n", branch: str = "master") -> str:
    """The patch as a commit by its author."""
    return upstream.commit(message, *parents, branch=branch, files={"net/a.c": NEW}, author=PAT.encode())


def state(at_day: float) -> State:
    row = series()
    life = Life(row.posted_at, row.found, nexts=row.nexts, merges=row.merges, superseded_at=row.superseded_at)
    return state_of(life, at=START + at_day * DAY)


def test_a_series_is_merged_when_its_commit_lands(state_dir: Path, upstream: Repository) -> None:
    read_mails(state_dir, [one()])
    sha = apply(upstream)

    read_tree(upstream)

    assert (part().commit, part().how, part().merged_at) == (sha, "subject", upstream.clock)
    assert (series().merges, series().nexts, series().release) == ([upstream.clock], [], "")


@pytest.mark.parametrize("is_mail_first", [True, False])
def test_a_release_is_named_when_its_tag_comes_later(
    state_dir: Path, upstream: Repository, is_mail_first: bool
) -> None:
    if is_mail_first:
        read_mails(state_dir, [one()])
    apply(upstream)
    read_tree(upstream)
    upstream.tag("v7.0-rc3")
    read_tree(upstream)
    if not is_mail_first:
        read_mails(state_dir, [one()])

    assert (series().release, part().release, series().released_at) == ("v7.0-rc3", "v7.0-rc3", upstream.clock)


def test_a_release_is_named_when_its_tag_comes_with_the_commit(state_dir: Path, upstream: Repository) -> None:
    read_mails(state_dir, [one()])
    apply(upstream)
    upstream.tag("v7.0-rc3")

    read_tree(upstream)

    assert (series().release, series().released_at) == ("v7.0-rc3", upstream.clock)


def test_the_release_of_a_series_is_that_of_its_last_patch(state_dir: Path, upstream: Repository) -> None:
    read_mails(
        state_dir,
        [
            patch("p1", "[PATCH 1/2] net: one", 0, "net/a.c"),
            patch("p2", "[PATCH 2/2] net: two", 1, "net/a.c", to=("p1",)),
        ],
    )
    times = []
    for title, tag in (("net: one", "v7.0-rc3"), ("net: two", "v7.0-rc4")):
        apply(upstream, message=f"{title}\n")
        times.append(upstream.clock)
        upstream.tag(tag)

    read_tree(upstream)

    assert (series().merges, series().release) == (times, "v7.0-rc4")
    assert [part("p1").release, part("p2").release] == ["v7.0-rc3", "v7.0-rc4"]


def test_a_series_whose_commit_next_loses_was_in_next_until_then(state_dir: Path, upstream: Repository) -> None:
    read_mails(state_dir, [one()])
    base = upstream.head("master")
    apply(upstream)
    upstream.tag("next-20260304")
    read_tree(upstream, Kind.NEXT)
    landed = series().nexts

    upstream.commit("rebuilt\n", base)
    upstream.tag("next-20260305")
    read_tree(upstream, Kind.NEXT)

    found = series()
    assert found.nexts == landed != []
    assert found.dropped_at is not None
    assert found.dropped_at > landed[0]


def test_a_commit_that_was_rebased_on_its_way_is_mainlines(state_dir: Path, upstream: Repository) -> None:
    read_mails(state_dir, [one()])
    following = Repository(state_dir / "next.git")
    following.borrow(upstream, upstream.head("master"))
    following.clock = upstream.clock
    apply(following, upstream.head("master"))
    following.tag("next-20260304", following.head("master"))
    read_tree(following, Kind.NEXT)
    upstream.clock += 9 * DAY
    sha = apply(upstream)

    read_tree(upstream)

    assert (part().commit, part().merged_at) == (sha, upstream.clock)
    assert series().nexts == [following.clock - timedelta(hours=1)]


def test_a_patch_of_a_series_whose_cover_the_commit_links_to(state_dir: Path, upstream: Repository) -> None:
    read_mails(
        state_dir,
        [
            letter("c1", minutes=0, subject="[PATCH 0/1] net: faster", sender=PAT),
            patch("p1", f"[PATCH 1/1] {TITLE}", 1, "net/a.c", to=("c1",)),
        ],
    )
    link = f"{TITLE}\n\nLink: https://lore.kernel.org/r/c1@example.org\n"
    sha = upstream.commit(link, files={"net/a.c": "else\n"})  # by somebody else

    read_tree(upstream)

    assert (part().commit, part().how, part("c1").commit) == (sha, "subject", "")


def test_a_better_posting_that_is_read_later_takes_the_commit_over(state_dir: Path, upstream: Repository) -> None:
    read_mails(state_dir, [one()])
    sha = apply(upstream)
    read_tree(upstream)
    assert part().commit == sha

    read_mails(state_dir, [patch("p2", f"[PATCH v2] {TITLE}", 9, "net/a.c", line="newer")])

    assert [part("p1").commit, part("p2").commit] == ["", sha]
    assert [series("p1").merges, series("p2").merges] == [[], [upstream.clock]]


@pytest.mark.parametrize("is_mail_first", [True, False])
def test_a_commit_is_found_by_the_date_that_git_took_over(
    state_dir: Path, upstream: Repository, is_mail_first: bool
) -> None:
    if is_mail_first:
        read_mails(state_dir, [one()])
    sha = upstream.commit("net: rewritten\n", at=START, author=PAT.encode())
    read_tree(upstream)
    if not is_mail_first:
        read_mails(state_dir, [one()])

    assert (part().commit, part().how) == (sha, "date")


def test_a_mail_about_a_commit_that_had_landed_is_not_its_origin(state_dir: Path, upstream: Repository) -> None:
    apply(upstream, message=f"{TITLE}\n")
    read_tree(upstream)

    read_mails(state_dir, [patch("p1", f"[PATCH] {TITLE}", 9000, "net/a.c")])

    assert part().commit == ""


def test_a_backport_is_merged_by_its_port_in_stable(state_dir: Path, upstream: Repository) -> None:
    upstream.tag("v6.12")
    read_mails(state_dir, [patch("p1", f"[PATCH 6.12.y] {TITLE}", 0, "net/a.c")])
    base = upstream.head("master")
    port = f"{TITLE}\n\ncommit {'a' * 40} upstream.\n"
    sha = apply(upstream, base, message=port, branch="linux-6.12.y")
    upstream.tag("v6.12.1", sha)

    read_tree(upstream, Kind.STABLE)

    assert (part().commit, part().release, len(series().merges)) == (sha, "v6.12.1", 1)


def test_without_trees_and_efforts_there_is_nothing_to_find(state_dir: Path) -> None:
    read_mails(state_dir, [one()])

    land({series().effort})
    land(set())

    assert efforts_of_commits(set()) == set()
    assert part().commit == ""


def test_a_second_look_changes_nothing(state_dir: Path, upstream: Repository) -> None:
    read_mails(state_dir, [one()])
    sha = apply(upstream)
    read_tree(upstream)
    before = list(Series.objects.values())

    efforts = efforts_of_commits({sha})
    land(efforts)

    assert efforts == {"p1@example.org"}
    assert list(Series.objects.values()) == before


@pytest.mark.parametrize("is_commit_first", [True, False])
def test_a_commit_that_links_to_another_effort_is_not_this_ones(
    state_dir: Path, upstream: Repository, is_commit_first: bool
) -> None:
    """The same author posts the same title again, long after, on other files."""
    first = patch("a1", "[PATCH] MAINTAINERS: update", 0, "MAINTAINERS", line="a")
    other = patch("b1", "[PATCH] MAINTAINERS: update", 288_000, "CREDITS", line="b")
    read_mails(state_dir, [first])
    message = "MAINTAINERS: update\n\nLink: https://patch.msgid.link/b1@example.org\n"
    upstream.commit(message, author=PAT.encode(), at=other.arrived + DAY)
    if is_commit_first:
        read_tree(upstream)
    read_mails(state_dir, [other])
    if not is_commit_first:
        read_tree(upstream)

    assert (part("a1").commit, part("b1").how) == ("", "link")
