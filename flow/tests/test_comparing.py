"""What changed between two revisions, by the facts of their patches."""

from time import monotonic
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flow.comparing import Change, Size, compare
from patches.parts import Outline
from postings.facts import FileChange, Kind


def patch(number: int, title: str, diff: str = "", *, kind: Kind = Kind.PATCH, **files: tuple[int, int]) -> Outline:
    changes = tuple(FileChange(f"{name}.c", *lines) for name, lines in files.items())
    return Outline(f"{title}@x", number, kind, title, changes, diff.strip().encode())


def titles(change: Change) -> dict[str, Any]:
    """What is told, empty groups left out."""
    named: dict[str, list[Any]] = {
        "kept": [new.title for _, new in change.kept],
        "reworded": [(old.title, new.title) for old, new in change.reworded],
        "changed": [(old.title, new.title) for old, new in change.changed],
        "added": [new.title for new in change.added],
        "dropped": [old.title for old in change.dropped],
    }
    return {key: found for key, found in named.items() if found}


def test_the_same_diff_is_kept_wherever_it_stands() -> None:
    change = compare([patch(1, "one", "A"), patch(2, "two", "B")], [patch(1, "two", "B"), patch(2, "one", "A")])

    assert titles(change) == {"kept": ["two", "one"]}
    assert change.is_none


def test_the_same_diff_under_another_title_is_reworded() -> None:
    assert titles(compare([patch(1, "net: a", "A")], [patch(1, "net: b", "A")])) == {"reworded": [("net: a", "net: b")]}


def test_another_diff_under_the_same_words_is_changed() -> None:
    change = compare([patch(1, "net: Fix it", "A")], [patch(1, "net: fix it.", "B")])

    assert titles(change) == {"changed": [("net: Fix it", "net: fix it.")]}


def test_a_patch_with_like_words_is_changed_and_one_without_is_new() -> None:
    old = [patch(1, "net: keep the link up", "A"), patch(2, "net: drop the old path", "B")]
    new = [patch(1, "net: keep the links up", "C"), patch(2, "net: count packets", "D")]

    assert titles(compare(old, new)) == {
        "changed": [("net: keep the link up", "net: keep the links up")],
        "added": ["net: count packets"],
        "dropped": ["net: drop the old path"],
    }  # fmt: skip


def test_the_only_patch_stays_the_same_whatever_it_is_called() -> None:
    assert titles(compare([patch(1, "net: a", "A")], [patch(1, "usb: b", "B")])) == {"changed": [("net: a", "usb: b")]}


def test_a_word_that_all_patches_begin_with_makes_none_alike() -> None:
    old = [patch(1, "wifi: rtl8xxxu: support two", "A"), patch(2, "wifi: rtl8xxxu: x", "X")]
    new = [patch(1, "wifi: rtl8xxxu: add macids", "B"), patch(2, "wifi: rtl8xxxu: x", "X")]

    assert titles(compare(old, new))["added"] == ["wifi: rtl8xxxu: add macids"]


def test_the_cover_and_copies_of_a_patch_are_no_patches() -> None:
    mails = [patch(0, "cover", kind=Kind.COVER), patch(1, "one", "A"), patch(1, "one again", "Z")]

    assert titles(compare(mails, [patch(1, "one", "A")])) == {"kept": ["one"]}


def test_files_are_told_with_the_lines_of_all_patches() -> None:
    old = [patch(1, "one", "A", a=(1, 1), b=(5, 0)), patch(2, "two", "B", a=(2, 0), d=(1, 1))]
    new = [patch(1, "one", "C", a=(9, 1), c=(7, 0), d=(1, 1))]

    change = compare(old, new)

    assert change.new_files == [Size("c.c", None, (7, 0))]
    assert change.gone_files == [Size("b.c", (5, 0), None)]
    assert change.resized == [Size("a.c", (3, 1), (9, 1))]


PATCHES = st.lists(
    st.builds(patch, st.integers(1, 9), st.sampled_from(["a: b c", "a: b d", "e", ""]), st.sampled_from("AB "))
)


@given(PATCHES, PATCHES)
def test_every_patch_is_told_once(old: list[Outline], new: list[Outline]) -> None:
    change = compare(old, new)

    pairs = [*change.kept, *change.reworded, *change.changed]
    assert sorted([p.number for p, _ in pairs] + [p.number for p in change.dropped]) == sorted({p.number for p in old})
    assert sorted([p.number for _, p in pairs] + [p.number for p in change.added]) == sorted({p.number for p in new})


def test_thousands_of_patches_with_nothing_in_common_are_compared_in_a_second() -> None:
    old = [patch(n, f"a: {n} " + "x " * 50, f"A{n}") for n in range(3000)]
    new = [patch(n, f"a: {n + 5000} " + "x " * 50, f"B{n}") for n in range(3000)]
    start = monotonic()

    compare(old, new)

    assert monotonic() - start < 2
