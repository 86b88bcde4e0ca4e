"""Which commit a patch became: each sign, which is stronger, and what became of the commit."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patches.matching import Fate, Found, How, Patch, Place, fates
from patches.tests.mails import PAT, START

DIFF = b"d" * 20
DAY = timedelta(days=1)


def day(number: float) -> datetime:
    return START + number * DAY


def patch(ident: str = "p", **more: Any) -> Patch:
    """Pat's patch, posted at START."""
    told: dict[str, Any] = {
        "title": "net: faster", "person": "pat patcher", "address": PAT, "sent": START, "posted_at": START,
    }  # fmt: skip
    return Patch(ident, **(told | more))


def commit(sha: str = "s", *places: Place, **more: Any) -> Found:
    """A commit that nothing ties to it, a week later in mainline."""
    told: dict[str, Any] = {
        "subject": "x", "author_name": "Somebody Else", "author_address": "else@example.org",
        "authored_at": day(5), "places": places or (Place("mainline", day(7), "v7.0-rc1"),),
    }  # fmt: skip
    return Found(sha, **(told | more))


AUTHOR = {"author_name": "Pat Patcher", "author_address": PAT}
SUBJECT = {"subject": "net: faster"}
MERGED: dict[str, Any] = {"merged_at": day(7), "tag": "v7.0-rc1"}


def sign(one: Patch, other: Found) -> How | None:
    fate = fates([one], [other]).get("p")
    return fate.how if fate else None


@pytest.mark.parametrize(
    ("name", "found", "how"),
    [
        ("a link and the author", {"links": {"p"}} | AUTHOR, How.LINK),
        ("a link and the subject", {"links": {"p"}} | SUBJECT, How.LINK),
        ("a link and the diff", {"links": {"p"}, "patch_id": DIFF}, How.LINK),
        ("a link alone, as to a discussion", {"links": {"p"}}, None),
        ("a link to another mail", {"links": {"q"}} | AUTHOR, None),
        ("the diff and the author", {"patch_id": DIFF} | AUTHOR, How.DIFF),
        ("the diff and the subject", {"patch_id": DIFF} | SUBJECT, How.DIFF),
        ("the diff alone", {"patch_id": DIFF}, None),
        ("another diff", {"patch_id": b"e" * 20} | AUTHOR, None),
        ("the date and the author", {"authored_at": START} | AUTHOR, How.DATE),
        ("the date and the subject", {"authored_at": START} | SUBJECT, None),
        ("the date a second off", {"authored_at": START + timedelta(seconds=1)} | AUTHOR, None),
        ("subject and author", SUBJECT | AUTHOR, How.SUBJECT),
        ("the subject and a link to the cover", {"links": {"cover"}} | SUBJECT, How.SUBJECT),
        ("the subject alone", SUBJECT, None),
        ("a link to the cover alone", {"links": {"cover"}} | AUTHOR, None),
        ("the author alone", AUTHOR, None),
        ("everything", {"links": {"p"}, "patch_id": DIFF, "authored_at": START} | SUBJECT | AUTHOR, How.LINK),
        ("everything but the link", {"patch_id": DIFF, "authored_at": START} | SUBJECT | AUTHOR, How.DIFF),
        ("date, subject, author", {"authored_at": START} | SUBJECT | AUTHOR, How.DATE),
    ],
)
def test_a_commit_is_found_by(name: str, found: dict[str, Any], how: How | None) -> None:
    assert sign(patch(patch_id=DIFF, cover="cover"), commit(**found)) is how, name


@pytest.mark.parametrize(
    ("author_name", "author_address", "is_same"),
    [
        ("PAT PATCHER", "pat@elsewhere.example", True),
        ("Patcher, Pat", "pat@elsewhere.example", True),
        ("Pat", PAT, True),
        ("Pat Painter", "pat@elsewhere.example", False),
        ("", "", False),
    ],
)
def test_an_author_is_the_same_by_name_or_address(author_name: str, author_address: str, is_same: bool) -> None:
    other = commit(author_name=author_name, author_address=author_address, **SUBJECT)

    assert (sign(patch(), other) is How.SUBJECT) == is_same


def test_a_commit_without_an_address_is_not_by_a_patcher_without_one() -> None:
    assert sign(patch(person="pat patcher", address=""), commit(author_address="", **SUBJECT)) is None


@pytest.mark.parametrize(("title", "is_same"), [("net: Faster!", True), ("net: faster still", False)])
def test_subjects_are_the_same_but_for_case_and_punctuation(title: str, is_same: bool) -> None:
    assert (sign(patch(title=title), commit(**SUBJECT, **AUTHOR)) is How.SUBJECT) == is_same


def test_patches_and_commits_without_a_diff_have_none_in_common() -> None:
    assert sign(patch(sent=None), commit(**AUTHOR)) is None


@pytest.mark.parametrize(
    ("landed", "is_found"), [(day(0), True), (day(-1), True), (day(-1) - timedelta(seconds=1), False)]
)
def test_a_commit_that_had_landed_before_came_from_elsewhere(landed: datetime, is_found: bool) -> None:
    found = commit("s", Place("mainline", landed), Place("stable", day(9)), **SUBJECT, **AUTHOR)

    assert (sign(patch(), found) is not None) == is_found


