"""Files and lines that a diff changes, in every form in which mails have one, and where git and we agree on the id."""

import pytest

from postings.diff import scan
from postings.facts import Diff
from postings.tests.patch_ids import GIT_VERSION, added_up, ids_by_git

LINES = "@@ -1,3 +1,4 @@ int f(void)\n one\n-two\n+2\n+2.5\n three\n"
PLAIN = f"--- a/init/main.c\n+++ b/init/main.c\n{LINES}"
GIT = f"diff --git a/init/main.c b/init/main.c\nindex 1a2b3c..4d5e6f 100644\n{PLAIN}"
OTHER = "diff --git a/Makefile b/Makefile\nindex 1..2 100644\n--- a/Makefile\n+++ b/Makefile\n@@ -1 +1 @@\n-a\n+b\n"
CREATED = "diff --git a/n b/n\nnew file mode 100644\nindex 000..123\n--- /dev/null\n+++ b/n\n@@ -0,0 +1,2 @@\n+x\n+y\n"
DELETED = "diff --git a/d b/d\ndeleted file mode 100644\nindex 1..0\n--- a/d\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n-y\n"
RENAMED = "diff --git a/old.c b/new.c\nsimilarity index 100%\nrename from old.c\nrename to new.c\n"
MODE = "diff --git a/run b/run\nold mode 100644\nnew mode 100755\n"
NO_NEWLINE = "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"
BINARY = (
    "diff --git a/logo.gif b/logo.gif\nindex 1111111..2222222 100644\nBinary files a/logo.gif and b/logo.gif differ\n"
)
LITERAL = (
    f"diff --git a/logo.gif b/logo.gif\nindex {'1' * 40}..{'2' * 40} 100644\nGIT binary patch\n"
    "delta 11\nScmZ3&xP@`UA4cuPj1qGJZ8Qc-\n\ndelta 11\nScmZ3&xP@`UA4cuPj1qGJZ8Qc-\n\n"
)
SIGNATURE = "-- \n2.43.0\n"
MAIN = ("init/main.c", 2, 1)

# Text, what it changes; git gives the same id for each.
AGREED = [
    ("git", GIT, [MAIN]),
    ("signature", f"Fix it.\n---\n init/main.c | 3 ++-\n\n{GIT}{SIGNATURE}", [MAIN]),
    ("signature without blank", f"{GIT}--\nMe\n", [MAIN]),
    ("base commit behind", f"{GIT}\nbase-commit: {'1' * 40}\n{SIGNATURE}", [MAIN]),
    ("list's footer", f"{GIT}\n_______\nlinux-mtd mailing list\n", [MAIN]),
    ("no line end", GIT[:-1], [MAIN]),
    ("two files", GIT + OTHER + SIGNATURE, [MAIN, ("Makefile", 1, 1)]),
    ("created", CREATED, [("n", 2, 0)]),
    ("deleted", DELETED, [("d", 0, 2)]),
    ("renamed", RENAMED + SIGNATURE, [("new.c", 0, 0)]),
    ("renamed, then changed", RENAMED + GIT, [("new.c", 0, 0), MAIN]),
    ("two renamed, then changed", RENAMED + MODE + GIT, [("new.c", 0, 0), ("run", 0, 0), MAIN]),
    ("changed, then mode", GIT + MODE + SIGNATURE, [MAIN, ("run", 0, 0)]),
    ("no newline at the end", OTHER.partition("@@")[0] + NO_NEWLINE, [("Makefile", 1, 1)]),
    ("two hunks", GIT + LINES, [("init/main.c", 4, 2)]),
    ("removed line that looks like a signature", OTHER.replace("\n-a\n", "\n-- \n"), [("Makefile", 1, 1)]),
    ("lines that look like headers", OTHER.replace("\n-a\n+b\n", "\n--- x\n+++ y\n"), [("Makefile", 1, 1)]),
    ("CRLF", (GIT + OTHER + SIGNATURE).replace("\n", "\r\n"), [MAIN, ("Makefile", 1, 1)]),
    ("non-ASCII", GIT.replace("2.5", "zwei \N{SNOWMAN}"), [MAIN]),
    ("two diffs", f"{GIT}{SIGNATURE}And this:\n\n{OTHER}", [MAIN, ("Makefile", 1, 1)]),
    ("diff -urN", f"diff -urN a/init/main.c b/init/main.c\n{PLAIN}", [MAIN]),
    ("no prefix", GIT.replace("a/init", "init").replace("b/init", "init"), [MAIN]),
    ("plain has no id", PLAIN, [MAIN]),
    ("plain with time stamps", PLAIN.replace("main.c\n", "main.c\t2009-09-09 09:09:09 +0200\n"), [MAIN]),
    ("quilt", f"Index: linux/init/main.c\n{'=' * 67}\n{PLAIN}Index: b/x\n===\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
     [MAIN, ("x", 1, 1)]),
    ("plain twice", PLAIN + PLAIN.replace("main", "next"), [MAIN, ("init/next.c", 2, 1)]),
    ("plain file behind git's", GIT + PLAIN.replace("main", "next"), [MAIN, ("init/next.c", 2, 1)]),
    ("NUL", GIT.replace("2.5", "2\0.5"), [MAIN]),
    ("odd bytes", GIT.replace("2.5", "\udcff"), [MAIN]),
]  # fmt: skip
NO_DIFF = [
    ("", "empty"),
    ("Hello,\n\nall is well.\n", "talk"),
    ("".join(f"> {line}\n" for line in GIT.splitlines()), "quoted"),
    ("".join(f"    {line}\n" for line in GIT.splitlines()), "indented"),
    ("I use diff --git a/x b/x\ndiff --git a/x b/x is what\ngit prints\n", "prose"),
    ("diff --git a/x b/x\ndiff --git a/y b/y\n", "lines alone"),
    ("Notes\n--- from me\n+++ from you\nand so on\n", "dashes in prose"),
    ("diff --git is no diff\n--- nor\n+++ this\n", "prose in three lines"),
    (OTHER.partition("@@")[0], "header without hunks"),
    ("--- a/x\n+++ b/x\n\n@@ -1 +1 @@\n-a\n+b\n", "header apart from its hunk"),
    ("diff --cc x\nindex 1,2..3\n--- a/x\n+++ b/x\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n", "merge"),
    ("@@ -1 +1 @@\n-a\n+b\n--- \n+++ ", "hunk without a file"),
]


