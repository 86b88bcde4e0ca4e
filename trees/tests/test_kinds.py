"""Names of trees, branches and tags."""

import pytest

from trees.kinds import guess_kind, is_release_tag, wanted_branches
from trees.models import Kind

HEADS = {"HEAD": "b", "refs/heads/a": "a", "refs/heads/linux-7.1.y": "c", "refs/heads/linux-2.6.32.y": "d"}
MORE = {"refs/heads/linux-rolling-lts": "c", "refs/heads/topic": "b", "refs/tags/v7.1": "e"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("mainline", Kind.MAINLINE),
        ("linux", Kind.MAINLINE),
        ("torvalds", Kind.MAINLINE),
        ("next", Kind.NEXT),
        ("linux-next", Kind.NEXT),
        ("net-next", Kind.OTHER),
        ("stable", Kind.STABLE),
        ("linux-stable", Kind.STABLE),
        ("stable-rc", Kind.STABLE),
        ("rt", Kind.RT),
        ("linux-stable-rt", Kind.RT),
        ("wireless", Kind.OTHER),
        ("support", Kind.OTHER),
    ],
)
def test_the_kind_is_guessed_from_the_name(name: str, kind: Kind) -> None:
    assert guess_kind(name) is kind


@pytest.mark.parametrize(
    ("kind", "branches"),
    [
        (Kind.STABLE, ["linux-2.6.32.y", "linux-7.1.y"]),
        (Kind.RT, ["a", "linux-2.6.32.y", "linux-7.1.y", "linux-rolling-lts", "topic"]),
        (Kind.OTHER, ["topic"]),
    ],
)
def test_branches_are_followed_by_kind(kind: Kind, branches: list[str]) -> None:
    assert wanted_branches(kind, HEADS | MORE) == branches


def test_master_is_preferred_to_where_head_points() -> None:
    assert wanted_branches(Kind.MAINLINE, HEADS | MORE | {"refs/heads/master": "z"}) == ["master"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (Kind.MAINLINE, "v7.4 v7.4-rc3 v2.6.31 v2.6.31-rc5 v3.0-rc1"),
        (Kind.STABLE, "v7.3.2 v2.6.30.4 v6.12.109"),
        (Kind.NEXT, "next-20261120"),
        (Kind.RT, "v6.18.3-rt5 v6.6.7-rt15-rebase v7.0-rc2-rt1"),
        (Kind.OTHER, "net-next-7.1 wireless-2026-03-02"),
    ],
)
def test_a_tag_is_a_release_of_one_kind_of_tree(kind: Kind, names: str) -> None:
    for name in names.split():
        assert is_release_tag(kind, name)
        assert not any(is_release_tag(k, name) for k in Kind if k not in (kind, Kind.OTHER))


@pytest.mark.parametrize("name", ["v5.12-rc1-dontuse", "v2.6.11-tree", "v7", "7.1", "v07.1", "next-2026", "x" * 65])
def test_other_tags_are_no_release_of_the_kernel(name: str) -> None:
    assert not any(is_release_tag(kind, name) for kind in (Kind.MAINLINE, Kind.STABLE, Kind.NEXT, Kind.RT))
