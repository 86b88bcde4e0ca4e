"""What open regressions meant for earlier cycles, in a sentence."""

import pytest

from forecast.pressure import pressure

EARLIER = [(30, True), (28, True), (40, True), (29, False), (31, False)]
FEWER = [(10, False), (12, True), (9, False), (20, False), (21, False), (5, False), (27, False)]


def test_cycles_with_as_many_open_are_told_from_those_with_fewer() -> None:
    found = pressure("-rc5", 28, [*EARLIER, *FEWER])

    assert found.sentence == (
        "Of 5 earlier cycles with at least 28 open at -rc5, 3 got an extra -rc; of the 7 with fewer, 1."
    )
    assert found.chance == 0.6


@pytest.mark.parametrize(
    ("count", "earlier", "sentence"),
    [
        (50, FEWER, "None of 7 earlier cycles had 50 or more open in the merge window; 1 of them got an extra -rc."),
        (5, FEWER[:4], "Of 4 earlier cycles with at least 5 open in the merge window, 1 got an extra -rc."),
        (
            20, FEWER[:4],
            "The one earlier cycle with at least 20 open in the merge window got no extra -rc; of the 3 with fewer, 1.",
        ),
        (
            10, FEWER[:4],
            "Of 3 earlier cycles with at least 10 open in the merge window, 1 got an extra -rc;"
            " the one with fewer got none.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_fits_the_numbers(count: int, earlier: list[tuple[int, bool]], sentence: str) -> None:
    assert pressure("merge window", count, earlier).sentence == sentence


@pytest.mark.parametrize(("known", "words"), [(0, "only 0 earlier cycles"), (1, "only 1 earlier cycle with")])
def test_too_little_history_is_said_and_gives_no_chance(known: int, words: str) -> None:
    found = pressure("-rc5", 28, EARLIER[:known])

    assert words in found.sentence
    assert found.chance is None


def test_the_order_of_earlier_cycles_does_not_matter() -> None:
    assert pressure("-rc5", 28, EARLIER) == pressure("-rc5", 28, reversed(EARLIER))
