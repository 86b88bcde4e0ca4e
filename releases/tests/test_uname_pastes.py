"""Whole lines, logs and packages around a kernel's name; what is none; hostile text."""

import csv
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from releases.store import FACTS_FILE
from releases.tests.test_uname import SHAPES, kernel
from releases.uname import Basis, read
from releases.versions import parse_version

UNAME_A = "Linux host 6.1.0-28-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22) x86_64 GNU/Linux"
PROC_VERSION = (
    "Linux version 6.1.0-28-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU"
    " Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"
)
BIONIC = (
    "Linux version 4.15.0-20-generic (buildd@lgw01-amd64-039) (gcc version 7.3.0 (Ubuntu 7.3.0-16ubuntu3)) #21-Ubuntu"
    " SMP Tue Apr 24 06:16:15 UTC 2018 (Ubuntu 4.15.0-20.21-generic 4.15.17)"
)
NOBLE = (
    "Linux version 6.8.0-52-generic (buildd@lcy02-amd64-046) (x86_64-linux-gnu-gcc-13 (Ubuntu 13.3.0-6ubuntu2~24.04)"
    " 13.3.0, GNU ld (GNU Binutils for Ubuntu) 2.42) #53-Ubuntu SMP PREEMPT_DYNAMIC Sat Jan 11 00:06:25 UTC 2025"
)
PI = "Linux pi 6.1.0-rpi7-rpi-v8 #1 SMP PREEMPT Debian 1:6.1.63-1+rpt1 (2023-11-24) aarch64 GNU/Linux"
KALI = "Linux kali 6.6.9-amd64 #1 SMP PREEMPT_DYNAMIC Kali 6.6.9-1kali1 (2024-01-08) x86_64 GNU/Linux"
SYZBOT = "CPU: 1 UID: 0 PID: 5835 Comm: syz-executor Not tainted 6.12.0-rc6-syzkaller-00279-gde2f378f2b77 #0"
with FACTS_FILE.open(encoding="utf-8") as _file:
    RELEASED = [row["version"] for row in csv.DictReader(_file)]


