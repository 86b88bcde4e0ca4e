"""Which mails are one series, by thread, clock and numbers."""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patches.series import LOOSE, SITTING, TOGETHER, Draft, Sent, apart, group
from patches.tests.mails import MAX, PAT, START, minute, sent, told
from postings.facts import Kind, Posting, Subject

DAY = TOGETHER.total_seconds() / 60


def test_patches_that_answer_a_cover_are_its_series() -> None:
    mails = [
        sent("c", "[PATCH 0/2] net: faster"),
        sent("a", "[PATCH 1/2] net: split", 1, to=["c"]),
        sent("b", "[PATCH 2/2] net: unroll", 2, to=["c"]),
    ]

    assert told(group(mails)) == ["c a b"]


def test_patches_that_answer_each_other_are_one_series() -> None:
    mails = [
        sent("c", "[PATCH 0/3] net: faster"),
        sent("a", "[PATCH 1/3] net: split", 1, to=["c"]),
        sent("b", "[PATCH 2/3] net: unroll", 2, to=["c", "a"]),
        sent("d", "[PATCH 3/3] net: inline", 3, to=["c", "a", "b"]),
    ]

    assert told(group(mails)) == ["c a b d"]


def test_a_gap_in_a_chain_is_bridged_by_its_references() -> None:
    mails = [
        sent("c", "[PATCH 0/3] net: faster"),
        sent("a", "[PATCH 1/3] net: split", 1, to=["c"]),
        sent("d", "[PATCH 3/3] net: inline", 3, to=["c", "a", "gone"]),
    ]

    assert told(group(mails)) == ["c a d"]


@pytest.mark.parametrize("to", [(["c"], ["c"]), (["c"], ["c", "a"])])
def test_patches_below_a_cover_that_nobody_has_belong_together(to: tuple[list[str], list[str]]) -> None:
    mails = [sent("a", "[PATCH 1/2] net: split", to=to[0]), sent("b", "[PATCH 2/2] net: unroll", 900, to=to[1])]

    assert told(group(mails)) == ["a b"]


@pytest.mark.parametrize(
    "other", [sent("b", "[PATCH 2/2] x: two", 99, to=["gone"], sender=MAX), sent("b", "[PATCH 2/3] x", 99, to=["gone"])]
)
def test_patches_of_other_families_below_a_missing_mail_stay_apart(other: Sent) -> None:
    assert told(group([sent("a", "[PATCH 1/2] x: one", to=["gone"]), other])) == ["a", "b"]


def test_a_cover_that_arrives_last_is_the_head() -> None:
    patches = [sent("a", "[PATCH 1/2] x: one", 1, to=["c"]), sent("b", "[PATCH 2/2] x: two", 2, to=["c"])]
    before = group(patches)

    after = group([*patches, sent("c", "[PATCH 0/2] x: both", 30)])

    assert [before[0].head.message_id, after[0].head.message_id] == ["a", "c"]
    assert told(after) == ["c a b"]


def test_patches_below_somebody_elses_mail_are_a_series_of_their_own() -> None:
    mails = [
        sent("c", "[PATCH 0/2] net: faster", sender=MAX),
        sent("a", "[PATCH 1/2] net: split", 1, to=["c"]),
        sent("b", "[PATCH 2/2] net: unroll", 2, to=["c"]),
    ]

    assert told(group(mails)) == ["a b", "c"]


