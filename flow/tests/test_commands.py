"""Commands: what stands in them, and that no word of a stranger is run."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow.commands import branch_name, commit_commands, is_public, mail_word, pull_commands, review_commands

SHA = 40 * "a"


def lines(
    ident: str = "m@x", *, has_earlier: bool = True, base: str = SHA, title: str = "net: keep it up"
) -> list[str]:
    return [c.line for c in review_commands(ident, "v2", has_earlier=has_earlier, base=base, title=title)]


def test_a_revision_is_fetched_applied_compared_and_started_from_its_base() -> None:
    assert lines() == ["b4 am m@x", "b4 shazam m@x", "b4 diff m@x", f"git checkout -b net-keep-it-up-v2 {SHA}"]


def test_a_first_revision_without_a_base_is_only_fetched_and_applied() -> None:
    assert lines(has_earlier=False, base="") == ["b4 am m@x", "b4 shazam m@x"]


def test_a_request_to_pull_is_fetched_as_one() -> None:
    assert [c.line for c in pull_commands("m@x")] == ["b4 pr m@x"]


def test_what_was_merged_is_shown_and_its_release_fetched() -> None:
    commands = commit_commands([SHA, 40 * "b"], url="https://git.example.org/linux.git", tag="v7.0-rc1")

    assert [c.line for c in commands] == [
        "git show aaaaaaaaaaaa bbbbbbbbbbbb",
        "git fetch https://git.example.org/linux.git tag v7.0-rc1",
    ]


def test_of_many_commits_the_first_are_named() -> None:
    [command] = commit_commands([SHA] * 500, url="", tag="")

    assert len(command.line) < 300
    assert "the first 20 of 500" in command.says


@pytest.mark.parametrize(
    "url",
    [
        "/srv/linux",
        "../linux.git",
        "file:///srv/linux",
        "https://me:secret@git.example.org/x",
        "ssh://git@x/y",
        "",
        "http://[",
        "ext::sh -c x",
    ],
)
def test_a_tree_of_this_machine_or_with_a_password_is_not_shown(url: str) -> None:
    assert not is_public(url)
    assert not list(commit_commands([], url=url, tag="v7.0"))


@pytest.mark.parametrize("base", ["--help", "HEAD; rm -rf ~", "$(id)", "", SHA.upper()])
def test_a_base_that_is_no_commit_starts_no_branch(base: str) -> None:
    assert not [line for line in lines(base=base) if line.startswith("git")]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60))
def test_a_shell_reads_an_id_as_one_word_and_never_as_an_option(ident: str) -> None:
    words = shlex.split(f"b4 am {mail_word(ident)}")

    assert len(words) == 3
    assert not words[2].startswith("-")
    assert words[2] == ident or words[2].startswith("https://lore.kernel.org/all/-")


@given(st.text(max_size=300), st.text(max_size=20))
def test_the_name_of_a_branch_is_plain(title: str, name: str) -> None:
    branch = branch_name(title, name)

    assert branch
    assert not branch.startswith("-")
    assert set(branch) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
