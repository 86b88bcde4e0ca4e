"""The grammar of MAINTAINERS: today's form, the one of before 2009, and anything else."""

from hypothesis import given
from hypothesis import strategies as st

from maintainers import grammar
from maintainers.grammar import parse_maintainers

TODAY = """List of maintainers
===================

\tM: *Mail* patches to: FullName <address@domain>
\tF: *Files* and directories wildcard patterns.

Maintainers List
----------------

.. note:: When reading this list, please look for the most precise areas
          first.

R8169 ETHERNET DRIVER
M:\tNoor van Dalen <noor@developers.example>
M:\t"Kenji M. Morishita" <kenji@developers.example>
R:\tOwen Tully <owen@developers.example>
L:\tnetdev@lists.kernel.example (moderated for non-subscribers)
L:\tlinux-kernel@vger.kernel.org
S:\tMaintained
W:\thttps://r8169.example/
Q:\thttps://patchwork.example/project/netdev/
B:\thttps://bugs.example/r8169
C:\tirc://irc.example/r8169
P:\tDocumentation/process/maintainer-netdev.rst
T:\tgit git://git.example/netdev.git main
F:\tdrivers/net/ethernet/realtek/r8169* # all of it
X:\tdrivers/net/ethernet/realtek/r8169_leds.c
N:\tr8169
K:\trtl_hw_start

SLAB ALLOCATOR
M:\tClara Lindqvist <clara@developers.example>
S:\tSupported
F:\tmm/slub.c

THE REST
M:\tYlva Norrby <ylva@kernel.example>
L:\tlinux-kernel@vger.kernel.org
S:\tBuried alive in reporters
F:\t*
F:\t*/

NOT A SECTION
M:\tNobody <nobody@developers.example>
"""
BEFORE_2009 = """
\tList of maintainers and how to submit kernel changes

Maintainers List (try to look for most precise areas first)

P: Person
M: Mail patches to
L: Mailing list that is relevant to this area

3C505 NETWORK DRIVER
P:\tPaula Winther
M:\tpaula@developers.example
L:\tlinux-arm-kernel@lists.arm.example\t(subscribers-only)
S:\tMaintained

AD1889 SOUND DRIVER
P:   Anselm Fries
M:   anselm@developers.example
P:   Leena Saar
M:   Leena Saar <leena@developers.example>
M\ta line without its colon
S:   Orphan

CYCLADES ASYNC MUX DRIVER
M:\tasync@developers.example
S:\tSupported
"""


def test_a_section_has_a_title_and_values_by_key() -> None:
    section = parse_maintainers(TODAY)[0]

    assert section.title == "R8169 ETHERNET DRIVER"
    assert set(section.fields) == set("MRLSWQBCPTFXNK")
    assert section.values("T") == ("git git://git.example/netdev.git main",)
    assert section.values("X") == ("drivers/net/ethernet/realtek/r8169_leds.c",)
    assert section.values("Z") == ()


def test_names_of_maintainers_come_without_addresses() -> None:
    assert parse_maintainers(TODAY)[0].people == ("Noor van Dalen", "Kenji M. Morishita")


def test_a_list_ends_with_its_address() -> None:
    section = parse_maintainers(TODAY)[0]

    assert section.values("L") == ("netdev@lists.kernel.example", "linux-kernel@vger.kernel.org")
    assert section.lists == ("netdev",)


def test_a_path_ends_at_a_blank() -> None:
    assert parse_maintainers(TODAY)[0].values("F") == ("drivers/net/ethernet/realtek/r8169*",)


def test_status_and_bug_trackers_are_told() -> None:
    section = parse_maintainers(TODAY)[0]

    assert (section.status, section.trackers) == ("Maintained", ("https://bugs.example/r8169",))


def test_a_tracker_is_an_address_that_a_browser_may_follow() -> None:
    text = "AREA\nB:\tjavascript:alert(1)\nB:\tmailto:bugs@developers.example\nB:\tsee the web page\n"

    assert parse_maintainers(text)[0].trackers == ("mailto:bugs@developers.example",)


def test_the_legend_and_the_notes_are_no_sections_and_the_rest_is_the_last() -> None:
    assert [s.title for s in parse_maintainers(TODAY)] == ["R8169 ETHERNET DRIVER", "SLAB ALLOCATOR", "THE REST"]
    assert [s.title for s in parse_maintainers(BEFORE_2009)] == [
        "3C505 NETWORK DRIVER", "AD1889 SOUND DRIVER", "CYCLADES ASYNC MUX DRIVER",
    ]  # fmt: skip


def test_in_the_old_form_a_person_stands_above_the_address() -> None:
    first, second, third = parse_maintainers(BEFORE_2009)

    assert first.people == ("Paula Winther",)
    assert first.values("M") == ("Paula Winther <paula@developers.example>",)
    assert second.people == ("Anselm Fries", "Leena Saar")
    assert third.people == ()
    assert first.values("P") == ()


def test_a_profile_of_today_is_no_person() -> None:
    section = parse_maintainers(TODAY)[0]

    assert section.values("P") == ("Documentation/process/maintainer-netdev.rst",)
    assert "Documentation/process/maintainer-netdev.rst" not in section.people


def test_windows_line_ends_and_no_heading_do_not_matter() -> None:
    assert parse_maintainers("AREA\r\nS:\tMaintained\r\n\r\n")[0].status == "Maintained"


def test_numbers_and_lengths_are_bounded() -> None:
    many = "".join(f"AREA {n}\nS:\tMaintained\n\n" for n in range(grammar.MAX_SECTIONS + 5))
    wide = "WIDE" * 100 + "\n" + f"F:\t{'x' * 600}\n" * (grammar.MAX_VALUES + 5)
    section = parse_maintainers(wide)[0]

    assert len(parse_maintainers(many)) == grammar.MAX_SECTIONS
    assert len(section.title) == grammar.MAX_TITLE
    assert len(section.values("F")) == grammar.MAX_VALUES
    assert max(map(len, section.values("F"))) == grammar.MAX_VALUE


@given(st.text(alphabet="MPLFSX:\t\n<>@()ab .*\0Ⅷ\u2028", max_size=300) | st.text(max_size=300))
def test_any_text_has_sections(text: str) -> None:
    for section in parse_maintainers(text):
        assert section.title
        assert all(value for values in section.fields.values() for value in values)
        assert "\0" not in repr(section.fields)
        assert isinstance((section.people, section.lists, section.trackers, section.status), tuple)