@pytest.mark.parametrize(
    ("name", "cover", "patch", "is_one"),
    [
        ("a cover may count wrong", "[PATCH 0/3] x", "[PATCH 1/2] x: one", True),
        ("patches forget their version", "[PATCH v2 0/2] x", "[PATCH 1/2] x: one", True),
        ("but not that and the count", "[PATCH v2 0/3] x", "[PATCH 1/2] x: one", False),
        ("another version below v1's cover", "[PATCH 0/2] x", "[PATCH v2 1/2] x: one", False),
        ("an older one", "[PATCH v3 0/2] x", "[PATCH v2 1/2] x: one", False),
    ],
)
def test_a_patch_below_a_cover(name: str, cover: str, patch: str, is_one: bool) -> None:
    found = group([sent("c", cover), sent("a", patch, 1, to=["c"])])

    assert (len(found) == 1) == is_one, name


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("[PATCH 1/2] x: one", "[PATCH 2/2] x: two", True),
        ("[PATCH 1/2] x: one", "[PATCH 2/3] x: two", False),
        ("[PATCH 1/2] x: one", "[PATCH v2 2/2] x: two", False),
        ("[PATCH 2/2] x: two", "[PATCH 1/2] x: one", False),
    ],
)
def test_a_patch_in_answer_to_a_patch(one: str, other: str, is_one: bool) -> None:
    found = group([sent("a", one), sent("b", other, 100, to=["a"])])

    assert (len(found) == 1) == is_one


def test_patches_of_v2_below_the_cover_of_v1_are_one_series() -> None:
    mails = [
        sent("c", "[PATCH 0/2] x: both"),
        sent("a", "[PATCH v2 1/2] x: one", 100, to=["c"]),
        sent("b", "[PATCH v2 2/2] x: two", 101, to=["c"]),
    ]

    assert told(group(mails)) == ["a b", "c"]


@pytest.mark.parametrize(("minutes", "is_one"), [(DAY, True), (DAY + 1, False)])
def test_a_series_in_a_thread_takes_a_day_at_most(minutes: float, is_one: bool) -> None:
    found = group([sent("c", "[PATCH 0/1] x: one"), sent("a", "[PATCH 1/1] x: one", minutes, to=["c"])])

    assert (len(found) == 1) == is_one


def test_mails_that_arrive_days_apart_were_sent_together_by_their_own_clock() -> None:
    cover = sent("c", "[PATCH 0/1] x: one", clock=START)
    late = sent("a", "[PATCH 1/1] x: one", 3 * DAY, to=["c"], clock=START + timedelta(seconds=5))

    assert told(group([cover, late])) == ["c a"]


def test_what_answers_the_same_mail_days_later_was_sent_again() -> None:
    mails = [
        sent(f"{name}{number}", f"[PATCH {number}/2] x: one", start + number, to=["gone"])
        for name, start in (("a", 0), ("b", 3 * DAY))
        for number in (1, 2)
    ]

    assert told(group(mails)) == ["a1 a2", "b1 b2"]


def test_mails_without_a_thread_join_by_numbers_and_time() -> None:
    mails = [sent(f"p{n}", f"[PATCH {n}/3] mm: part {n}", n) for n in (3, 1, 2)]

    assert told(group(mails)) == ["p1 p2 p3"]


@pytest.mark.parametrize(
    ("is_threaded", "span", "is_one"),
    [
        (False, LOOSE, True),
        (False, LOOSE + timedelta(minutes=1), False),
        (True, SITTING, True),
        (True, SITTING + timedelta(minutes=1), False),
    ],
)
def test_mails_that_nothing_connects_must_be_near(is_threaded: bool, span: timedelta, is_one: bool) -> None:
    later = span.total_seconds() / 60
    found = group(
        [sent("a", "[PATCH 1/2] x: one"), sent("b", "[PATCH 2/2] x: two", later, to=["gone"] if is_threaded else [])]
    )

    assert (len(found) == 1) == is_one


@pytest.mark.parametrize(
    "other",
    [
        sent("b", "[PATCH 2/2] x: two", 1, sender=MAX),
        sent("b", "[PATCH 2/3] x: two", 1),
        sent("b", "[PATCH v2 2/2] x: two", 1),
        sent("b", "[RFC PATCH 2/2] x: two", 1),
        sent("b", "[PATCH RESEND 2/2] x: two", 1),
        sent("b", "[PATCH 1/2] x: one", 1),
        sent("b", "[PATCH] x: two", 1),
    ],
    ids=lambda one: f"{one.posting.subject.version} {one.posting.subject.number}/{one.posting.subject.total}",
)
def test_loose_mails_of_other_families_stay_apart(other: Sent) -> None:
    assert told(group([sent("a", "[PATCH 1/2] x: one"), other])) == ["a", "b"]


