"""Edits and the diffs made of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample import code
from sample.diffs import Edit, EditError, applied, patch

LINES = st.lists(st.sampled_from(["a\n", "b\n", "\n", "\tc;\n"]), min_size=1, max_size=30).map("".join)


def test_an_edit_that_does_not_find_its_text_once_is_refused() -> None:
    for text in ("b\n", "a\na\n"):
        with pytest.raises(EditError):
            applied({"x.c": text}, [Edit("x.c", "a\n", "c\n")])


def test_a_new_file_where_one_is_is_refused() -> None:
    with pytest.raises(EditError):
        applied({"x.c": "a\n"}, [Edit("x.c", "", "c\n")])


def test_a_change_of_one_line_looks_as_git_writes_it() -> None:
    text = "".join(f"{n}\n" for n in range(1, 10))

    assert patch({"x.c": text}, [Edit("x.c", "5\n", "five\n5a\n")]) == (
        " x.c | 3 ++-\n 1 file changed, 2 insertions(+), 1 deletion(-)\n\n"
        "diff --git a/x.c b/x.c\nindex 07193989308c..9298d6bbbd59 100644\n--- a/x.c\n+++ b/x.c\n"
        "@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+5a\n 6\n 7\n 8\n-- \n2.47.0\n"
    )


def test_a_new_file_looks_as_git_writes_it() -> None:
    assert patch({}, [Edit("x.c", "", "a\n")]) == (
        " x.c | 1 +\n 1 file changed, 1 insertion(+)\n create mode 100644 x.c\n\n"
        "diff --git a/x.c b/x.c\nnew file mode 100644\nindex 000000000000..78981922613b\n--- /dev/null\n+++ b/x.c\n"
        "@@ -0,0 +1 @@\n+a\n-- \n2.47.0\n"
    )


@given(LINES, LINES)
def test_a_hunk_takes_the_old_lines_to_the_new_ones(before: str, after: str) -> None:
    diff = patch({"x.c": before}, [Edit("x.c", before, after)])
    if before == after:
        return
    span, body = diff.split("@@", 2)[1:]
    start, count = (int(n) for n in (span.split()[0][1:].split(",") + ["1"])[:2])
    hunk = body.partition("\n")[2].removesuffix("-- \n2.47.0\n").splitlines(keepends=True)

    old = before.splitlines(keepends=True)
    assert [line[1:] for line in hunk if line[0] in " -"] == old[start - 1 :][:count]
    put = old[: start - 1] + [line[1:] for line in hunk if line[0] in " +"] + old[start - 1 + count :]
    assert "".join(put) == after


def test_every_other_form_of_a_change_is_another_change() -> None:
    path = "mm/readahead.c"

    for first in (code.edit(path, 3, 2), code.addition("mm/new.c", 2)):
        others = {code.otherwise(first, by) for by in range(1, code.FORMS)}
        assert len(others) == code.FORMS - 1
        assert first not in others
