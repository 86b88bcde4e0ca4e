"""What answers to review rounds say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stable.verdicts import Verdict, verdict_of

QUOTE = "On Mon, 22 Sep 2025 at 19:30, Greg wrote:\n> This is the start of the stable review cycle.\n>\n"


@pytest.mark.parametrize(
    "text",
    [
        "Build results:\n\ttotal: 155 pass: 155 fail: 0\nQemu test results:\n\ttotal: 521 pass: 521 fail: 0\n",
        "All tests passing for Tegra ...\n\n    10 builds:\t10 pass, 0 fail\n    28 boots:\t28 pass, 0 fail\n",
        "Tested-by: Ada Moreau <ada@example.org>\n",
        "Reported-and-tested-by: Ada Moreau <ada@example.org>\n",
        "Results from Linaro's test farm.\nNo regressions on arm64, arm, x86_64, and i386.\n",
        "Compiled and booted on my test system. No dmesg regressions.\n",
        "Built and booted successfully on RISC-V RV64.\n",
        "CIP testing did not find any problems here:\n",
        "No problems seen on x86_64 and aarch64 with our testing.\n",
        "stable-rc/linux-5.1.y boot: 59 boots: 0 failed, 59 passed (v5.1.9-156-g10f90b20eaf9)\n",
        # Testers give it although they know of old failures.
        "No regressions.\nTested-by: LKFT <lkft@example.org>\n\narm builds failed with gcc-11, as before.\n",
        "Tested-by: LKFT <lkft@example.org>\n\ntotal: 99, pass: 80, fail: 19, skip: 0, xfail: 0\n",
        "No regressions on arm64.\n\n* arm: 280 total, 279 passed, 1 failed\n",
    ],
)
def test_who_tested_without_finding_anything_says_so(text: str) -> None:
    assert verdict_of(QUOTE + text) is Verdict.TESTED


@pytest.mark.parametrize(
    "text",
    [
        "Build results:\n\ttotal: 156 pass: 153 fail: 3\nFailed builds:\n\tia64:defconfig\n",
        "Build results:\n\ttotal: 156 pass: 153 fail: 3\n\nTested-and-reported-failed-by: Ada <ada@example.org>\n",
        "Failures detected for Tegra ...\n\n    28 boots:\t28 pass, 0 fail\n    105 tests:\t100 pass, 5 fail\n",
        "stable-rc/linux-4.9.y boot: 54 boots: 2 failed, 52 passed (v4.9.193)\n",
        "Regressions found on arm64\n* arm64, build\n  - gcc-12-allyesconfig\n",
        "Regressions on s390 build regressions with defconfig on the stable-rc.\n",
        "Build regressions found on sh:\n   - build/gcc-8-dreamcast_defconfig\n",
        "This fails to build on my machine.\n",
        "6.12.49-rc1 does not boot here.\n",
        "Bisect is pointing to the following commit\n\n# first bad commit: [d908866131a3] memcg: drain it\n",
        "Please drop patch 3, it breaks the build.\n",
    ],
)
def test_who_reports_a_failure_says_so(text: str) -> None:
    assert verdict_of(QUOTE + text) is Verdict.FAILED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Great, thanks for testing all of these with no regressions.\n",
        "Thanks for the no regressions report.\n",
        "No problem, I will drop it.\n",
        "Can you add the patch that fixes the build failure on arm?\n",
        "Without build failures in this one, there is nothing to say.\n",
        "Where is 6.12.49-rc1 to be found?\n",
        "> Tested-by: Ada Moreau <ada@example.org>\n",
        " > No regressions.\n",
        "> > The build failed.\n",
        "-- \nTested-by: a signature\n",
        "----- Original Message -----\nThe build failed.\n",
        "Is this Tested-by: anybody?\n",
    ],
)
def test_all_else_is_other(text: str) -> None:
    assert verdict_of(QUOTE + text) is Verdict.OTHER


PIECES = ["no ", "regressions", "build", " failed", "\n", "> ", "Tested-by: x", "total: 1 pass: ", "\x00", "\ud800"]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_has_a_verdict_and_quoting_it_makes_it_other(text: str) -> None:
    verdict_of(text)

    assert verdict_of("".join(f"> {line}\n" for line in text.splitlines())) is Verdict.OTHER


@pytest.mark.parametrize("piece", ["no ", "a", "a-", "built and ", "total: 1 ", "fail ", "> ", "\n", "-", "build "])
def test_a_huge_mail_of_one_repeated_piece_costs_little(piece: str) -> None:
    verdict_of(piece * 500_000)
