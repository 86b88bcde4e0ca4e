"""What is a posting and what an answer, as the thread tells; and which part of a series an answer is about."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patches.series import Answer, Draft, Sent, group, sort_out, talk
from patches.tests.mails import MAX, PAT, answer, sent, told
from patches.tests.test_series import DAY, crowds
from postings.facts import Kind, Trailer


def titles(postings: list[Sent], answers: list[Answer]) -> tuple[list[str], list[str]]:
    """Ids of postings and answers after they were sorted out."""
    posted, others = sort_out(postings, answers)
    return sorted(one.message_id for one in posted), sorted(one.message_id for one in others)


def about(drafts: list[Draft], answers: list[Answer]) -> list[str]:
    """Answers as text: series, part, answer."""
    found = talk(drafts, answers)
    return [f"{head}: {part} < {one.message_id}" for head, rows in sorted(found.items()) for part, one in rows]


def test_a_reply_that_lost_its_prefix_is_an_answer() -> None:
    reviewed = Trailer("reviewed", "Max Maintainer", MAX)
    patch = sent("p", "[PATCH v2 1/2] x: one", to=["gone"])
    reply = sent("r", "[PATCH v2 1/2] x: one", 9, to=["gone", "p"], sender=MAX, is_empty=True, trailers=[reviewed])

    posted, (made,) = sort_out([patch, reply], [])

    assert posted == [patch]
    assert (made.message_id, made.references, made.sender, made.trailers) == ("r", ("gone", "p"), MAX, (reviewed,))


@pytest.mark.parametrize(
    ("name", "subject", "to", "is_empty"),
    [
        ("it has a diff", "[PATCH v2] x: one", ["p"], False),
        ("another title", "[PATCH v2] x: two", ["p"], True),
        ("another version", "[PATCH v3] x: one", ["p"], True),
        ("a number", "[PATCH v2 1/2] x: one", ["p"], True),
        ("sent again", "[PATCH v2 RESEND] x: one", ["p"], True),
        ("it answers nothing", "[PATCH v2] x: one", [], True),
        ("it answers what nobody has", "[PATCH v2] x: one", ["gone"], True),
    ],
)
def test_what_is_no_reply_stays_a_posting(name: str, subject: str, to: list[str], is_empty: bool) -> None:
    mails = [sent("p", "[PATCH v2] x: one"), sent("r", subject, 9, to=to, is_empty=is_empty)]

    assert titles(mails, []) == (["p", "r"], []), name


def test_replies_to_replies_that_lost_their_prefix_are_answers_in_any_order() -> None:
    patch = sent("p", "[PATCH] x: one")
    first = sent("r1", "[PATCH] x: one", 1, to=["p"], sender=MAX, is_empty=True)
    second = sent("r2", "[PATCH] x: one", 2, to=["r1"], is_empty=True)

    assert titles([patch, first, second], []) == titles([second, first, patch], []) == (["p"], ["r1", "r2"])
    assert titles([first, second, patch], []) == (["p"], ["r1", "r2"])


def test_a_cover_without_brackets_is_the_head_of_its_patches() -> None:
    cover = answer("c", sender=PAT, subject="rework the timer")
    patches = [sent(f"p{n}", f"[PATCH v2 {n}/2] timer: {n}", n, to=["c"]) for n in (1, 2)]

    posted, others = sort_out(patches, [cover])

    (draft,) = group(posted)
    subject = draft.head.posting.subject
    assert (told([draft]), others) == (["c p1 p2"], [])
    assert (subject.kind, subject.title, subject.version, subject.total) == (Kind.COVER, "rework the timer", 2, 2)


def test_a_cover_without_a_number_is_the_head_of_its_patches() -> None:
    cover = sent("c", "[PATCH v3] rework the timer", is_empty=True, lists=["netdev"])
    patches = [sent(f"p{n}", f"[PATCH {n}/2] timer: {n}", n, to=["c"]) for n in (1, 2)]

    (draft,) = group(sort_out([cover, *patches], [])[0])

    subject = draft.head.posting.subject
    assert (told([draft]), draft.head.lists) == (["c p1 p2"], ("netdev",))
    assert (subject.kind, subject.number, subject.version, subject.total) == (Kind.COVER, 0, 3, 2)


@pytest.mark.parametrize(
    "mail",
    [
        answer("c", sender=MAX, subject="rework the timer"),
        answer("c", sender=PAT, subject="Re: rework the timer"),
        answer("c", -DAY - 1, sender=PAT, subject="rework the timer"),
        sent("c", "[PATCH] rework the timer"),
        sent("c", "[PATCH 1/2] rework the timer", is_empty=True),
        sent("c", "[GIT PULL] rework the timer", is_empty=True),
    ],
    ids=["somebody else's", "a reply", "days before", "with a diff", "a patch with a number", "a request to pull"],
)
def test_what_is_no_cover_stays_what_it_is(mail: Sent | Answer) -> None:
    patch = sent("p", "[PATCH 2/2] timer: rename", 1, to=["c"])

    posted, others = sort_out(
        [patch, *([mail] if isinstance(mail, Sent) else [])], [mail] if isinstance(mail, Answer) else []
    )

    assert mail in (others if isinstance(mail, Answer) else posted)


def test_one_patch_below_a_mail_makes_it_no_cover() -> None:
    mail = answer("c", sender=PAT, subject="the timer is slow")

    assert titles([sent("p", "[PATCH] timer: rename", 1, to=["c"])], [mail]) == (["p"], ["c"])


def test_a_cover_that_patches_of_two_kinds_answer_is_that_of_the_first_in_any_order() -> None:
    cover = answer("c", sender=PAT, subject="rework the timer")
    patches = [sent("a", "[PATCH 1/2] timer: one", 1, to=["c"]), sent("b", "[PATCH v2 1/3] timer: one", 9, to=["c"])]

    versions = {
        next(one.posting.subject.version for one in sort_out(order, [cover])[0] if one.message_id == "c")
        for order in (patches, patches[::-1])
    }

    assert versions == {1}


@given(crowds(), st.randoms(use_true_random=False))
def test_the_order_of_reading_never_matters_to_what_is_a_posting(mails: list[Sent], chance: random.Random) -> None:
    answers = [answer(f"a{n}", n, to=[f"m{n}"], sender=PAT, subject="rework") for n in range(3)]
    mails[:1] = [replace(one, references=("a1",)) for one in mails[:1]]

    one, other = (sort_out(order, answers) for order in (mails, chance.sample(mails, len(mails))))

    assert [sorted(map(str, part)) for part in one] == [sorted(map(str, part)) for part in other]


PAIR = group([sent("c", "[PATCH 0/1] x: all"), sent("p", "[PATCH 1/1] x: one", 1, to=["c"])])


@pytest.mark.parametrize(
    ("to", "part"),
    [(["c"], "c"), (["c", "p"], "p"), (["p", "c"], "c"), (["c", "p", "gone"], "p"), (["gone"], ""), ([], "")],
)
def test_an_answer_is_about_the_nearest_part_that_it_names(to: list[str], part: str) -> None:
    assert about(PAIR, [answer("r", 9, to=to)]) == ([f"c: {part} < r"] if part else [])


def test_an_answer_is_about_what_the_mail_is_about_that_it_answers() -> None:
    chain = [answer("r3", 7, to=["r2"]), answer("r1", 9, to=["p"]), answer("r2", 8, to=["r1"])]

    assert about(PAIR, chain) == ["c: p < r3", "c: p < r2", "c: p < r1"]


def test_answers_stand_in_the_order_of_their_arrival() -> None:
    found = about(PAIR, [answer("z", 1, to=["p"]), answer("b", 3, to=["c"]), answer("a", 3, to=["p"])])

    assert found == ["c: p < z", "c: p < a", "c: c < b"]


def test_answers_in_a_circle_are_about_nothing() -> None:
    circle = [
        answer("r1", 1, to=["r2"]),
        answer("r2", 2, to=["r3"]),
        answer("r3", 3, to=["r1"]),
        answer("s", 4, to=["s"]),
    ]

    assert about(PAIR, circle) == []


def test_a_circle_that_names_a_part_is_about_it() -> None:
    assert about(PAIR, [answer("r1", 1, to=["p", "r2"]), answer("r2", 2, to=["r1"])]) == ["c: p < r1", "c: p < r2"]


def test_answers_to_another_series_are_none_of_this_one() -> None:
    drafts = [*PAIR, *group([sent("q", "[PATCH] y: one")])]

    assert about(drafts, [answer("r", 1, to=["q"])]) == ["q: q < r"]


def test_a_chain_of_answers_read_from_its_end_is_followed_to_the_part() -> None:
    chain = [answer(f"r{n}", -n, to=[f"r{n - 1}"] if n else ["p"]) for n in range(20_000)]

    assert len(talk(PAIR, chain)["c"]) == 20_000


@given(st.lists(st.tuples(st.integers(0, 9), st.lists(st.sampled_from(["c", "p", "gone", *"0123456789"]), max_size=3))))
def test_any_talk_is_told_once_whatever_its_order(rows: list[tuple[int, list[str]]]) -> None:
    answers = [answer(str(n), minutes, to=to) for n, (minutes, to) in enumerate(rows)]

    found = about(PAIR, answers)

    assert found == about(PAIR, answers[::-1])
    assert len(found) == len({row.rpartition(" ")[2] for row in found})
