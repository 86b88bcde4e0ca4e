"""Paths in headers of diffs."""

import pytest

from postings.diff import scan
from postings.diff_paths import MAX_PATH

O_UMLAUT = "\N{LATIN SMALL LETTER O WITH DIAERESIS}"
HUNK = "@@ -1 +1 @@\n-a\n+b\n"
NAMES = [
    # old, new, path
    ("a/init/main.c", "b/init/main.c", "init/main.c"),
    ("init/main.c", "init/main.c", "init/main.c"),
    ("/dev/null", "b/new.c", "new.c"),
    ("a/old.c", "/dev/null", "old.c"),
    ("i/x.c", "w/x.c", "x.c"),
    ("c/x.c", "c/x.c", "c/x.c"),
    ("a/mm/slab.c~fix", "a/mm/slab.c", "mm/slab.c"),
    ('"a/f\\303\\266o"', '"b/f\\303\\266o"', f"f{O_UMLAUT}o"),
    ('"a/\\"q\\"\\t"', '"b/\\"q\\"\\t"', '"q"\t'),
    ('"a/\\377"', '"b/\\377"', "\N{REPLACEMENT CHARACTER}"),
    ("a/with blank\t", "b/with blank\t", "with blank"),
]
LOOSE = [
    ("linux-2.6.orig/init/main.c\t2005-01-01", "linux-2.6/init/main.c\t2005-01-02", "init/main.c"),
    ("linux-pm.orig/kernel/x.c", "linux-pm/kernel/x.c", "kernel/x.c"),
    ("linux/init/main.c.orig", "linux/init/main.c", "init/main.c"),
    ("old/init/main.c 2005-01-01 10:00:00", "new/init/main.c 2005-01-02 10:00:00", "init/main.c"),
    ("1.1/init/main.c Tue Jan  4 10:00:00 2005", "edited/init/main.c Tue Jan  4 11:00:00 2005", "init/main.c"),
    ("x.c\t2 May 2003 10:00:00 -0000", "x.c\t2 May 2003 11:00:00 -0000", "x.c"),
    ("x.c.orig", "x.c", "x.c"),
    ("./init/main.c.orig", "./init/main.c", "init/main.c"),
    ("/dev/null\t1970-01-01", "linux-2.6/init/new.c\t2005-01-02", "init/new.c"),
    ("include/linux/x.h", "include/linux/x.h", "include/linux/x.h"),
]
HEADERS = [
    ("diff --git a/x b/x\nold mode 100644\nnew mode 100755\n", "x"),
    ("diff --git a/x \nb/x\nold mode 100644\nnew mode 100755\n", "x"),
    ("diff --git x x\nold mode 100644\nnew mode 100755\n", "x"),
    ("diff --git a/a b b/a b\nold mode 100644\nnew mode 100755\n", "a b"),
    ('diff --git "a/\\303\\266" "b/\\303\\266"\nnew file mode 100644\n', O_UMLAUT),
    ("diff --git a/x b/y z\nsimilarity index 100%\nrename from x\nrename to y z\n", "y z"),
    ("diff --git a/x b/y\nsimilarity index 100%\ncopy from x\ncopy to y\n", "y"),
    (
        'diff --git a/x "b/\\303\\266"\nrename from x\nrename to "\\303\\266"\n',
        O_UMLAUT,
    ),
]


def only_path(text: str) -> str:
    (change,) = scan(text).files
    return change.path


@pytest.mark.parametrize(("old", "new", "path"), NAMES)
def test_prefixes_and_quotes_of_git_are_taken_off(old: str, new: str, path: str) -> None:
    assert only_path(f"diff --git {old} {new}\n--- {old}\n+++ {new}\n{HUNK}") == path


@pytest.mark.parametrize(("old", "new", "path"), LOOSE)
def test_names_of_trees_and_time_stamps_are_taken_off(old: str, new: str, path: str) -> None:
    assert only_path(f"--- {old}\n+++ {new}\n{HUNK}") == path


@pytest.mark.parametrize(("header", "path"), HEADERS)
def test_files_without_hunks_are_named_by_their_header(header: str, path: str) -> None:
    assert only_path(header) == path


@pytest.mark.parametrize("name", ["x\0y", "x\ud800y", "x\udcff\udcfey"])
def test_paths_can_be_stored(name: str) -> None:
    path = only_path(f"diff --git a/{name} b/{name}\n--- a/{name}\n+++ b/{name}\n{HUNK}")

    assert path.startswith("x\N{REPLACEMENT CHARACTER}")
    assert path.endswith("y")


def test_paths_are_cut() -> None:
    assert len(only_path(f"--- a/{'x' * 3_000}\n+++ b/{'x' * 3_000}\n{HUNK}")) <= MAX_PATH


def test_a_file_without_a_name_is_none() -> None:
    assert scan(f"--- a/\n+++ b/\n{HUNK}").files == ()
