"""Words by which a reply asks for a change."""

import time

import pytest

from postings.asking import ASKING, is_asking


@pytest.mark.parametrize(
    "words",
    [
        "Please fix the subject.",
        "could you please add a comment",
        "Please also drop the inline",
        "please use\nthe helper",
        "Please rebase and send a v3",
        "please don't do that",
        "Please send v2",
        "Please run scripts/checkpatch.pl",
        "this should be split",
        "The patch needs to be rebased.",
        "I think these must be renamed",
        "the series needs more work",
        "it needs a better name",
        "Can you respin?",
        "could you please resend",
        "Patch set to Changes Requested.",
        "This patch doesn't apply on top of next",
        "fails to apply",
        "All errors (new ones prefixed by >>):",
        "kernel test robot noticed the following build warnings:",
        "You are missing a Fixes tag",
        "Wrong indentation.",
    ],
)
def test_asking_for_a_change(words: str) -> None:
    assert is_asking(f"Hi,\n\n{words}\n")


@pytest.mark.parametrize(
    "words",
    [
        "Applied, thanks.",
        "please add my Reviewed-by",
        "Please add any relevant lists",
        "please correct me if I am wrong",
        "Please include me in the next one",
        "please don't hesitate to ask",
        "this should be fixed in v6.8",
        "The voltage should be fixed at 1 V",
        "please do not feel offended",
        "could the maintainer please add it when applying",
        "I did run checkpatch and chose to ignore it",
        "If you respin, fine",
        "this does not apply to arm",
        "Looks good to me.",
        "Should we take it?",
    ],
)
def test_other_wishes(words: str) -> None:
    assert not is_asking(words)


@pytest.mark.parametrize("guard", [*dict(ASKING), "please fix" * 3, " "])
def test_a_log_that_repeats_a_word_costs_little(guard: str) -> None:
    begin = time.process_time()

    is_asking(guard * 300_000)

    assert time.process_time() - begin < 3


def test_guards_stand_in_what_their_expressions_find() -> None:
    assert all(guard == guard.lower() and guard for guard, _ in ASKING)