@pytest.mark.parametrize(
    ("text", "version", "basis", "vendor"),
    [
        # Signatures name the stable release that the name hides.
        (UNAME_A, "6.1.119", "exact", "Debian"),
        (PROC_VERSION, "6.1.119", "exact", "Debian"),
        ("#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)", "6.1.119", "exact", "Debian"),
        ("Linux w 3.2.0-4-amd64 #1 SMP Debian 3.2.65-1+deb7u2 x86_64 GNU/Linux", "3.2.65", "exact", "Debian"),
        ("Linux s 6.11-rc5-amd64 #1 SMP Debian 6.11~rc5-1~exp1 (2024-08-27) x86_64", "6.11-rc5", "exact", "Debian"),
        ("Linux s 2.6.32-5-amd64 #1 SMP Debian 2.6.32-48squeeze6 x86_64", "2.6.32", "series", "Debian"),
        (KALI, "6.6.9", "exact", "Kali"),
        (PI, "6.1.63", "exact", "Raspberry Pi OS"),
        ("Ubuntu 6.8.0-52.53-generic 6.8.12", "6.8.12", "exact", "Ubuntu"),
        ("Ubuntu 5.4.0-42.46~18.04.1-generic 5.4.44", "5.4.44", "exact", "Ubuntu"),
        ("Ubuntu 6.11.0-8.8-generic 6.11.0-rc7", "6.11-rc7", "exact", "Ubuntu"),
        ("Ubuntu 6.9.3-76060903.202405300957~1738770968~22.04~d5f7c84-generic 6.9.3", "6.9.3", "exact", "Pop!_OS"),
        (BIONIC, "4.15.17", "exact", "Ubuntu"),
        (NOBLE, "6.8", "series", "Ubuntu"),  # all that looks like a signature is the compiler's
        # Lines without one.
        ("Linux version 6.6.63 (builder@host) (gcc (GCC) 14.2.0) #1 SMP", "6.6.63", "exact", ""),
        ("[    0.000000] Linux version 6.6.63 (builder@host) (gcc 14.2.0) #1 SMP", "6.6.63", "exact", ""),
        ("Nov 22 10:00:00 host kernel: Linux version 6.12.1-arch1-1 (linux@archlinux)", "6.12.1", "exact", "Arch"),
        ("Linux 6.6.63", "6.6.63", "exact", ""),
        ("Linux 6.6.63 6.12.1-arch1-1 #1 SMP x86_64 GNU/Linux", "6.12.1", "exact", "Arch"),  # a strange name for a host
        ("6.12.1-arch1-1 #1 SMP PREEMPT_DYNAMIC Fri, 22 Nov 2024 16:04:27 +0000", "6.12.1", "exact", "Arch"),
        ("6.12.1-arch1-1 x86_64", "6.12.1", "exact", "Arch"),
        ("Linux 6.12.74+deb13+1-amd64 (srv1) 04/09/26 _x86_64_ (2 CPU)", "6.12.74", "exact", "Debian"),
        ("          Kernel: Linux 6.6.63-1-lts", "6.6.63", "exact", "Arch"),
        ("- **Kernel Version:**        Linux 6.11.10-300.fc41.x86_64", "6.11.10", "exact", "Fedora"),
        ("Kernel: x86_64 Linux 6.12.1-arch1-1", "6.12.1", "exact", "Arch"),
        ("Kernel: 6.12.1-arch1-1 arch: x86_64 bits: 64", "6.12.1", "exact", "Arch"),
        (SYZBOT, "6.12-rc6", "beyond", ""),
        ("Workqueue: x Tainted: G        W          6.18.9-Unraid #4", "6.18.9", "exact", "Unraid"),
        ("events/0 Tainted: G         C (2.6.31-999-generic #1248771614) 1000H", "2.6.30", "beyond", "Ubuntu mainline"),
        # Packages.
        ("linux-image-6.12.74+deb13-amd64", "6.12.74", "exact", "Debian"),
        ("linux-image-6.12.74+deb13+1-cloud-amd64-unsigned_6.12.74-2_amd64.deb", "6.12.74", "exact", "Debian"),
        ("linux-image-6.1.0-28-amd64", "6.1", "series", "Debian"),
        ("linux-image-6.1.0-28-amd64_6.1.119-1_amd64.deb", "6.1.119", "exact", "Debian"),
        ("ii  linux-image-6.1.0-28-amd64   6.1.119-1   amd64   Linux 6.1 for PCs", "6.1.119", "exact", "Debian"),
        ("linux-image-6.1.0-28-amd64/now 6.1.119-1 amd64 [installed,local]", "6.1.119", "exact", "Debian"),
        ("linux-image-unsigned-6.8.0-52-generic", "6.8", "series", "Ubuntu"),
        ("ii  linux-image-6.8.0-52-generic   6.8.0-52.53   amd64   Signed kernel image", "6.8", "series", "Ubuntu"),
        ("kernel-core-7.0.4-200.fc44.x86_64", "7.0.4", "exact", "Fedora"),
        ("kernel-7.0.4-200.fc44.x86_64.rpm", "7.0.4", "exact", "Fedora"),
        ("kernel-6.12.0-55.el10.x86_64", "6.12", "vendor", "RHEL"),
        ("kernel-ml-6.12.4-1.el9.elrepo.x86_64", "6.12.4", "exact", "ELRepo"),
        ("kernel-desktop-6.6.58-2.mga9", "6.6.58", "exact", "Mageia"),
        ("kernel-default-6.4.0-150600.23.25.1.x86_64", "6.4", "vendor", "SUSE"),
        ("kernel-default-7.0.3-1.1.x86_64", "7.0.3", "exact", "openSUSE"),
        ("linux 6.12.1.arch1-1", "6.12.1", "exact", "Arch"),
        ("linux-6.12.1.arch1-1-x86_64.pkg.tar.zst", "6.12.1", "exact", "Arch"),
        ("linux6.6-6.6.63_1", "6.6.63", "exact", "Void"),
        ("sys-kernel/gentoo-sources-6.6.58-r1", "6.6.58", "exact", ""),
        ("linux-6.12_rc3", "6.12-rc3", "exact", ""),
        ("vmlinuz-6.12.1-arch1-1", "6.12.1", "exact", "Arch"),
    ],
)
def test_a_whole_line_is_understood(text: str, version: str, basis: str, vendor: str) -> None:
    found = kernel(text)

    assert (str(found.version), found.basis, found.vendor) == (version, basis, vendor)


@pytest.mark.parametrize(
    "text",
    [
        f"  {UNAME_A}\n",
        f"`{UNAME_A}`",
        f"$ uname -a\n{UNAME_A}\n$ ",
        f"me@host:~$ uname -a {UNAME_A}",
        UNAME_A.replace("Debian ", "Debian\n"),  # wrapped by a mail program
        f"\x00\u200e{UNAME_A}\x1b\u202e",
        f"Here you are:\n\n{UNAME_A}\n\nRegards",
    ],
)
def test_what_surrounds_a_paste_does_no_harm(text: str) -> None:
    assert str(kernel(text).version) == "6.1.119"


