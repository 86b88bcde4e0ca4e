"""What happened to a series, in order, and which reviews count for which patch."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flow.tests.make import AUTHOR, DAY, NOON, REVIEWER
from flow.timeline import Event, Happening, Tag, answer_events, choose, in_order, landing_events, tags_of
from patches.parts import Landed, Patch, missing_numbers, spans
from patches.series import Answer
from postings.facts import Kind, Trailer

SHA = 40 * "a"


def patch(number: int = 1, *, trailers: tuple[Trailer, ...] = (), **more: Any) -> Patch:
    base = Patch(f"p{number}@x", number, Kind.PATCH, "net", (), b"", "", "", "", "", 1, trailers=trailers)
    return replace(base, **more)


def answer(ident: str = "r@x", *trailers: Trailer, asks: bool = False, days: int = 1) -> Answer:
    at = NOON + days * DAY
    return Answer(
        message_id=ident, references=(), arrived=at, sent=at, sender="rita@example.org", sender_name=REVIEWER,
        trailers=trailers, asks=asks,
    )  # fmt: skip


def word(kind: str = "reviewed", name: str = REVIEWER) -> Trailer:
    return Trailer(kind, name, "rita@example.org" if name else "")


def landed(kind: str, days: int, *, tag: str = "", branch: str = "master") -> Landed:
    at = NOON + days * DAY
    return Landed(SHA, kind, kind, "", branch, at, tag, at + DAY if tag else None)


def test_reviews_are_those_that_a_patch_carries_and_those_given_to_it() -> None:
    said = [("p1@x", answer("r1@x", word("tested"))), ("p2@x", answer("r2@x", word("acked")))]

    tags = tags_of(patch(trailers=(word("reviewed", "Bo Brown"), word("reported", "Cy Cole"))), said)

    assert tags == [Tag("reviewed", "Bo Brown", ""), Tag("tested", REVIEWER, "r1@x")]


def test_of_a_person_the_first_word_of_a_kind_counts() -> None:
    said = [("p1@x", answer("r1@x", word())), ("p1@x", answer("r2@x", word()))]

    assert tags_of(patch(), said) == [Tag("reviewed", REVIEWER, "r1@x")]


def test_a_plain_nak_is_its_senders() -> None:
    assert tags_of(patch(), [("p1@x", answer("r@x", word("nacked", "")))]) == [Tag("nacked", REVIEWER, "r@x")]


def test_an_answer_is_what_weighs_most_in_it() -> None:
    said = [
        answer("a", word("nacked", ""), asks=True),
        answer("b", word(), asks=True),
        answer("c", word("tested")),
        answer("d", word("reported")),
    ]

    kinds = [event.kind for event in answer_events([("p1@x", one) for one in said], [patch()])]

    assert kinds == [Happening.NACKED, Happening.ASKED, Happening.REVIEW, Happening.REPLY]


def test_an_answer_names_its_patch_and_its_trailers() -> None:
    [event] = answer_events([("p3@x", answer("a", word(), word("tested")))], [patch(3), patch(4)])

    assert (event.who, event.parts) == (REVIEWER, "patch 3")
    assert event.words == (f"Reviewed-by: {REVIEWER}", f"Tested-by: {REVIEWER}")


def test_of_a_long_thread_reviews_stay_and_the_latest_others() -> None:
    said = [("p", answer(str(n), *([word()] if n < 3 else []), days=n)) for n in range(50)]

    assert [one.message_id for _, one in choose(said, most=5)] == ["0", "1", "2", "48", "49"]
    assert choose(said, most=50) == said


def test_patches_that_land_together_are_one_event() -> None:
    at = NOON + 2 * DAY
    both = [patch(n, commit=SHA, merged_at=at) for n in (1, 2)]

    [event] = landing_events([*both, patch(3)], {SHA: [landed("mainline", 2)]})

    assert (event.kind, event.where, event.parts) == (Happening.MERGED, "mainline/master", "1–2")
    assert event.commits == ((SHA, "mainline"), (SHA, "mainline"))


def test_a_commit_goes_through_next_mainline_and_a_release() -> None:
    one = patch(commit=SHA, next_at=NOON + DAY, merged_at=NOON + 2 * DAY, release="v7.0-rc1")

    events = landing_events([one], {SHA: [landed("next", 1), landed("mainline", 2, tag="v7.0-rc1")]})

    assert [(e.kind, e.where, e.parts) for e in events] == [
        (Happening.NEXT, "", ""),
        (Happening.MERGED, "mainline/master", ""),
        (Happening.RELEASED, "v7.0-rc1", ""),
    ]


def test_a_release_that_is_not_out_is_no_event() -> None:
    one = patch(commit=SHA, merged_at=NOON + 2 * DAY, release="v7.0-rc1")

    assert [e.kind for e in landing_events([one], {SHA: [landed("mainline", 2)]})] == [Happening.MERGED]


def test_events_of_one_moment_stand_in_the_order_of_a_life() -> None:
    later = Event(NOON + timedelta(seconds=1), Happening.POSTED)
    events = [later, Event(NOON, Happening.RELEASED), Event(NOON, Happening.POSTED), Event(NOON, Happening.MERGED)]

    assert [e.kind for e in in_order(events)] == [
        Happening.POSTED, Happening.MERGED, Happening.RELEASED, Happening.POSTED,
    ]  # fmt: skip


def test_numbers_are_written_as_people_do() -> None:
    assert spans(missing_numbers([patch(2), patch(6)], 8)) == "1, 3–5, 7–8"
    assert spans([]) == ""
    assert spans(range(1, 5000, 2), most=2) == "1, 3 and more"


def test_an_author_is_named_where_somebody_else_sent_the_patch() -> None:
    own: dict[str, Any] = {"author_name": AUTHOR, "author_address": "ada@example.org"}

    assert patch(**own, sender_name=AUTHOR, sender_address="ada@work.example").by == ""
    assert patch(**own, sender_name=REVIEWER, sender_address="rita@example.org").by == AUTHOR
