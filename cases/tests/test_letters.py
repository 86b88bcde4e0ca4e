"""A mail's text in parts: what each line is taken for, and that nothing is lost, whatever the text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.letters import Part, PartKind, split

QUOTE, PROSE, PATCH, LOG = PartKind.QUOTE, PartKind.PROSE, PartKind.PATCH, PartKind.LOG
LINES = st.sampled_from(
    [
        "", " ", ">", "> was", ">> older", "On Mon, Rosa wrote:", "Rosa <r@x> wrote:", "-- ", "--", "---", "It breaks.",
        "diff --git a/x b/x", "@@ -1,2 +1,2 @@", "+new", "-old", " context", "#regzbot introduced: v6.1..v6.2",
        "#regzbot fix: x; #regzbot title: y", "[   12.345678] BUG: x", "Call Trace:", " foo+0x1/0x2", "\x00\x1b[31m",
        "\u202eevil", "\ud800", "a\rb", "\f", " drivers/x.c | 3 +-",
    ]
)  # fmt: skip


def kinds(text: str) -> list[tuple[PartKind, tuple[str, ...]]]:
    return [(part.kind, part.lines) for part in split(text)]


def test_a_quote_has_the_line_that_says_who_wrote_it() -> None:
    text = "Hello,\n\nOn Mon, Rosa wrote:\n> It breaks.\n>\n\n> Again.\n\nSend a log.\n"

    assert kinds(text) == [
        (PROSE, ("Hello,",)),
        (QUOTE, ("On Mon, Rosa wrote:", "> It breaks.", ">", "", "> Again.")),
        (PROSE, ("Send a log.",)),
    ]


def test_a_line_that_says_who_wrote_may_be_wrapped() -> None:
    text = "Fine.\n\nOn Mon, 2 Mar 2026 at 12:00, Rosa Reporter\n<rosa@example.org> wrote:\n\n> It breaks.\n"

    assert kinds(text)[1][1][:2] == ("On Mon, 2 Mar 2026 at 12:00, Rosa Reporter", "<rosa@example.org> wrote:")


def test_a_sentence_that_ends_in_wrote_is_prose_where_no_quote_follows() -> None:
    assert kinds("See what Rosa wrote:\nnothing.\n") == [(PROSE, ("See what Rosa wrote:", "nothing."))]


def test_a_signature_reaches_to_the_end() -> None:
    assert kinds("Thanks\n-- \nRosa\n> no quote\n")[1] == (PartKind.SIGNATURE, ("-- ", "Rosa", "> no quote"))


def test_a_rule_far_from_the_end_is_no_signature() -> None:
    assert len(kinds("a\n--\n" + "b\n" * 20)) == 1


def test_a_patch_ends_where_prose_or_the_signature_begins() -> None:
    patch = ("diff --git a/x b/x", "--- a/x", "+++ b/x", "@@ -1 +1 @@", "-old", "+new")
    text = "Try this:\n\n" + "\n".join(patch) + "\n\nDoes it help?\n-- \n2.43\n"

    assert kinds(text) == [
        (PROSE, ("Try this:",)),
        (PATCH, patch),
        (PROSE, ("Does it help?",)),
        (PartKind.SIGNATURE, ("-- ", "2.43")),
    ]


def test_a_kernel_log_is_one_part() -> None:
    log = ("[   12.345678] BUG: kernel NULL pointer dereference", "[   12.345679] Call Trace:", " ? foo+0x12/0x34")

    assert kinds("I see\n" + "\n".join(log) + "\n\nafter resume.\n")[1] == (LOG, log)


def test_commands_are_parts_with_what_was_read() -> None:
    parts = split("It breaks.\n\n#regzbot introduced: v6.1..\nv6.2\n#regzbot title: foo\n\nBye\n")

    assert [part.kind for part in parts] == [PROSE, PartKind.COMMANDS, PROSE]
    assert [(c.position, c.word, c.value) for c in parts[1].commands] == [
        (0, "introduced", "v6.1.. v6.2"),
        (1, "title", "foo"),
    ]


def test_a_quoted_command_is_a_quote() -> None:
    assert [part.kind for part in split("> #regzbot fix: x\n")] == [QUOTE]


@pytest.mark.parametrize("text", ["", "\n\n", " \n\t\n", "\r\n"])
def test_nothing_has_no_parts(text: str) -> None:
    assert split(text) == ()


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\u2066", "\ud800", "\x85"])
def test_what_no_browser_shows_is_marked(sign: str) -> None:
    assert split(f"a{sign}b") == (Part(PROSE, ("a\ufffdb",)),)


@given(st.one_of(st.text(), st.lists(LINES).map("\n".join)))
def test_no_line_is_lost_or_moved(text: str) -> None:
    parts = split(text)

    shown = [line for part in parts for line in part.lines if line.strip()]
    written = [line for line in split_plainly(text) if line.strip()]
    assert shown == written
    assert all(part.lines[0].strip() and part.lines[-1].strip() for part in parts)


def split_plainly(text: str) -> list[str]:
    """The lines of a text with the marks that split() puts for what cannot be seen."""
    return ["".join(_marked(sign) for sign in line) for line in text.replace("\r", "").split("\n")]


def _marked(sign: str) -> str:
    (part,) = split(f"a{sign}b")
    return part.lines[0][1:-1]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        ">" * 1_000_000,
        "> " * 500_000,
        "\n".join(">" * depth for depth in range(1, 1400)),
        "\n" * 1_000_000,
        " \n" * 500_000,
        ">\n\n\n\nx wrote:\n" * 60_000,
        "On a\nb\nc wrote:\n>\n" * 60_000,
        "[   12.345678] x\n\n" * 60_000,
        "diff --git a b\n\n\n" * 60_000,
        " a" * 500_000 + " | ",
        " |" * 500_000,
        "\n\n#regzbot fix: x" * 60_000,
        "\n\n#regzbot " + "\n>" * 400_000,
        "-- \n" * 250_000,
        "a." * 500_000 + "+0x",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_time_grows_with_the_length_only(text: str) -> None:
    begin = time.perf_counter()
    split(text)

    assert time.perf_counter() - begin < 10


@settings(max_examples=30)
@given(st.binary(max_size=2000))
def test_any_bytes_have_parts(data: bytes) -> None:
    for text in (data.decode("latin-1"), data.decode("utf-8", "surrogateescape")):
        assert all(part.lines for part in split(text))