def test_of_two_commands_the_signature_wins() -> None:
    pasted = "$ uname -r\n6.8.0-52-generic\n$ cat /proc/version_signature\nUbuntu 6.8.0-52.53-generic 6.8.12\n"

    assert str(kernel(pasted).version) == "6.8.12"


def test_the_text_is_kept_trimmed_in_one_line() -> None:
    assert kernel(" 6.1.0-28-amd64\n").text == "6.1.0-28-amd64"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "hello",
        "Linux",
        "Linux version",
        "linux-image-amd64",
        "I run 6.12 and it crashes",
        "linux 6.12 is bad",
        "7",
        "7.4.1.1",
        "10.0.0.1",
        "192.168.1.1",
        "20.04",
        "6.12abc",
        "6.6.63.",
        "6.6.63-",
        "7.4-rc0",
        "7.4-rc3foo",
        "7.4.0-rc12345",
        "7.4.0-rc3-rc4",
        "6.6.63123-generic",
        "2.6",
        "2.4-generic",
        "next-20261399",
        "python-3.9.2",
        "FreeBSD host 14.1-RELEASE FreeBSD 14.1-RELEASE",
        "6.6.٦3",
        "６.６.63",
        "6.6.\u200f63",
        "6.\x006.63",
        "6.6.63-génerique",
        "6.6.63-" + "a" * 100,
    ],
)
def test_anything_else_is_no_kernel(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "6.6.63-" + "a" * 100_000,
        "6.6.63" * 20_000,
        "6." * 50_000,
        "-g" * 50_000,
        "6.6.63-" + "g1234567-" * 12_000,
        "6.6.63-1" + ".rt1.lve.el" * 8,
        "Linux version " * 7_000,
        "Tainted: G " * 9_000,
        "Tainted: " + "G " * 50_000,
        "#1 " + "SMP " * 25_000,
        "#1 SMP Debian " * 8_000,
        "Ubuntu 6.8.0-" + "a-" * 50_000,
        "Ubuntu 6" * 12_000,
        "linux-" + "a-" * 50_000,
        "kernel-default-1-" + "1." * 50_000,
        "uname -a " * 11_000,
        "6.6.63 " + "#1-NixOS" * 12_000,
        "\n" * 100_000,
        "6\n" * 50_000,
        "\x00" * 100_000,
        "\ud800" * 100_000,
        "٦.٦.٦ " * 20_000,
    ],
)
def test_hostile_text_is_no_work(text: str) -> None:
    began = time.process_time()

    read(text)

    assert time.process_time() - began < 0.1


@pytest.mark.parametrize("tail", ["\n" + "x" * 100_000, "\n" + "6.1.2\n" * 20_000, "\x00" * 100_000])
def test_a_kernel_before_a_long_tail_is_read(tail: str) -> None:
    found = kernel(f"Linux version 6.6.63 (builder@host)\n{tail}")

    assert str(found.version) == "6.6.63"
    assert len(found.text) <= 1000


def test_a_number_that_the_cut_went_through_is_not_read() -> None:
    assert read(("x" * 97 + "\n") * 10 + " " * 15 + "6.6.63") is None


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    read(text)


@given(
    st.lists(st.sampled_from(" \n.-+~_#0123456789:()") | st.sampled_from([s[0] for s in SHAPES]) | st.text(max_size=5))
)
@example(["next-", "0"])
@example(["2.6.0-0.rc0.1.fc9"])
def test_any_heap_of_pieces_is_read_without_an_error(pieces: list[str]) -> None:
    found = read("".join(pieces))

    assert found is None or (found.hint and len(found.text) <= 1000)


def test_every_release_reads_back() -> None:
    wrong = [v for v in RELEASED if (found := kernel(v)).version != parse_version(v) or found.basis != Basis.EXACT]

    assert len(RELEASED) > 4000
    assert wrong == []


@pytest.mark.parametrize("suffix", ["-something-local", "-something-local-dirty", "+", "-00012-gdeadbeef"])
def test_every_release_reads_back_with_a_local_name(suffix: str) -> None:
    wrong = [v for v in RELEASED if kernel(v + suffix).version != parse_version(v)]

    assert wrong == []