def test_two_loose_series_of_one_day_are_told_apart_by_their_distance() -> None:
    mails = [
        sent(f"{name}{n}", f"[PATCH {n}/3] x: {n}", start + n)
        for name, start in (("a", 0), ("b", 60))
        for n in (1, 2, 3)
    ]

    assert told(group(mails)) == ["a1 a2 a3", "b1 b2 b3"]


def test_one_run_of_git_send_email_counts_more_than_distance() -> None:
    def mail(run: str, number: int, minutes: int) -> Sent:
        return sent(f"202603020800.{run}-{number}-pat@host", f"[PATCH {number}/2] x: {number}", minutes)

    mails = [mail("11", 1, 0), mail("22", 1, 9), mail("11", 2, 10), mail("22", 2, 1)]

    found = [{part.message_id[13:15] for part in draft.parts} for draft in group(mails)]

    assert found == [{"11"}, {"22"}]


def test_a_series_that_threading_tore_apart_is_put_together() -> None:
    mails = [
        sent("c", "[PATCH 0/3] x: all"),
        sent("a", "[PATCH 1/3] x: one", 1, to=["c"]),
        sent("b", "[PATCH 2/3] x: two", 2, to=["gone"]),
        sent("d", "[PATCH 3/3] x: three", 3),
    ]

    assert told(group(mails)) == ["c a b d"]


def test_a_cover_outside_the_thread_joins_its_patches() -> None:
    mails = [
        sent("c", "[PATCH 0/2] x: all"),
        sent("a", "[PATCH 1/2] x: one", 1, to=["gone"]),
        sent("b", "[PATCH 2/2] x: two", 100, to=["c"]),
    ]

    assert told(group(mails)) == ["c a b"]


def test_a_whole_series_takes_no_more_pieces() -> None:
    mails = [
        sent("a", "[PATCH 1/2] x: one"),
        sent("b", "[PATCH 2/2] x: two", 1, to=["a"]),
        sent("d", "[PATCH 2/2] x: another", 2),
    ]

    assert told(group(mails)) == ["a b", "d"]


def test_one_patch_posted_again_below_its_predecessor_is_a_series_of_what_it_has() -> None:
    mails = [
        *(sent(f"p{n}", f"[PATCH {n}/7] x: {n}", n) for n in range(1, 8)),
        sent("again", "[PATCH v2 5/7] x: 5", 500, to=["p5"]),
    ]

    found = {draft.head.message_id: (draft.found, draft.total) for draft in group(mails)}

    assert found == {"p1": (7, 7), "again": (1, 7)}


def test_a_resent_series_in_the_same_thread_is_another() -> None:
    mails = [
        sent("c", "[PATCH 0/2] x: both"),
        sent("a", "[PATCH 1/2] x: one", 1, to=["c"]),
        sent("b", "[PATCH 2/2] x: two", 2, to=["c"]),
        sent("rc", "[PATCH RESEND 0/2] x: both", 2 * DAY, to=["c"]),
        sent("ra", "[PATCH RESEND 1/2] x: one", 2 * DAY + 1, to=["c", "rc"]),
        sent("rb", "[PATCH RESEND 2/2] x: two", 2 * DAY + 2, to=["c", "rc"]),
    ]

    assert told(group(mails)) == ["c a b", "rc ra rb"]


def test_a_number_that_came_twice_stands_behind_the_first_and_counts_once() -> None:
    mails = [
        sent("c", "[PATCH 0/2] x: both"),
        sent("a", "[PATCH 1/2] x: one", 1, to=["c"]),
        sent("copy", "[PATCH 1/2] x: one", 9, to=["c"]),
        sent("b", "[PATCH 2/2] x: two", 2, to=["c"]),
    ]

    (draft,) = group(mails)

    assert told([draft]) == ["c a copy b"]
    assert (draft.found, draft.total) == (2, 2)


