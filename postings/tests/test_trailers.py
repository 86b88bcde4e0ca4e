"""Trailers in the forms that people write, and what only looks like them."""

import time

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from postings.facts import Trailer
from postings.tests.mails import DIFF
from postings.trailers import carried, given

RO = ("Ro Reviewer", "ro@example.org")
NACK = (Trailer("nacked", "", ""),)


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("Reviewed-by: Ro Reviewer <ro@example.org>", "reviewed"),
        ("Acked-by: Ro Reviewer <ro@example.org>", "acked"),
        ("Tested-by: Ro Reviewer <ro@example.org>", "tested"),
        ("Nacked-by: Ro Reviewer <ro@example.org>", "nacked"),
        ("NACKED-by: Ro Reviewer <ro@example.org>", "nacked"),
        ("Nak-by: Ro Reviewer <ro@example.org>", "nacked"),
        ("Ack-by: Ro Reviewer <ro@example.org>", "acked"),
        ("Reported-by: Ro Reviewer <ro@example.org>", "reported"),
        ("Suggested-by: Ro Reviewer <ro@example.org>", "suggested"),
        ("Co-developed-by: Ro Reviewer <ro@example.org>", "co-developed"),
        ("Assisted-by: Ro Reviewer <ro@example.org>", "assisted"),
        ("Reported-and-tested-by: Ro Reviewer <ro@example.org>", "reported tested"),
        ("Reviewed-and-tested-by: Ro Reviewer <ro@example.org>", "reviewed tested"),
        ("Reported-bisected-and-tested-by: Ro Reviewer <ro@example.org>", "reported bisected tested"),
        ("Reported-by-and-tested-by: Ro Reviewer <ro@example.org>", "reported tested"),
        ("Acked-and-Tested-By: Ro Reviewer <ro@example.org>", "acked tested"),
        ("reviewed-by: Ro Reviewer <RO@example.org>", "reviewed"),
        ("Reviewed-By : Ro Reviewer <ro@example.org>", "reviewed"),
        ("Reviewed-by:Ro Reviewer <ro@example.org>", "reviewed"),
        ("Reviewed-by: Ro Reviewer ro@example.org", "reviewed"),
        ("Reviewed-by: Ro Reviewer (ro@example.org)", "reviewed"),
        ('Reviewed-by: "Ro Reviewer" <ro@example.org>', "reviewed"),
        ("Reviewed-by: Ro Reviewer <ro@example.org> # on a board", "reviewed"),
        ("Reviewed-by: Ro Reviewer <ro@example.org> (on a board)", "reviewed"),
        ("Reviewed-by: Ro Reviewer <mailto:ro@example.org>", "reviewed"),
        ("Reviewed-by: Ro Reviewer <ro@example.org<mailto:ro@example.org>>", "reviewed"),
        ("Reviewed-by: Ro Reviewer\n<ro@example.org>", "reviewed"),
        ("Reviewed-by: Ro Reviewer\n  <ro@example.org>", "reviewed"),
    ],
)
def test_forms_of_trailers(line: str, kinds: str) -> None:
    expected = tuple(Trailer(kind, *RO) for kind in kinds.split())

    assert given(f"Hi,\n\nlooks good.\n\n{line}\n\nRo\n") == expected
    assert carried(f"Text.\n\n{line}\n") == expected


@pytest.mark.parametrize(
    ("line", "name", "address"),
    [
        ("Tested-by: Ro Reviewer", "Ro Reviewer", ""),
        ("Tested-by: ro@example.org", "", "ro@example.org"),
        ("Tested-by: <ro@example.org>", "", "ro@example.org"),
        ("Tested-by: syzbot+0123@example.org", "", "syzbot+0123@example.org"),
        ("Tested-by: =?utf-8?q?R=C3=B6?= <ro@example.org>", "Rö", "ro@example.org"),
        ("Tested-by: Rö <ro@example.org>", "Rö", "ro@example.org"),
    ],
)
def test_people_by_halves(line: str, name: str, address: str) -> None:
    assert given(line) == (Trailer("tested", name, address),)


@pytest.mark.parametrize(
    "text",
    [
        "> Reviewed-by: Ro Reviewer <ro@example.org>",
        " > Reviewed-by: Ro Reviewer <ro@example.org>",
        "| Reviewed-by: Ro Reviewer <ro@example.org>",
        "    Reviewed-by: Ro Reviewer <ro@example.org>",
        "You lost my Reviewed-by: Ro Reviewer <ro@example.org>",
        "Reviewed-by: tag is missing",
        "Reviewed-by:",
        "Reviewed-by Ro Reviewer <ro@example.org>",
        "Signed-off-by: Ro Reviewer <ro@example.org>",
        f"Like so:\n\n{DIFF}Reviewed-by: Ro Reviewer <ro@example.org>\n",
        "No.\n\n-----Original Message-----\nFrom: X\n\nReviewed-by: Ro Reviewer <ro@example.org>\n",
        "How about\n-- >8 --\nmm: frob\n\nReported-by: Ro Reviewer <ro@example.org>\n",
        f"{'x' * 100}-by: Ro Reviewer <ro@example.org>",
    ],
)
def test_what_is_no_word_of_the_writer(text: str) -> None:
    assert given(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "NAK",
        "NACK.",
        "> a patch\nNAK, this breaks frobs.",
        "> a patch\n\nNAK for this.",
        "So NACK.\n",
        "Big NAK!",
        "Text.\n\nNAK from me.",
        "This is not what I said. NAK.\n",
    ],
)
def test_a_plain_nak_is_nacked_by_whoever_writes(text: str) -> None:
    assert given(text) == NACK


@pytest.mark.parametrize(
    "text",
    [
        "NAK packets are sent twice.",
        "The device answers with\nNAK. Then nothing.",
        "> NAK",
        "Text.\n\nNAKing the endpoint works.",
        "It gets NACK, always",
        "SIGNAL NAKED",
    ],
)
def test_a_nak_of_a_bus_is_none(text: str) -> None:
    assert given(text) == ()


def test_who_nacks_with_a_trailer_nacks_once() -> None:
    assert given("NAK.\n\nNacked-by: Ro Reviewer <ro@example.org>\n") == (Trailer("nacked", *RO),)


@pytest.mark.parametrize(
    "part",
    [
        "-by:",
        "a-by: x\n",
        "A-by: ",
        "\n",
        "\n>",
        "NAK",
        "\n\nNAK ",
        f"A-by:{' A' * 90}\n",
        "x",
        "\n--- a/",
        "@",
        "\n--",
    ],
)
def test_hostile_bodies_cost_little(part: str) -> None:
    text = part * (4_000_000 // len(part))
    begin = time.process_time()

    found = given(text), carried(text)

    assert time.process_time() - begin < 3
    assert max(map(len, found)) <= 102


@examples(
    st.lists(
        st.sampled_from(["Acked-by", ": ", "A B", " <a@b.c>", "\n", "\0", "\ud800", ">", "(", "#", "NAK", "ü"])
    ).map("".join)
)
def test_any_text_gives_storable_values(text: str) -> None:
    for trailer in (*given(text), *carried(text)):
        assert trailer.kind
        assert trailer.name.isprintable()
        assert trailer.address.isprintable()
        assert len(trailer.name) <= 200
        assert len(trailer.address) <= 254