def changes(diff: Diff) -> list[tuple[str, int, int]]:
    return [(change.path, change.added, change.removed) for change in diff.files]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*row[1:], id=row[0]) for row in AGREED])
def test_files_and_lines_are_found_and_git_gives_the_same_id(text: str, expected: list[tuple[str, int, int]]) -> None:
    diff = scan(text)

    assert changes(diff) == expected
    assert diff.patch_id == added_up(ids_by_git(text))


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for text, name in NO_DIFF])
def test_what_is_no_diff_has_no_files_and_no_id(text: str) -> None:
    assert scan(text) == Diff()


@pytest.mark.skipif(GIT_VERSION < (2, 39), reason="git hashes binary files since 2.39")
@pytest.mark.parametrize("text", [BINARY, LITERAL, GIT + BINARY + SIGNATURE, LITERAL + GIT, BINARY + MODE, BINARY * 2])
def test_binary_files_are_known_by_their_objects(text: str) -> None:
    assert ("logo.gif", 0, 0) in changes(scan(text))
    assert scan(text).patch_id == added_up(ids_by_git(text))


def test_index_line_numbers_and_white_space_do_not_change_the_id() -> None:
    moved = GIT.replace("1a2b3c..4d5e6f", "7..8").replace("@@ -1,3 +1,4 @@ int f(void)", "@@ -70,3 +90,4 @@")

    assert scan(moved.replace(" one", "   one\t")).patch_id == scan(GIT).patch_id


@pytest.mark.parametrize(("old", "new"), [(" one", " uno"), ("+2.5", "+2.6"), ("main", "next"), ("-two", "-zwei")])
def test_another_change_or_context_has_another_id(old: str, new: str) -> None:
    assert scan(GIT.replace(old, new)).patch_id != scan(GIT).patch_id


def test_order_of_files_does_not_change_the_id() -> None:
    assert scan(GIT + OTHER).patch_id == scan(OTHER + GIT).patch_id


def test_context_that_lost_its_blank_counts_and_keeps_the_id() -> None:
    whole = GIT.replace(" one", " ") + OTHER
    damaged = whole.replace("\n \n", "\n\n")

    assert damaged != whole
    assert scan(damaged + SIGNATURE) == scan(whole)


def test_wrapped_headers_keep_the_id() -> None:
    damaged = GIT.replace(" b/init", " \nb/init", 1).replace("int f(void)", "int\nf(void)")

    assert scan(damaged + OTHER) == scan(GIT + OTHER)


def test_a_diff_that_is_there_twice_counts_once() -> None:
    assert scan(f"{GIT}{SIGNATURE}\nThe same attached:\n{GIT}") == scan(GIT)


def test_two_diffs_of_one_file_count_together() -> None:
    assert changes(scan(f"{OTHER}{SIGNATURE}{OTHER.replace('+b', '+c')}")) == [("Makefile", 2, 2)]


def test_a_wrapped_line_ends_its_hunk_and_what_was_read_stays() -> None:
    damaged = GIT.replace("+2.5\n", "+2.5 and\nmore\n") + OTHER

    assert changes(scan(damaged)) == [MAIN, ("Makefile", 1, 1)]


def test_damaged_copies_that_differ_behind_the_break_have_different_ids() -> None:
    damaged = GIT.replace("+2\n", "+2 and\nmore\n")

    assert changes(scan(damaged)) == [("init/main.c", 1, 1)]
    assert scan(damaged).patch_id != scan(damaged.replace("2.5", "2.6")).patch_id


def test_a_hunk_whose_header_is_broken_counts_for_the_id_alone() -> None:
    damaged = GIT.replace("@@ -1,3 +1,4 @@", "@@ -l,3 +1,4 @@") + LINES

    assert changes(scan(damaged)) == [MAIN]
    assert scan(damaged).patch_id != scan(damaged.replace("2.5", "2.6", 1)).patch_id


def test_header_of_the_next_file_is_no_line_of_a_short_hunk() -> None:
    assert changes(scan(PLAIN.replace("-1,3 +1,4", "-1,9 +1,9") + PLAIN.replace("main", "next"))) == [
        MAIN,
        ("init/next.c", 2, 1),
    ]


def test_what_only_looks_like_a_line_of_a_hunk_is_seen_where_the_sums_agree() -> None:
    assert changes(scan(GIT.replace(" three\n", " three\nfour\n") + "+ five\n")) == [MAIN]


def test_a_signature_is_no_removed_line_where_a_hunk_is_short() -> None:
    assert changes(scan(GIT.replace("-1,3", "-1,9") + SIGNATURE)) == [MAIN]


@pytest.mark.parametrize("behind", ["+ so\n", "- so\n", " so\n", "+ and\n- so\n"])
def test_hunk_ends_where_its_header_says(behind: str) -> None:
    assert scan(GIT + behind) == scan(GIT)


def test_text_between_hunks_does_not_end_the_file() -> None:
    assert changes(scan(f"{GIT}\nThis is the point:\n\n{LINES}")) == [("init/main.c", 4, 2)]
