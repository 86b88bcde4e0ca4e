"""Whatever is changed: what we read of git's diff is what git counts, and mail and commit have one id."""

import string
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from postings.diff import scan
from postings.tests.patch_ids import added_up, ids_by_git, run_git

# Lines that could be taken for something else, among ordinary ones.
ODD = ("", "-- ", "--", "- x", "+ y", "-- a/x", "++ b/x", "@@ -1 +1 @@", "diff --git a/x b/x", "\\ x")
CONTENT = st.lists(st.sampled_from(ODD) | st.text(string.ascii_letters + "\t ", max_size=5), max_size=12).map("\n".join)
NAMES = st.sampled_from(("main.c", "with blank", "dir/x.h", "f\N{LATIN SMALL LETTER O WITH DIAERESIS}o", 'q"q'))
TREES = st.dictionaries(NAMES, CONTENT, max_size=4)
MESSAGE = "Fix it.\n\ndiff --git is no diff\n--- nor\n+++ this\n---\n main.c | 2 +-\n\n"
SIGNATURE = "-- \n2.43.0\n"
COMMIT = (
    "-c",
    "user.name=A",
    "-c",
    "user.email=a@example.org",
    "-c",
    "commit.gpgsign=false",
    "commit",
    "-q",
    "-m",
    "x",
)


def write_tree(folder: Path, tree: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, content in tree.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8", newline="")


def diff_by_git(before: dict[str, str], after: dict[str, str], *options: str) -> str:
    with TemporaryDirectory() as folder:
        write_tree(Path(folder) / "a", before)
        write_tree(Path(folder) / "b", after)
        # Without a prefix, for the folders are called as git's prefixes are.
        return run_git("diff", "--no-index", "--no-prefix", *options, "a", "b", cwd=folder).decode()


@settings(max_examples=60, deadline=None)
@given(TREES, TREES, st.sampled_from(("-U3", "-U0", "-U1")), st.sampled_from(("-M10%", "--no-renames")))
def test_any_diff_has_the_id_that_git_gives(
    before: dict[str, str], after: dict[str, str], context: str, renames: str
) -> None:
    patch = diff_by_git(before, after, context, renames)

    assert scan(patch).patch_id == added_up(ids_by_git(patch))
    assert scan(MESSAGE + patch + SIGNATURE) == scan(patch)
    assert scan((MESSAGE + patch + SIGNATURE).replace("\n", "\r\n")) == scan(patch)


@settings(max_examples=60, deadline=None)
@given(TREES, TREES, st.sampled_from(("-U3", "-U0", "-U1")))
def test_lines_are_as_many_as_git_counts(before: dict[str, str], after: dict[str, str], context: str) -> None:
    patch = diff_by_git(before, after, context, "--no-renames")

    table = run_git("apply", "--numstat", "-z", "--allow-empty", given=patch.encode()).decode()
    rows = [row.split("\t", 2) for row in table.split("\0") if row]
    counted = {path: (int(added), int(removed)) for added, removed, path in rows}
    assert {change.path: (change.added, change.removed) for change in scan(patch).files} == counted


@settings(max_examples=60, deadline=None)
@given(TREES, TREES)
def test_blanks_that_mail_programs_cut_off_do_not_change_the_id(before: dict[str, str], after: dict[str, str]) -> None:
    patch = diff_by_git(before, after)
    cut = patch.replace("\n \n", "\n\n").replace("\n \n", "\n\n")

    assert scan(MESSAGE + cut + SIGNATURE) == scan(patch)


def test_mail_and_commit_have_one_id(tmp_path: Path) -> None:
    """A file of each kind: changed, created, deleted, renamed, made executable, binary."""
    before = {"changed": "a\nb\n", "deleted": "d\n", "old": "1\n2\n3\n4\n", "script": "#!\n", "picture": "\0"}
    after = {"changed": "a\nc", "created": "e\n", "new": "1\n2\n3\n4\n", "script": "#!\n", "picture": "\0\0"}
    run_git("init", "-q", cwd=tmp_path)
    write_tree(tmp_path, before)
    run_git("add", "-A", cwd=tmp_path)
    run_git(*COMMIT, cwd=tmp_path)
    for name in before:
        (tmp_path / name).unlink()
    write_tree(tmp_path, after)
    (tmp_path / "script").chmod(0o755)
    run_git("add", "-A", cwd=tmp_path)
    run_git(*COMMIT, cwd=tmp_path)

    mail = scan(run_git("format-patch", "-1", "--stdout", "-M", cwd=tmp_path).decode())
    commit = scan(run_git("diff-tree", "-p", "-M", "--full-index", "HEAD", cwd=tmp_path).decode())

    assert {change.path for change in mail.files} == {*after, "deleted"}
    assert mail == commit
    assert len(mail.patch_id) == 20
