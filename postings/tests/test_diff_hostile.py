"""Mails that want to cost time: none of 4 MB takes long, and nothing is kept without bound."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.diff import MAX_FILES, MAX_HUNKS, scan
from postings.diff_paths import MAX_PATH
from postings.facts import Diff

SIZE = 4 << 20
SECONDS = 3  # of the processor, some twenty times what it takes: what is quadratic takes minutes
FILE = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n"
HUGE = f"@@ -1,{10**18} +1,{10**18} @@\n"
TRAPS = {
    "diff lines": ("", "diff --git a/x b/x\n"),
    "short diff lines": ("", "diff -\n"),
    "index lines": ("", "diff --git a b\nindex 1\n"),
    "modes": ("", "diff --git a/x b/x\nold mode 1\nnew mode 2\n"),
    "extended lines": ("diff --git a b\n", "old \n"),
    "renames": ("diff --git a b\n", "rename from \n"),
    "binary files": ("", "diff --git a/x b/x\nindex 1..2\nBinary files \n"),
    "huge hunks": ("", FILE + HUGE + " x\n"),
    "huge hunk of blanks": (FILE + HUGE, "\n"),
    "huge hunk of lines": (FILE + HUGE, "+\n"),
    "huge hunk of signatures": (FILE + HUGE, "-- \n"),
    "empty hunks": (FILE, "@@ -1 +1 @@\n"),
    "small hunks": (FILE, "@@ -1 +1 @@\n-a\n+b\n"),
    "hunks with a rest": (FILE, "@@ -1 +1 @@\n-a\n+b\nx\n"),
    "hunks of blanks": (FILE, "@@ -1,9 +1,9 @@\n\n\n\n\n"),
    "plain files": ("", "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n"),
    "plain headers": ("", "--- a\n+++ b\n"),
    "plain empty hunks": ("", "--- a\n+++ b\n@@ -1 +1 @@\n"),
    "minus": ("+++ ", "--- \n"),
    "digits": ("", "\n@@ -" + "1" * 5000),
    "line ends": ("\n+++ ", "\r\n"),
    "surrogates": ("\n+++ ", "\ud800"),
    "quotes": ("diff --git ", '"\\'),
}


@pytest.mark.parametrize("name", TRAPS)
def test_no_mail_takes_long(name: str) -> None:
    before, again = TRAPS[name]
    text = before + again * (SIZE // len(again))
    start = time.process_time()

    scan(text)

    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("line", [f"--- {'x' * SIZE}\n+++ {'y' * SIZE}\n", f"--- {' ' * SIZE}1\n+++ {' ' * SIZE}1\n"])
def test_long_names_take_no_time(line: str) -> None:
    start = time.process_time()

    scan(f"{line}@@ -1 +1 @@\n-a\n+b\n")
    scan(f"diff --git a b\n{line}@@ -1 +1 @@\n-a\n+b\n")

    assert time.process_time() - start < SECONDS


def test_files_are_bounded_and_the_id_still_covers_all() -> None:
    text = "".join(f"{FILE.replace('/x', f'/{n}')}@@ -1 +1 @@\n-a\n+b\n" for n in range(MAX_FILES + 5))

    assert len(scan(text).files) == MAX_FILES
    assert scan(text).patch_id != scan(text.replace(f"/{MAX_FILES + 2}", "/y")).patch_id


def test_damaged_hunks_are_bounded_and_the_id_still_covers_all() -> None:
    text = FILE + "@@ -1 +1 @@\n-a\n+b\n\nand\n" * (MAX_HUNKS + 5)

    assert scan(text).added == MAX_HUNKS
    assert scan(text).patch_id != scan(f"{text}\n@@ -1 +1 @@\n-a\n+c\n").patch_id


def test_more_diffs_than_a_mail_can_have_get_no_id() -> None:
    assert scan("".join(f"diff --git a/{n} b/{n}\nold mode 1\n" for n in range(40_000))).patch_id == b""


PIECES = st.sampled_from(
    (
        FILE,
        HUGE,
        "@@ -1,2 +1,2 @@\n",
        " a\n",
        "-b\n",
        "+c\n",
        "\n",
        "-- \n",
        "--- a/y\n",
        "+++ b/y\n",
        "\\ No newline\n",
    )
    + (
        "diff --git a/z b/z\n",
        "old mode 1\n",
        "GIT binary patch\n",
        "Index: q\n",
        "> ",
        "\0",
        "\ud800",
        "\r\n",
        "prose",
    )
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_gives_a_diff_that_can_be_stored(text: str) -> None:
    diff = scan(text)

    assert len(diff.patch_id) in (0, 20)
    assert bool(diff.files) or diff == Diff()
    for change in diff.files:
        assert 0 < len(change.path) <= MAX_PATH
        assert "\0" not in change.path
        change.path.encode()
    lines = text.split("\n")
    assert diff.added <= sum(line.startswith("+") for line in lines)
    assert diff.removed <= sum(line.startswith("-") for line in lines)
