"""Subjects in the forms that lists have seen; titles are invented."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.facts import Kind, Subject
from postings.subject import is_patch, parse_subject
from postings.tests.subject_forms import POSTINGS, PULLS, REPLIES, TALK, WITH_DIFF

TITLE = "mm: repair the frobnicator"


@pytest.mark.parametrize(("brackets", "version", "number", "total", "marks"), POSTINGS)
def test_brackets_of_postings(brackets: str, version: int, number: int | None, total: int | None, marks: str) -> None:
    found = parse_subject(f"{brackets} {TITLE}")

    assert (found.title, found.is_reply) == (TITLE, False)
    assert found.kind is (Kind.COVER if number == 0 else Kind.PATCH)
    assert (found.version, found.number, found.total) == (version, number, total)
    assert " ".join(found.marks) == marks


def test_the_tables_hold_many_distinct_forms() -> None:
    forms = {*(row[0] for row in POSTINGS), *(row[0] for row in PULLS), *REPLIES, *TALK, *WITH_DIFF}

    assert len(forms) >= 120


@pytest.mark.parametrize(("subject", "title", "version"), PULLS)
def test_requests_to_pull(subject: str, title: str, version: int) -> None:
    found = parse_subject(subject)

    assert (found.kind, found.title, found.version) == (Kind.PULL, title, version)


@pytest.mark.parametrize("front", REPLIES)
def test_replies_and_forwards_are_no_postings(front: str) -> None:
    found = parse_subject(f"{front} {TITLE}")

    assert (found.kind, found.is_reply, found.title) == (None, True, TITLE)


def test_a_reply_still_says_what_it_answers() -> None:
    found = parse_subject(f"Re: [RFC PATCH net-next v3 2/5] {TITLE}")

    assert (found.version, found.number, found.total, found.is_rfc) == (3, 2, 5, True)
    assert found.marks == ("net-next",)


@pytest.mark.parametrize("subject", TALK)
def test_talk_is_no_posting(subject: str) -> None:
    assert parse_subject(subject).kind is None
    assert parse_subject(subject, has_diff=True).kind is None


@pytest.mark.parametrize("brackets", WITH_DIFF)
def test_some_brackets_post_only_with_a_diff(brackets: str) -> None:
    assert parse_subject(f"{brackets} {TITLE}").kind is None
    assert parse_subject(f"{brackets} {TITLE}", has_diff=True).kind is Kind.PATCH
    assert parse_subject(f"Re: {brackets} {TITLE}", has_diff=True).kind is None


@pytest.mark.parametrize(
    ("subject", "is_rfc", "is_resend"),
    [
        ("[RFC PATCH] x", True, False),
        ("[PATCH RFC v2] x", True, False),
        ("[RFC][PATCH 1/2] x", True, False),
        ("[PATCH/RFC] x", True, False),
        ("[RFCv2 1/2] x", True, False),
        ("[RESEND PATCH] x", False, True),
        ("[PATCH RESEND v3 0/3] x", False, True),
        ("[REPOST PATCH] x", False, True),
        ("[RFC PATCH RESEND] x", True, True),
        ("[PATCH RFT] x", False, False),
    ],
)
def test_requests_for_comments_and_what_is_sent_again(subject: str, is_rfc: bool, is_resend: bool) -> None:
    found = parse_subject(subject)

    assert (found.is_rfc, found.is_resend) == (is_rfc, is_resend)


@pytest.mark.parametrize(
    ("subject", "title", "version"),
    [
        ("[PATCH] foo (v2)", "foo", 2),
        ("[PATCH] foo, v3", "foo", 3),
        ("[PATCH] foo [v4]", "foo", 4),
        ("[PATCH v2] foo (v2)", "foo", 2),
        ("[PATCH v3] foo (v2)", "foo (v2)", 3),
        ("[PATCH] tsens: enable V2", "tsens: enable V2", 1),
        ("[PATCH]  two   words\t here ", "two words here", 1),
        ("[PATCH]", "", 1),
        ("[PATCH]foo", "foo", 1),
        ("wifi: foo: [PATCH v2] bar", "wifi: foo: bar", 2),
        ("Subject: PATCH: foo", "foo", 1),
        ("PATCH v2 1/3: foo", "foo", 2),
        ("[PATCH v2 00/7 Add a thing", "Add a thing", 2),
        ("[PATCH 0/2] Re: Re: [tag] [PATCH 2/2] [v4] wifi: foo", "wifi: foo", 1),
    ],
)
def test_titles_are_what_is_left(subject: str, title: str, version: int) -> None:
    found = parse_subject(subject)

    assert (found.title, found.version) == (title, version)
    assert found.kind is not None


@pytest.mark.parametrize(
    ("brackets", "version", "number", "total"),
    [
        ("[PATCH 7/3]", 1, None, None),
        ("[PATCH 0/0]", 1, None, None),
        ("[PATCH 99999999999/3]", 1, None, None),
        ("[PATCH 3/99999]", 1, None, None),
        ("[PATCH 9999/9999]", 1, 9999, 9999),
        ("[PATCH v999999]", 1, None, None),
        ("[PATCH v999]", 999, None, None),
        ("[PATCH v0 1/2]", 1, 1, 2),
        ("[PATCH 1/n]", 1, None, None),
        (f"[PATCH v{'9' * 900}]", 1, None, None),
    ],
)
def test_nonsense_numbers_count_for_nothing(brackets: str, version: int, number: int | None, total: int | None) -> None:
    found = parse_subject(f"{brackets} x")

    assert (found.kind, found.version, found.number, found.total) == (Kind.PATCH, version, number, total)


@pytest.mark.parametrize(
    "part", ["[", "[[]", "[PATCH] ", "Re: ", "a: ", "[a: ", "PATCH 1/2", "subject:", " v1", "[v1,"]
)
def test_hostile_subjects_cost_little(part: str) -> None:
    begin = time.process_time()

    parse_subject(part * 200_000)

    assert time.process_time() - begin < 3


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(["[PATCH", " v2", " 1/3", "]", "Re:", "[", "RFC", " x: ", "\0", "\ud800", "pull"])).map(
        "".join
    )
)
def test_any_text_gives_bounded_values(text: str) -> None:
    found = parse_subject(text)

    assert 1 <= found.version <= 999
    assert (found.number is None) == (found.total is None)
    assert found.total is None or 0 <= (found.number or 0) <= found.total <= 9999
    assert not (found.is_reply and found.kind)
    assert len(found.title) <= 1001
    assert found.title == " ".join(found.title.split())


@given(st.integers(1, 999), st.integers(0, 99), st.integers(1, 99), st.booleans())
def test_what_git_writes_is_read_back(version: int, number: int, more: int, is_rfc: bool) -> None:
    total = number + more
    prefix = "RFC PATCH" if is_rfc else "PATCH"

    found = parse_subject(f"[{prefix} v{version} {number:0{len(str(total))}}/{total}] {TITLE}")

    kind = Kind.COVER if number == 0 else Kind.PATCH
    assert found == Subject(TITLE, kind, version=version, number=number, total=total, is_rfc=is_rfc)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("[PATCH] x", True),
        ("[tag] [patch 1/2] x", True),
        ("Re: [PATCH] x", False),
        ("[RFC] x", False),
        ("PATCH", False),
    ],
)
def test_is_patch_goes_by_the_word(subject: str, expected: bool) -> None:
    assert is_patch(subject) is expected