@pytest.mark.parametrize(
    ("subjects", "counts"),
    [
        (["[PATCH] x: one"], (1, 1)),
        (["[PATCH 0/3] x"], (0, 3)),
        (["[PATCH 2/3] x: two"], (1, 3)),
        (["[PATCH 0/1] x", "[PATCH 1/2] x: one", "[PATCH 2/2] x: two"], (2, 2)),  # the cover counts wrong
    ],
)
def test_a_series_knows_what_it_has_and_should_have(subjects: list[str], counts: tuple[int, int]) -> None:
    draft = Draft(tuple(sent(f"p{n}", subject, n) for n, subject in enumerate(subjects)))

    assert (draft.found, draft.total) == counts


@pytest.mark.parametrize("to", [["a"], ["b"], ["a", "b", "a"]])
def test_references_in_a_circle_end(to: list[str]) -> None:
    mails = [sent("a", "[PATCH 1/2] x: one", to=["b", "a"]), sent("b", "[PATCH 2/2] x: two", 1, to=to)]

    assert sorted(" ".join(told(group(mails))).split()) == ["a", "b"]


def test_a_request_to_pull_stands_alone() -> None:
    mails = [sent("g", "[GIT PULL] net fixes"), sent("a", "[PATCH 1/2] x: one", 1, to=["g"])]

    assert told(group(mails)) == ["a", "g"]


def test_a_thousand_loose_pieces_are_one_series() -> None:
    mails = [sent(f"p{n}", f"[PATCH {n}/1000] x: {n}", n / 10) for n in range(1, 1001)]

    (draft,) = group(mails)

    assert (draft.found, draft.total) == (1000, 1000)


def test_a_robots_pieces_are_left_alone() -> None:
    mails = [sent(f"p{n}", "[PATCH 1/2] x: the same", n / 100) for n in range(2001)]

    assert len(group([*mails, sent("b", "[PATCH 2/2] x: two", 1)])) == 2002


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [((0, None), (9, None), 9), ((0, 0), (9, None), 9), ((0, 0), (9, 2), 2), ((0, 0), (2, 9), 2)],
)
def test_two_mails_are_as_near_as_the_kinder_clock_says(
    one: tuple[int, int | None], other: tuple[int, int | None], distance: int
) -> None:
    first, second = (
        sent("x", "[PATCH] x", at, clock=None if clock is None else minute(clock)) for at, clock in (one, other)
    )

    assert apart(first, second) == apart(second, first) == timedelta(minutes=distance)


_IDS = [f"m{n}" for n in range(8)]
_SUBJECTS = st.builds(
    lambda version, number, total, rfc, resend: Subject(
        "x: title", Kind.COVER if number == 0 else Kind.PATCH, False, version, number, total, rfc, resend
    ),
    st.integers(1, 2), st.none() | st.integers(0, 3), st.sampled_from([None, 2, 3]), st.booleans(), st.booleans(),
)  # fmt: skip


@st.composite
def crowds(draw: st.DrawFn) -> list[Sent]:
    """Mails by two people that answer each other, and what is missing, in every way, circles included."""
    made = []
    for ident in draw(st.lists(st.sampled_from(_IDS), unique=True, max_size=8)):
        posting = Posting(draw(_SUBJECTS), "", "")
        at, clock = (minute(draw(st.sampled_from([0, 1, 70, 800, 1500, 9000]))) for _ in range(2))
        to = tuple(draw(st.lists(st.sampled_from([*_IDS, "gone"]), max_size=3)))
        made.append(
            Sent(ident, to, at, clock if draw(st.booleans()) else None, draw(st.sampled_from([PAT, MAX])), "", posting)
        )
    return made


@given(crowds(), st.randoms(use_true_random=False))
def test_the_order_of_reading_never_matters(mails: list[Sent], chance: random.Random) -> None:
    shuffled = chance.sample(mails, len(mails))

    assert group(shuffled) == group(mails)


@given(crowds())
def test_every_posting_is_in_exactly_one_series(mails: list[Sent]) -> None:
    found = [part.message_id for draft in group(mails) for part in draft.parts]

    assert sorted(found) == sorted(one.message_id for one in mails)
