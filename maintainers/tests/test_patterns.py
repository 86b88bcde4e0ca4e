"""Paths and the sections that they belong to: patterns, exceptions, order, and what must not take forever."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintainers.grammar import Section, parse_maintainers
from maintainers.patterns import SectionIndex, matches, sections_for

FILE = """Maintainers List
----------------

NETWORKING DRIVERS
L:\tnetdev@vger.kernel.org
F:\tdrivers/net/
X:\tdrivers/net/wireless/

R8169 ETHERNET DRIVER
F:\tdrivers/net/ethernet/realtek/r8169*

WIRELESS
F:\tdrivers/net/wireless/

TEGRA ARCHITECTURE
N:\t[^a-z]tegra

THE REST
F:\t*
F:\t*/
"""


def titles(path: str) -> list[str]:
    return [section.title for section in sections_for(path, parse_maintainers(FILE))]


@pytest.mark.parametrize(
    ("path", "pattern", "is_match"),
    [
        ("mm/slub.c", "mm/slub.c", True),
        ("mm/slub.c", "mm/slub", False),
        ("mm/slub.c", "mm/", True),
        ("mm/slub.c", "mm", True),
        ("mmc/core.c", "mm", False),
        ("mm/kasan/init.c", "mm/", True),
        ("mm/kasan/init.c", "mm/*", False),
        ("mm/kasan/init.c", "mm/*/", True),
        ("mm/slub.c", "mm/*", True),
        ("mm/slub.c", "mm/*/", False),
        ("mm/slub.c", "mm/sl?b.c", True),
        ("mm/slub.c", "mm?slub.c", False),
        ("mm/slub.c", "mm/s*b*c", True),
        ("mm/slub.c", "mm/s*x", False),
        ("arch/arm/boot/dts/ti.dts", "arch/*/boot/dts/", True),
        ("arch/arm/mach/boot/dts/ti.dts", "arch/*/boot/dts/", False),
        ("Makefile", "*", True),
        ("mm/Makefile", "*", False),
        ("mm/Makefile", "*/", True),
        ("mm/a.c", "mm/[ab].c", False),
        ("mm/a.c", "", False),
    ],
)
def test_a_pattern_names_what_the_file_says_it_names(path: str, pattern: str, is_match: bool) -> None:
    assert matches(path, pattern) is is_match


def test_the_most_specific_section_comes_first_and_the_rest_last() -> None:
    assert titles("drivers/net/ethernet/realtek/r8169_main.c") == [
        "R8169 ETHERNET DRIVER", "NETWORKING DRIVERS", "THE REST",
    ]  # fmt: skip


def test_what_is_excluded_does_not_belong() -> None:
    assert titles("drivers/net/wireless/intel/iwlwifi/main.c") == ["WIRELESS", "THE REST"]


def test_an_expression_is_searched_for_anywhere_in_the_path() -> None:
    assert titles("drivers/soc/tegra/pmc.c") == ["TEGRA ARCHITECTURE", "THE REST"]
    assert titles("drivers/integra/x.c") == ["THE REST"]


def test_a_path_may_be_given_as_people_paste_it() -> None:
    assert titles("  /drivers/soc/tegra/pmc.c\n")[0] == "TEGRA ARCHITECTURE"
    assert titles("") == []


@pytest.mark.parametrize(
    "expression",
    ["(a+)+$", "(a|a)*b", "a*a*a*a*a*a*b", "a?a?a?a?a?a?a?a?b", "(a|a)(a|a)(a|a)(a|a)b", "a{1,99}{1,99}", "(?=a)", "("]
    + ["a*.*a", r"(a)\1", "[", "a" * 1000, "*", "\\", "(((a"],
)
def test_an_expression_that_is_broken_or_could_take_forever_names_nothing(expression: str) -> None:
    started = time.perf_counter()

    assert sections_for("a" * 255, [Section("HOSTILE", {"N": (expression,)})]) == []
    assert time.perf_counter() - started < 0.2


def test_a_hostile_pattern_takes_no_time() -> None:
    pattern = "a*" * 120 + "b"
    started = time.perf_counter()

    assert not matches("a" * 255, pattern)
    assert time.perf_counter() - started < 0.2


@given(st.text(alphabet="ab/*?.", max_size=12), st.text(alphabet="ab/*?.", max_size=12), st.text(max_size=20))
def test_any_path_and_any_pattern_can_be_compared(path: str, pattern: str, expression: str) -> None:
    section = Section("AREA", {"F": (pattern,), "X": (pattern[::-1],), "N": (expression,)})

    assert sections_for(path, [section]) in ([], [section])


_PIECES = st.text("ab/*?", max_size=8)


@given(path=_PIECES, files=st.lists(st.lists(_PIECES, max_size=3), max_size=5), names=st.lists(_PIECES, max_size=2))
def test_an_index_finds_what_a_look_at_all_sections_finds(path: str, files: list[list[str]], names: list[str]) -> None:
    sections = [Section(f"{place}", {"F": tuple(some), "X": tuple(some[:1])}) for place, some in enumerate(files)]
    sections += [Section(f"n{place}", {"N": (name,)}) for place, name in enumerate(names)]
    sections += [Section(f"f{place}", {"F": tuple(some)}) for place, some in enumerate(files)]

    assert SectionIndex(sections).sections_for(path) == sections_for(path, sections)


def test_an_index_is_quick_for_many_paths() -> None:
    sections = [Section(f"{n}", {"F": (f"drivers/d{n}/", f"include/linux/d{n}.h")}) for n in range(3000)]
    index, begun = SectionIndex(sections), time.perf_counter()

    found = [index.sections_for(f"drivers/d{n}/core.c") for n in range(200)]

    assert [one[0].title for one in found] == [f"{n}" for n in range(200)]
    assert time.perf_counter() - begun < 2
