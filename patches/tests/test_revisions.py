"""Which series goes on with which: every way in which one is found, and what looks like it and is not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patches.revisions import (
    AGAIN,
    MEMORY,
    SOON,
    Heading,
    How,
    efforts,
    key_of_title,
    likeness,
    person_of,
    predecessor,
    superseded_at,
    target_of,
)
from patches.tests.mails import MAX, PAT, START
from postings.facts import Kind

WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)
STABLE = frozenset({"6.12.y"})


def heading(head: str, title: str = "net: make checksums faster", version: int = 1, **more: Any) -> Heading:
    """A patch by Pat, posted at START."""
    told: dict[str, Any] = {
        "kind": Kind.PATCH, "person": "pat patcher", "sender": PAT, "is_rfc": False, "is_resend": False,
        "posted_at": START, "files": frozenset({"net/a.c"}), "parts": frozenset({head}),
    }  # fmt: skip
    return Heading(head=head, key=key_of_title(title), version=version, **(told | more))


def later(title: str = "net: make checksums faster", version: int = 2, **more: Any) -> Heading:
    """What Pat posted a week after the first."""
    return heading("new", title, version, **({"posted_at": START + WEEK} | more))


def how(series: Heading, *others: Heading, least: How = How.SIMILAR) -> How | None:
    found = predecessor(series, others, least=least)
    return found[1] if found else None


OLD = heading("old")
OTHER_TITLE = "usb: wait for slow hubs"
MM: dict[str, Any] = {"files": frozenset({"mm/b.c"})}
SOMEBODY: dict[str, Any] = {"person": "max maintainer", "sender": MAX}


def test_a_first_posting_has_no_predecessor() -> None:
    assert predecessor(heading("new"), []) is None


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("the same id", {}, {}, How.CHANGE_ID),
        ("whoever sends it", {}, SOMEBODY, How.CHANGE_ID),
        ("however late", {"posted_at": START - 3 * MEMORY}, {}, How.CHANGE_ID),
        ("another id", {"change_id": "y"}, {}, None),
        ("no id is none in common", {"change_id": ""}, {"change_id": ""}, None),
        ("a backport", {}, {"target": STABLE}, None),
        ("a lower version", {"version": 3}, {}, None),
        ("a lower version after an RFC", {"version": 3, "is_rfc": True}, {}, How.CHANGE_ID),
        ("an RFC after a patch with a higher version", {"version": 3}, {"is_rfc": True}, None),
    ],
)
def test_a_change_id_connects(name: str, old: dict[str, Any], new: dict[str, Any], expected: How | None) -> None:
    one = heading("old", **({"change_id": "x", "files": frozenset()} | old))
    two = later(OTHER_TITLE, **({"change_id": "x", "files": frozenset()} | new))

    assert how(two, one) is expected, name


@pytest.mark.parametrize(
    ("name", "series", "expected"),
    [
        ("v2 that links to v1", later("net: checksums by vectors", previous=frozenset({"old"})), How.NAMED),
        (
            "a patch that links to its RFC",
            later("net: checksums by vectors", 2, previous=frozenset({"old"})),
            How.NAMED,
        ),
        ("one that has nothing of it", later(OTHER_TITLE, previous=frozenset({"old"}), files=frozenset()), None),
        ("a link to what it is not", later("net: checksums by vectors", previous=frozenset({"gone"})), How.SIMILAR),
        ("v1 that links to v1", later("net: checksums by vectors", 1, previous=frozenset({"old"})), None),
        ("v1 that is sent again", later("net: fast sums", 1, is_resend=True, previous=frozenset({"old"})), How.NAMED),
        ("somebody else's next", later("net: make sums faster", previous=frozenset({"old"}), **SOMEBODY), How.NAMED),
        ("one that is a little alike", later("net: make sums faster", previous=frozenset({"old"}), **MM), How.NAMED),
        ("somebody else's", later("net: make sums", previous=frozenset({"old"}), **SOMEBODY, **MM), None),
    ],
)
def test_a_link_in_the_notes_connects(name: str, series: Heading, expected: How | None) -> None:
    assert how(series, OLD) is expected, name


@pytest.mark.parametrize(
    ("name", "series", "expected"),
    [
        ("the next version", later(), How.TITLE),
        ("one that skips a version", later(version=4), How.TITLE),
        ("a comma and a capital differ", later("net: Make checksums, faster"), How.TITLE),
        ("within memory", later(posted_at=START + MEMORY), How.TITLE),
        ("beyond memory", later(posted_at=START + MEMORY + SECOND), None),
        ("another sender of the same name", later(sender=MAX), How.TITLE),
        ("another name at the same address", later(person="p"), How.TITLE),
        ("a backport", later(target=STABLE), None),
        ("a request to pull", later(kind=Kind.PULL), None),
        ("sent again late", later(version=1, is_resend=True, posted_at=START + MEMORY), How.TITLE),
        ("somebody else's next version", later(**SOMEBODY), How.TITLE),
        ("somebody else's after memory", later(posted_at=START + MEMORY + SECOND, **SOMEBODY), None),
        ("somebody else's with the same version", later(version=1, **SOMEBODY), None),
        ("somebody else's that skips a version", later(version=3, **SOMEBODY), None),
    ],
)
def test_a_title_connects(name: str, series: Heading, expected: How | None) -> None:
    assert how(series, OLD) is expected, name


@pytest.mark.parametrize(
    ("name", "series", "expected"),
    [
        ("within three months", {"posted_at": START + AGAIN}, How.TITLE),
        ("later", {"posted_at": START + AGAIN + SECOND}, None),
        ("other patches on other files", {"titles": frozenset({"x"}), "files": frozenset({"mm/b.c"})}, None),
        ("half the patches on other files", {"titles": frozenset("sx"), "files": frozenset({"mm/b.c"})}, How.TITLE),
        ("files that nobody knows", {"titles": frozenset({"x"}), "files": frozenset()}, How.TITLE),
        ("of somebody else", SOMEBODY, None),
    ],
)
def test_the_same_patches_posted_again_go_on_with_the_first(
    name: str, series: dict[str, Any], expected: How | None
) -> None:
    same = frozenset("st")

    assert how(later(version=1, **({"titles": same} | series)), replace(OLD, titles=same)) is expected, name


@pytest.mark.parametrize(("title", "expected"), [("net: fix", None), ("net: fix it", How.TITLE)])
def test_somebody_else_takes_over_only_what_a_title_of_three_words_names(title: str, expected: How | None) -> None:
    assert how(later(title, **SOMEBODY), heading("old", title)) is expected


def test_series_without_a_title_have_none_in_common() -> None:
    assert how(later("...", files=frozenset()), heading("old", "!", files=frozenset())) is None


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("a patch starts again with 1", {"version": 4, "is_rfc": True}, {"version": 1}, How.TITLE),
        ("long after", {"version": 4, "is_rfc": True, "posted_at": START - AGAIN - WEEK}, {"version": 1}, How.TITLE),
        ("a patch does not", {"version": 4}, {"version": 1}, None),
        ("nor does the next RFC", {"version": 4, "is_rfc": True}, {"version": 1, "is_rfc": True}, None),
    ],
)
def test_a_version_that_goes_back(name: str, old: dict[str, Any], new: dict[str, Any], expected: How | None) -> None:
    assert how(later(**new), heading("old", **old)) is expected, name


@pytest.mark.parametrize(
    ("name", "series", "expected"),
    [
        ("the next version", later("mm: checksums", answers=frozenset({"old"})), How.THREAD),
        ("somebody else's", later("mm: checksums", answers=frozenset({"old"}), **SOMEBODY), None),
        ("the same version", later("mm: checksums", 1, answers=frozenset({"old"})), None),
        ("nothing in common", later(OTHER_TITLE, answers=frozenset({"old"}), files=frozenset()), None),
        ("an answer to another", later("mm: checksums", answers=frozenset({"x"}), files=frozenset()), None),
    ],
)
def test_an_answer_connects(name: str, series: Heading, expected: How | None) -> None:
    assert how(series, heading("old", files=frozenset())) is expected, name


@pytest.mark.parametrize(
    ("total", "found", "expected"), [(7, 1, How.THREAD), (7, 7, None), (6, 1, None)], ids=["a piece", "all", "other"]
)
def test_a_patch_of_a_series_posted_again_alone_goes_on_with_it(total: int, found: int, expected: How | None) -> None:
    titles = frozenset({"make sums faster"})
    old = heading("old", "net: all of it", total=7, found=7, titles=titles)
    new = later("net: sums", 1, total=total, found=found, titles=titles, answers=frozenset({"old"}))

    assert how(new, old) is expected


@pytest.mark.parametrize(
    ("name", "series", "expected"),
    [
        ("next and soon", later("net: quicker checksums", posted_at=START + SOON), How.SIMILAR),
        ("by another's name", later("net: quicker checksums", **SOMEBODY), None),
        ("no next version", later("net: quicker checksums", 1), None),
        ("sent again", later("net: quicker checksums", is_resend=True), None),
        ("within memory", later("net: make checksums fast", posted_at=START + MEMORY), How.SIMILAR),
        ("beyond memory", later("net: make checksums fast", posted_at=START + MEMORY + SECOND), None),
        ("a backport", later("net: make checksums fast", target=STABLE), None),
    ],
)
def test_likeness_connects(name: str, series: Heading, expected: How | None) -> None:
    assert how(series, OLD) is expected, name


@pytest.mark.parametrize(
    ("version", "after", "expected"),
    [(2, SOON, How.SIMILAR), (2, SOON + SECOND, None), (3, SOON, None)],
    ids=["the next, soon", "late", "not the next"],
)
def test_the_next_version_need_not_be_so_alike_soon(version: int, after: timedelta, expected: How | None) -> None:
    old = heading("old", "net: a b c d", files=frozenset())
    new = later("net: a b x y", version, posted_at=START + after, files=frozenset())

    assert 0.3 < likeness(new, old) < 0.45
    assert how(new, old) is expected


def test_an_older_series_is_never_its_successor() -> None:
    assert predecessor(OLD, [later(version=1), OLD]) is None


def test_what_was_posted_in_the_same_second_is_ordered_by_its_id() -> None:
    one, two = heading("a"), heading("b", version=2)

    assert predecessor(two, [one]) == ("a", How.TITLE)
    assert predecessor(replace(one, version=3), [two]) is None


@pytest.mark.parametrize("order", [1, -1])
def test_the_strongest_sign_counts_before_the_newest(order: int) -> None:
    others = [heading("by id", OTHER_TITLE, change_id="x"), heading("by title", posted_at=START + SECOND)]

    assert predecessor(later(change_id="x"), others[::order]) == ("by id", How.CHANGE_ID)


@pytest.mark.parametrize("order", [1, -1])
def test_the_highest_version_counts_before_the_newest(order: int) -> None:
    others = [heading("v2", version=2), heading("v1 again", posted_at=START + SECOND)]

    assert predecessor(later(version=3), others[::order]) == ("v2", How.TITLE)


@pytest.mark.parametrize("order", [1, -1])
def test_among_equals_the_newest_counts(order: int) -> None:
    others = [heading("one"), heading("two", posted_at=START + SECOND)]

    assert predecessor(later(), others[::order]) == ("two", How.TITLE)


@pytest.mark.parametrize("order", [1, -1])
def test_of_those_that_are_alike_the_one_with_the_same_files_counts(order: int) -> None:
    titles = frozenset({"checksums"})
    others = [
        heading("same files", "net: sums", titles=titles),
        heading("other files", "net: sums", titles=titles, files=frozenset({"x"}), posted_at=START + SECOND),
    ]

    assert predecessor(later("net: totals", titles=titles), others[::order]) == ("same files", How.SIMILAR)


def test_weaker_signs_are_left_out_on_demand() -> None:
    similar = later("net: quicker checksums")

    assert (how(similar, OLD), how(similar, OLD, least=How.THREAD)) == (How.SIMILAR, None)
    assert how(later(), OLD, least=How.TITLE) is How.TITLE


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, 1.0),
        ({"files": frozenset()}, {}, 1.0),
        ({"key": "a b"}, {"key": "a c"}, pytest.approx(0.35 / 3 + 0.65)),
        ({"key": "a b"}, {"key": "c d"}, pytest.approx(0.35)),  # files alone say little
        ({"key": "a b", "files": frozenset()}, {"key": "c d"}, 0.0),
        ({"key": ""}, {"key": "", "files": frozenset()}, 0.0),
        ({"key": "a", "titles": frozenset("xy")}, {"key": "b", "titles": frozenset("xyz")}, 1.0),
        ({"key": "a", "titles": frozenset("xyu")}, {"key": "b", "titles": frozenset("xyz")}, pytest.approx(2 / 3)),
    ],
)
def test_likeness_by_words_patches_and_files(one: dict[str, Any], other: dict[str, Any], expected: float) -> None:
    first, second = replace(OLD, **one), replace(OLD, **other)

    assert likeness(first, second) == likeness(second, first) == expected


_SETS = st.frozensets(st.sampled_from("abcd"), max_size=4)


@given(st.lists(st.tuples(_SETS, _SETS, _SETS), min_size=2, max_size=2))
def test_likeness_is_symmetric_and_a_share(rows: list[tuple[frozenset[str], frozenset[str], frozenset[str]]]) -> None:
    one, other = (replace(OLD, key=" ".join(sorted(k)), titles=t, files=f) for k, t, f in rows)

    assert 0 <= likeness(one, other) == likeness(other, one) <= 1


@pytest.mark.parametrize(
    ("marks", "target"),
    [
        (["6.12.y"], {"6.12.y"}),
        (["6.1"], {"6.1"}),
        (["5.10.y", "5.15.y", "net"], {"5.10.y", "5.15.y"}),
        (["6.6-stable", "stable", "autosel"], {"6.6-stable", "stable", "autosel"}),
        (["linux-6.12.y"], {"linux-6.12.y"}),
        (["4.19.300"], {"4.19.300"}),
        (["net-next", "v6.12", "6", "6.12.yy", "6.12-rc1", "unstable", "stable-fix", "linux-next", "linux-"], set()),
        (["1." * 50_000], set()),
    ],
)
def test_words_in_brackets_that_name_a_stable_series(marks: list[str], target: set[str]) -> None:
    assert target_of(marks) == target


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("net: Make it, FASTER!", "net make it faster"),
        ("mm/slub.c: free_pages()", "mm slub c free pages"),
        ("Größe 10\u00a0kB", "größe 10 kb"),
        ("...", ""),
        ("\0\ud800x", "x"),
        ("a " * 500_000, ("a " * 150)),
    ],
)
def test_keys_of_titles(title: str, key: str) -> None:
    assert key_of_title(title) == key


@pytest.mark.parametrize(
    ("name", "address", "person"),
    [
        ("Pat Patcher", "p@x.org", "pat patcher"),
        ("Patcher, Pat", "p@x.org", "pat patcher"),
        ("PAT Q. Patcher", "p@x.org", "pat patcher q"),
        ("Pat Patcher via B4 Relay", "d@kernel.org", "pat patcher"),
        ("Pat Patcher (by way of Max Maintainer)", "m@x.org", "pat patcher"),
        ("Pat Patcher (Corp)", "p@x.org", "pat patcher"),
        ("Pat", "Pat@X.org", "pat@x.org"),
        ("Pat via lists", "Pat@X.org", "pat@x.org"),
        ("", "P@x.org", "p@x.org"),
        ("(nobody)", "n@x.org", "n@x.org"),
        ("", "", ""),
        ("a b" * 500, "", " ".join(["a", "b", *["ba"] * 499])[:200]),
    ],
)
def test_people_by_name_else_address(name: str, address: str, person: str) -> None:
    assert person_of(name, address) == person


@pytest.mark.parametrize(
    ("predecessors", "firsts"),
    [
        ({}, {}),
        ({"a": ""}, {"a": "a"}),
        ({"c": "b", "b": "a", "a": ""}, {"a": "a", "b": "a", "c": "a"}),
        ({"b": "a", "c": "a", "d": "b"}, {"a": "a", "b": "a", "c": "a", "d": "a"}),
        ({"b": "a", "a": "", "d": "c", "c": ""}, {"a": "a", "b": "a", "c": "c", "d": "c"}),
    ],
    ids=["nothing", "one", "a chain", "a fork", "two"],
)
def test_series_that_predecessors_connect_are_one_effort(predecessors: dict[str, str], firsts: dict[str, str]) -> None:
    assert efforts(predecessors) == firsts


def test_a_long_chain_is_one_effort_from_either_end() -> None:
    chain = {str(n): str(n - 1) if n else "" for n in range(5000)}

    for order in (chain, dict(reversed(chain.items()))):
        assert set(efforts(order).values()) == {"0"}


@pytest.mark.parametrize(
    ("found", "revisions", "expected"),
    [
        ({"old": 1}, {}, None),
        ({"old": 4}, {"new": (4, WEEK)}, WEEK),
        ({"old": 4}, {"new": (2, WEEK)}, WEEK),
        ({"old": 4}, {"new": (1, WEEK)}, None),
        ({"old": 5}, {"new": (2, WEEK)}, None),
        ({"old": 4}, {"piece": (1, WEEK), "new": (4, 2 * WEEK), "newer": (4, 3 * WEEK)}, 2 * WEEK),
        ({"old": 1}, {"before": (1, -WEEK)}, None),
    ],
)
def test_a_revision_is_replaced_by_one_with_half_its_patches(
    found: dict[str, int], revisions: dict[str, tuple[int, timedelta]], expected: timedelta | None
) -> None:
    others = [heading(head, posted_at=START + after) for head, (_, after) in revisions.items()]
    counts = found | {head: count for head, (count, _) in revisions.items()}

    assert superseded_at(OLD, [*others, OLD], counts) == (None if expected is None else START + expected)
