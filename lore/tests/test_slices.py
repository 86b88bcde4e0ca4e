"""Fetching in pieces, without a network: git takes a file:// address for a server."""

import fcntl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import git
from archive.mbox import append_mails
from lore import slices

START = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    path = tmp_path / "upstream.git"
    append_mails(path, [(b"Message-ID: <%d@x>\n\nMail %d.\n" % (n, n), START) for n in range(25)])
    return path


def fetch(mirror: Path, upstream: Path, told: list[int]) -> str:
    return slices.fetch(mirror, f"file://{upstream}", "HEAD", lambda commits, size: told.append(commits))


def commits(mirror: Path) -> int:
    return int(git.run("--git-dir", str(mirror), "rev-list", "--count", "master"))


def test_a_first_fetch_goes_back_to_the_root(upstream: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "FIRST", 4)
    told: list[int] = []

    head = fetch(tmp_path / "mirror.git", upstream, told)

    assert told == [4, 12, 25]  # 4, then 8, then 16 of which 13 were left
    assert head == slices.head_of(upstream)
    assert slices.is_complete(tmp_path / "mirror.git")
    assert commits(tmp_path / "mirror.git") == 25


def test_what_comes_later_needs_no_slices(upstream: Path, tmp_path: Path) -> None:
    told: list[int] = []
    fetch(tmp_path / "mirror.git", upstream, told)
    append_mails(upstream, [(b"Message-ID: <late@x>\n\nLate.\n", START)])

    assert fetch(tmp_path / "mirror.git", upstream, told) == slices.head_of(upstream)
    assert told == [25]


def test_history_that_is_rewritten_between_two_slices_is_fetched_to_its_root(upstream: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror.git"
    git.make_mirror(mirror)
    git.run("--git-dir", str(mirror), "fetch", "-q", "--depth=5", f"file://{upstream}", "+HEAD:refs/heads/master")
    git.run("--git-dir", str(upstream), "update-ref", "-d", "refs/heads/master")
    append_mails(upstream, [(b"Message-ID: <%d@x>\n\nNew %d.\n" % (n, n), START) for n in range(30)])
    git.run("--git-dir", str(upstream), "reflog", "expire", "--expire=now", "--all")
    git.run("--git-dir", str(upstream), "gc", "--quiet", "--prune=now")

    head = fetch(mirror, upstream, [])

    assert head == slices.head_of(upstream)
    assert slices.is_complete(mirror)
    assert commits(mirror) == 30


def test_what_a_killed_git_left_behind_goes(upstream: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror.git"
    git.make_mirror(mirror)
    left = [mirror / "shallow.lock", mirror / "refs/heads/master.lock", mirror / "objects/pack/tmp_pack_x1"]
    for path in left:
        path.write_bytes(b"half")

    fetch(mirror, upstream, [])

    assert not any(path.exists() for path in left)
    assert commits(mirror) == 25


def test_a_git_that_outlived_its_worker_is_left_to_end(upstream: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror.git"
    git.make_mirror(mirror)
    (mirror / "shallow.lock").write_bytes(b"")
    with (mirror / "fetching").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(git.GitError, match="an earlier git is still fetching"):
            fetch(mirror, upstream, [])

    assert (mirror / "shallow.lock").exists()


def test_git_and_its_children_hold_the_lock(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        shell = "!python3 -c 'import os, sys; print(os.fstat(int(sys.argv[1])).st_ino)'"
        said = git.run("-c", f"alias.probe={shell}", "probe", str(held.fileno()), keep=(held.fileno(),))

    assert int(said) == (tmp_path / "lock").stat().st_ino


def test_an_upstream_that_is_shallow_itself_is_told(upstream: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.git"
    git.run("clone", "-q", "--bare", "--depth=3", f"file://{upstream}", str(cut))

    with pytest.raises(git.GitError, match="is it a shallow clone"):
        fetch(tmp_path / "mirror.git", cut, [])


def test_slices_grow_on_a_good_line_and_shrink_on_a_bad_one() -> None:
    assert slices._next(1000, 3) == 2000
    assert slices._next(16_000, 3) == 16_000
    assert slices._next(4000, 30) == 4000
    assert slices._next(4000, 100) == 2000
    assert slices._next(1000, 100) == 1000


def test_many_small_fetches_are_packed_at_times(
    upstream: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "_LOOSE", -1)
    mirror = tmp_path / "mirror.git"

    fetch(mirror, upstream, [])

    assert not list(mirror.glob("objects/??/*"))
    assert commits(mirror) == 25