def test_a_commit_that_is_nowhere_is_no_fate() -> None:
    nowhere = Found("s", "net: faster", "Pat Patcher", PAT, START)

    assert fates([patch()], [nowhere]) == {}


@pytest.mark.parametrize(
    ("marks", "is_port", "is_found"),
    [
        ((), False, True),
        ((), True, False),
        (("6.12.y",), True, True),
        (("6.12.y",), False, False),
        (("net",), False, True),
    ],
)
def test_ports_come_from_backports_and_nothing_else_does(marks: tuple[str, ...], is_port: bool, is_found: bool) -> None:
    found = commit(is_port=is_port, **SUBJECT, **AUTHOR)

    assert (sign(patch(marks=marks), found) is not None) == is_found


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_several_postings_the_latest_is_the_commits(order: tuple[int, ...]) -> None:
    postings = [patch("v1"), patch("v2", posted_at=day(1)), patch("v3", posted_at=day(2))]

    found = fates([postings[n] for n in order], [commit(**SUBJECT, **AUTHOR)])

    assert found == {"v3": Fate("s", How.SUBJECT, None, **MERGED)}


def test_a_stronger_sign_goes_before_a_later_posting() -> None:
    postings = [patch("v1"), patch("v2", posted_at=day(2), sent=day(2))]

    assert list(fates(postings, [commit(links={"v1"}, **SUBJECT, **AUTHOR)])) == ["v1"]


def test_a_posting_after_the_landing_is_about_the_commit() -> None:
    postings = [patch("v1"), patch("quoted", posted_at=day(9))]

    assert list(fates(postings, [commit(**SUBJECT, **AUTHOR)])) == ["v1"]


def test_patches_of_one_series_find_each_their_own_commit() -> None:
    patches = [patch("a", title="x: one", sent=day(0)), patch("b", title="x: two", sent=day(0.001))]
    commits = [commit("1", subject="x: one", **AUTHOR), commit("2", subject="x: two", **AUTHOR)]

    assert {ident: fate.commit for ident, fate in fates(patches, commits).items()} == {"a": "1", "b": "2"}


def test_what_was_in_next_and_then_in_mainline_has_both_dates() -> None:
    found = commit(
        "s", Place("next", day(2), "next-20260304"), Place("mainline", day(7), "v7.0-rc1"), **SUBJECT, **AUTHOR
    )

    assert fates([patch()], [found]) == {"p": Fate("s", How.SUBJECT, day(2), **MERGED)}


def test_a_patch_that_was_rebased_between_next_and_mainline_is_mainlines_commit() -> None:
    commits = [
        commit("late next", Place("next", day(4)), links={"p"}, **AUTHOR),
        commit("early next", Place("next", day(2)), **SUBJECT, **AUTHOR),
        commit("main", **SUBJECT, **AUTHOR),
    ]

    assert fates([patch()], commits) == {"p": Fate("main", How.SUBJECT, day(2), **MERGED)}


def test_a_patch_that_came_to_mainline_twice_came_with_the_first() -> None:
    commits = [
        commit("b", Place("mainline", day(8), "v7.0-rc2"), **SUBJECT, **AUTHOR),
        commit("a", Place("mainline", day(9), "v7.0-rc3"), **SUBJECT, **AUTHOR),
    ]

    assert fates([patch()], commits) == {"p": Fate("b", How.SUBJECT, None, day(8), "v7.0-rc2")}


def test_of_copies_in_next_the_latest_stands_for_the_patch() -> None:
    commits = [commit(str(n), Place("next", day(n)), **SUBJECT, **AUTHOR) for n in (3, 5, 4)]

    assert fates([patch()], commits) == {"p": Fate("5", How.SUBJECT, day(3))}


@pytest.mark.parametrize("kind", ["other", "rt", "stable"])
def test_what_only_another_tree_has_is_known_and_not_merged(kind: str) -> None:
    found = commit("s", Place(kind, day(2), "v1"), **SUBJECT, **AUTHOR)

    assert fates([patch()], [found]) == {"p": Fate("s", How.SUBJECT)}


def test_next_goes_before_other_trees() -> None:
    commits = [
        commit("net", Place("other", day(6)), **SUBJECT, **AUTHOR),
        commit("stable", Place("stable", day(6)), **SUBJECT, **AUTHOR),
        commit("next", Place("next", day(5)), **SUBJECT, **AUTHOR),
    ]

    assert fates([patch()], commits)["p"].commit == "next"


def test_a_backport_is_merged_in_stable() -> None:
    port = commit("s", Place("stable", day(3), "v6.12.9"), is_port=True, **SUBJECT, **AUTHOR)

    assert fates([patch(marks=("6.12.y",))], [port]) == {"p": Fate("s", How.SUBJECT, None, day(3), "v6.12.9")}


def test_a_backport_is_not_merged_by_what_mainline_does() -> None:
    port = commit("s", Place("mainline", day(3), "v7.0-rc1"), is_port=True, **SUBJECT, **AUTHOR)

    assert fates([patch(marks=("6.12.y",))], [port])["p"].merged_at is None


@given(st.permutations(range(6)))
def test_the_order_of_commits_never_matters(order: list[int]) -> None:
    commits = [
        commit(str(n), Place(("next", "mainline", "other")[n % 3], day(2 + n // 3)), **SUBJECT, **AUTHOR)
        for n in range(6)
    ]

    assert fates([patch()], [commits[n] for n in order]) == fates([patch()], commits)
