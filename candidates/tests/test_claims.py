"""What a report says about good, bad and culprit."""

import pytest

from candidates.claims import Claims, claims


def said(words: str, *, subject: str = "no link") -> Claims:
    return claims(subject, words, words)


@pytest.mark.parametrize(
    "words",
    [
        "The last good version is 6.1.3.",
        "It works fine with 6.1.3.",
        "6.1.3 is fine.",
        "Works as expected on kernel <=6.1.3.",
        "The issue is not present on: v6.1.3",
        "I do not have this with the kernel 6.1.3.",
        "Reverting to linux 6.1.3 fixes it.",
        "For now I switched back to the 6.1.3 series.",
        "It is slower compared to kernel 6.1.3.",
        "This is a regression from 6.1.3.",
        "# good: [0123456789abcdef] Linux 6.1.3",
        "Good: 6.1.3",
    ],
)
def test_the_last_good_version_is_found(words: str) -> None:
    assert said(words).last_good == "6.1.3"


@pytest.mark.parametrize(
    "words",
    [
        "The first bad version is 6.2.",
        "Broken since 6.2.",
        "Starting with linux 6.2 there is no link.",
        "After upgrading to kernel 6.2 there is no link.",
        "This never happened before 6.2.",
        "With 6.2, the interface does not come up.",
        "It triggers a bug in Linux 6.2.",
        "This affects 6.2.",
        "- tags: v6.2",
        "# bad: [0123456789abcdef] Linux 6.2",
        "First seen on the 6.2 tag.",
    ],
)
def test_the_first_bad_version_is_found(words: str) -> None:
    assert said(words).first_bad == "6.2"


def test_the_newest_good_and_the_oldest_bad_version_count() -> None:
    found = said("6.1.3 is fine. 6.1.12 is fine.\n\nIt fails with 6.3. It fails with 6.2-rc1.")

    assert (found.last_good, found.first_bad) == ("6.1.12", "6.2-rc1")


def test_what_comes_before_the_good_version_is_not_the_first_bad_one() -> None:
    assert said("It works fine with 6.1.3. It fails with 5.4.").first_bad == ""


def test_a_range_of_a_command_counts_more_than_prose() -> None:
    found = said("It works fine with 6.0.\n\n#regzbot introduced: v6.1..v6.2-rc1")

    assert (found.last_good, found.first_bad) == ("6.1", "6.2-rc1")


def test_days_of_next_are_versions() -> None:
    found = said("Good: next-20240102\nBad: next-20240103")

    assert (found.last_good, found.first_bad) == ("next-20240102", "next-20240103")


def test_a_version_in_the_subject_is_the_last_resort() -> None:
    assert said("Nothing works here.", subject="Fwd: 6.5.5 hardware timeout").first_bad == "6.5.5"


@pytest.mark.parametrize(
    "words",
    [
        "0123456789abcdef is the first bad commit",
        "# first bad commit: [0123456789abcdef] foo: bar",
        "> #regzbot introduced: aaaaaaaaaaaa\n\n#regzbot introduced: 0123456789abcdef",
        "Bisection points to 0123456789abcdef.",
        "It suggested 0123456789abcdef as the culprit.",
        "Reverting 0123456789abcdef helps.",
    ],
)
def test_the_culprit_is_found(words: str) -> None:
    assert said(words).culprit == "0123456789abcdef"


def test_the_steps_of_a_bisection_are_no_culprits() -> None:
    assert said("git bisect start\n# bad: [0123456789ab] foo\ngit bisect bad 0123456789ab").culprit == ""


def test_a_frequency_is_no_version() -> None:
    assert said("Works fine on 5.18 GHz.").last_good == ""
