"""Names of kernels as `uname -r` prints them: what each vendor's scheme is worth."""

import pytest

import releases.uname
from releases.uname import RunningKernel, read
from releases.vendors import SCHEMES, Scheme, scheme_of

NAS = "Linux nas 4.4.302+ #72806 SMP Thu Sep 5 13:41:01 CST 2024 x86_64 GNU/Linux synology_geminilake_920+"
COS = "Linux version 5.15.133+ (builder@localhost) (Chromium OS 16.0 clang version 16.0.0) #1 SMP"
NIXOS = "Linux nixos 6.6.63 #1-NixOS SMP PREEMPT_DYNAMIC Fri Nov 22 14:30:35 UTC 2024 x86_64 GNU/Linux"
# What was pasted, upstream version, basis, vendor.
SHAPES = [
    # Upstream, and what people build themselves.
    ("6.6.63", "6.6.63", "exact", ""),
    ("6.12.0", "6.12", "exact", ""),
    ("6.12", "6.12", "exact", ""),
    ("v7.4-rc3", "7.4-rc3", "exact", ""),
    ("7.4-rc3", "7.4-rc3", "exact", ""),
    ("7.4.0-rc3", "7.4-rc3", "exact", ""),
    ("7.4.0-rc3-dirty", "7.4-rc3", "exact", ""),
    ("2.6.32.71", "2.6.32.71", "exact", ""),
    ("6.6.63-rt46", "6.6.63-rt46", "exact", ""),
    ("6.6-rc6-rt10", "6.6-rc6-rt10", "exact", ""),
    ("6.6.63-rc1", "6.6.63-rc1", "exact", ""),
    ("6.12.4-mybox", "6.12.4", "exact", ""),
    ("6.12.4-20241209", "6.12.4", "exact", ""),
    ("6.12.4-performance", "6.12.4", "exact", ""),
    ("5.15.19-smp", "5.15.19", "exact", ""),
    ("6.12.4-0-generic", "6.12.4", "exact", ""),
    ("7.4.0-rc3+", "7.4-rc3", "beyond", ""),
    ("6.12.4-mybox+", "6.12.4", "beyond", ""),
    ("6.1.112+", "6.1.112", "beyond", ""),
    ("4.4.302+", "4.4.302", "beyond", ""),
    ("7.4.0-rc3-00012-gdeadbeef", "7.4-rc3", "beyond", ""),
    ("7.4.0-00012-gdeadbeefcafe", "7.4", "beyond", ""),
    ("7.4.0-rc3-gdeadbeefcafe-dirty", "7.4-rc3", "beyond", ""),
    ("7.4.0-rc3-10234-gdeadbeefcafe", "7.4-rc3", "beyond", ""),
    ("6.12.0-rc6-syzkaller-00279-gde2f378f2b77", "6.12-rc6", "beyond", ""),
    ("6.6.63-rc1-00123-gabcdef123456", "6.6.63-rc1", "beyond", ""),
    ("2.6.31-rc5-git3", "2.6.31-rc5-git3", "beyond", ""),
    ("next-20261120", "next-20261120", "beyond", ""),
    ("7.4.0-rc3-next-20261120", "next-20261120", "beyond", ""),
    ("6.13.0-rc6-next-20250110-00006-g8af20d375c86", "next-20250110", "beyond", ""),
    ("7.4.0-rc3-next-20261399", "7.4-rc3", "beyond", ""),  # a day that no calendar has
    ("6.8.0-52", "6.8", "series", ""),
    ("6.12.0-1-custom", "6.12", "series", ""),
    # Debian and what is built from it.
    ("6.1.0-28-amd64", "6.1", "series", "Debian"),
    ("6.1.0-28-cloud-amd64", "6.1", "series", "Debian"),
    ("6.1.0-28-rt-amd64", "6.1", "series", "Debian"),
    ("6.1.0-28-armmp-lpae", "6.1", "series", "Debian"),
    ("6.1.0-28-686-pae", "6.1", "series", "Debian"),
    ("2.6.32-5-amd64", "2.6.32", "series", "Debian"),
    ("6.1.0-0.deb11.21-amd64", "6.1", "series", "Debian"),
    ("5.10.0-0.bpo.12-amd64", "5.10", "series", "Debian"),
    ("6.12.74+deb13-amd64", "6.12.74", "exact", "Debian"),
    ("6.12.74+deb13+1-amd64", "6.12.74", "exact", "Debian"),
    ("6.12.74+deb13-rt-amd64", "6.12.74", "exact", "Debian"),
    ("6.12.74+deb13-arm64-16k", "6.12.74", "exact", "Debian"),
    ("6.12.43+deb12-amd64", "6.12.43", "exact", "Debian"),
    ("6.12.6+bpo-amd64", "6.12.6", "exact", "Debian"),
    ("7.0.4-amd64", "7.0.4", "exact", "Debian"),
    ("6.11-rc5-amd64", "6.11-rc5", "exact", "Debian"),
    ("6.18.12+kali-amd64", "6.18.12", "exact", "Kali"),
    ("6.1.0-kali7-amd64", "6.1", "series", "Kali"),
    ("6.5.0-13parrot1-amd64", "6.5", "series", "Parrot"),
    ("6.0.0-3mx-amd64", "6.0", "series", "MX Linux"),
    ("6.6.40-amd64-desktop-hwe", "6.6.40", "exact", "deepin"),
    ("6.12.4-2-liquorix-amd64", "6.12.4", "exact", "Liquorix"),
    ("5.16.0-11.1-liquorix-amd64", "5.16", "series", "Liquorix"),
    ("6.6.51+rpt-rpi-v8", "6.6.51", "exact", "Raspberry Pi OS"),
    ("6.1.0-rpi7-rpi-v8", "6.1", "series", "Raspberry Pi OS"),
    ("6.1.21-v8+", "6.1.21", "exact", "Raspberry Pi OS"),
    ("5.10.103-v7l+", "5.10.103", "exact", "Raspberry Pi OS"),
    ("6.12.34-v8-16k+", "6.12.34", "exact", "Raspberry Pi OS"),
    # Ubuntu and what is built from it; Linux Mint runs Ubuntu's.
    ("6.8.0-52-generic", "6.8", "series", "Ubuntu"),
    ("6.8.0-52.53~22.04.1-generic", "6.8", "series", "Ubuntu"),
    ("6.8.0-50-generic-64k", "6.8", "series", "Ubuntu"),
    ("6.8.0-50-lowlatency", "6.8", "series", "Ubuntu"),
    ("6.8.0-1020-aws", "6.8", "series", "Ubuntu"),
    ("6.8.0-1018-azure", "6.8", "series", "Ubuntu"),
    ("6.8.0-1020-gcp", "6.8", "series", "Ubuntu"),
    ("6.11.0-1010-oem", "6.11", "series", "Ubuntu"),
    ("6.8.0-1013-raspi", "6.8", "series", "Ubuntu"),
    ("6.8.1-1015-realtime", "6.8.1", "series", "Ubuntu"),
    ("2.6.32-21-generic", "2.6.32", "series", "Ubuntu"),
    ("6.12.4-061204-generic", "6.12.4", "exact", "Ubuntu mainline"),
    ("6.12.0-061200rc3-generic", "6.12-rc3", "exact", "Ubuntu mainline"),
    ("6.12.0-061200rc3daily20241015-generic", "6.12-rc3", "beyond", "Ubuntu mainline"),
    ("5.6.0-999-generic", "5.5", "beyond", "Ubuntu mainline"),  # built at 5.6-rc1: the name does not tell
    ("6.9.3-76060903-generic", "6.9.3", "exact", "Pop!_OS"),
    ("6.11.0-109019-tuxedo", "6.11", "series", "TUXEDO OS"),
    ("6.8.12-4-pve", "6.8.12", "exact", "Proxmox"),
    ("6.14.8-2-bpo12-pve", "6.14.8", "exact", "Proxmox"),
    # Fedora and what is built from it.
    ("7.0.4-200.fc44.x86_64", "7.0.4", "exact", "Fedora"),
    ("6.11.10-300.fc41.x86_64+debug", "6.11.10", "exact", "Fedora"),
    ("6.11.0-63.eln143.x86_64", "6.11", "exact", "Fedora"),
    ("6.12.6-cachyos1.fc41.x86_64", "6.12.6", "exact", "Fedora"),
    ("7.4.0-0.rc3.29.fc45.x86_64", "7.4-rc3", "exact", "Fedora"),
    ("4.20.0-0.rc6.git0.1.fc30.x86_64", "4.20-rc6", "exact", "Fedora"),
    ("7.4.0-0.rc3.20261110git1234abcd5678.29.fc45.x86_64", "7.4-rc3", "beyond", "Fedora"),
    ("6.13.0-0.rc0.20241119git158f238aa69d.2.fc42.x86_64", "6.12", "beyond", "Fedora"),  # in the merge window
    ("7.0.0-0.rc0.20260211git158f238aa69d.2.fc45.x86_64", "6.19", "beyond", "Fedora"),
    ("5.17.0-0.rc8.551acdc3c3d2.124.test.fc35", "5.17-rc8", "beyond", "Fedora"),
    ("4.20.0-0.rc6.git2.1.fc30.x86_64", "4.20-rc6", "beyond", "Fedora"),
    ("6.13.1-300.vanilla.fc41.aarch64", "6.13.1", "exact", "Fedora vanilla"),
    ("6.13.0-0.rc4.335.vanilla.fc39.x86_64", "6.13-rc4", "exact", "Fedora vanilla"),
    ("6.7.0-0.rc4.20231205gtbee0e776.335.vanilla.fc39.x86_64", "6.7-rc4", "beyond", "Fedora vanilla"),
    ("6.15.0-0.0.next.20250428.435.vanilla.fc43.aarch64", "next-20250428", "beyond", "Fedora vanilla"),
    ("6.12.4-200.nobara.fc41.x86_64", "6.12.4", "exact", "Nobara"),
    ("6.11.0-400.asahi.fc41.aarch64+16k", "6.11", "exact", "Asahi"),
    ("6.16.4-116.bazzite.fc42.x86_64", "6.16.4", "exact", "Bazzite"),
    ("6.6.63-1.qubes.fc37.x86_64", "6.6.63", "exact", "Qubes OS"),
    # RHEL and what is built in its way.
    ("2.6.9-89.ELsmp", "2.6.9", "vendor", "RHEL"),
    ("2.6.18-419.el5xen", "2.6.18", "vendor", "RHEL"),
    ("2.6.32-754.35.1.el6.x86_64", "2.6.32", "vendor", "RHEL"),
    ("3.10.0-1160.119.1.el7.x86_64", "3.10", "vendor", "RHEL"),
    ("4.18.0-553.el8_10.x86_64", "4.18", "vendor", "RHEL"),
    ("5.14.0-522.el9.x86_64", "5.14", "vendor", "RHEL"),
    ("5.14.0-503.15.1.el9_5.x86_64+rt", "5.14", "vendor", "RHEL"),
    ("4.18.0-553.rt7.342.el8_10.x86_64", "4.18", "vendor", "RHEL"),
    ("6.12.0-55.43.1.el10_0.x86_64", "6.12", "vendor", "RHEL"),
    ("5.15.0-302.167.6.el9uek.x86_64", "5.15", "vendor", "Oracle UEK"),
    ("5.4.17-2136.338.4.2.el8uek.x86_64", "5.4.17", "vendor", "Oracle UEK"),
    ("6.12.4-1.el9.elrepo.x86_64", "6.12.4", "exact", "ELRepo"),
    ("6.13.0-0.rc3.el9.elrepo.x86_64", "6.13-rc3", "exact", "ELRepo"),
    ("6.7.1-0.hs1.hsx.el9.x86_64", "6.7.1", "exact", "CentOS Hyperscale"),
    ("4.18.0-553.16.1.lve.el8.x86_64", "4.18", "vendor", "CloudLinux"),
    ("3.10.0-1160.119.1.vz7.224.4", "3.10", "vendor", "Virtuozzo"),
    ("6.1.115-126.197.amzn2023.x86_64", "6.1.115", "exact", "Amazon Linux"),
    ("5.10.228-219.884.amzn2.x86_64", "5.10.228", "exact", "Amazon Linux"),
    ("5.10.0-216.0.0.115.oe2203sp4.x86_64", "5.10", "vendor", "openEuler"),
    ("5.10.134-16.3.an8.x86_64", "5.10.134", "vendor", "Anolis OS"),
    ("5.10.134-16.1.al8.x86_64", "5.10.134", "vendor", "Alibaba Cloud Linux"),
    ("6.6.47-12.tl4.x86_64", "6.6.47", "vendor", "TencentOS"),
    ("4.19.90-24.4.v2101.ky10.x86_64", "4.19.90", "vendor", "Kylin"),
    ("6.6.58-desktop-2.mga9", "6.6.58", "exact", "Mageia"),
    ("6.12.4-desktop-1omv2490", "6.12.4", "exact", "OpenMandriva"),
    # Microsoft, VMware.
    ("5.15.167.4-microsoft-standard-WSL2", "5.15.167", "exact", "Microsoft WSL"),
    ("4.4.0-19041-Microsoft", "4.4", "vendor", "Microsoft WSL"),
    ("6.6.57.1-7.azl3", "6.6.57", "exact", "Azure Linux"),
    ("6.6.137.mshv1-1.azl3", "6.6.137", "exact", "Azure Linux"),
    ("5.10.83-7.ph4-esx", "5.10.83", "exact", "Photon OS"),
    ("6.1.115-1.ph5", "6.1.115", "exact", "Photon OS"),
    # SUSE.
    ("7.0.3-1-default", "7.0.3", "exact", "openSUSE"),
    ("5.7.0-rc1-1.g8f6a41f-default", "5.7-rc1", "exact", "openSUSE"),
    ("6.12.0-lp155.2.g52785e2-default", "6.12", "exact", "openSUSE"),
    ("6.6.63-1-longterm", "6.6.63", "exact", "openSUSE"),
    ("6.4.0-150600.23.25-default", "6.4", "vendor", "SUSE"),
    ("5.14.21-150500.55.83-default", "5.14.21", "vendor", "SUSE"),
    ("5.3.18-lp152.106-default", "5.3.18", "vendor", "SUSE"),
    ("4.12.14-122.231-default", "4.12.14", "vendor", "SUSE"),
    ("6.12.0-160000.5-default", "6.12", "vendor", "SUSE"),
    # Arch and what is built from it.
    ("6.12.1-arch1-1", "6.12.1", "exact", "Arch"),
    ("6.12.1-arch1-1-surface", "6.12.1", "exact", "Arch"),
    ("6.6.63-1-lts", "6.6.63", "exact", "Arch"),
    ("6.12.4-zen1-1-zen", "6.12.4", "exact", "Arch"),
    ("6.12.4-hardened1-1-hardened", "6.12.4", "exact", "Arch"),
    ("7.4.0-rc3-1-mainline", "7.4-rc3", "exact", "Arch"),
    ("6.2.10-1-aarch64-ARCH", "6.2.10", "exact", "Arch"),
    ("5.15.96.61.realtime1-1-rt-lts", "5.15.96-rt61", "exact", "Arch"),
    ("6.0.2-artix1-1.1", "6.0.2", "exact", "Artix"),
    ("6.6.63-1-MANJARO", "6.6.63", "exact", "Manjaro"),
    ("6.6.63-rt46-1-MANJARO", "6.6.63-rt46", "exact", "Manjaro"),
    ("6.12.4-2-cachyos", "6.12.4", "exact", "CachyOS"),
    ("6.11.11-valve10-1-neptune-611-g9a338ed8a75e", "6.11.11", "exact", "SteamOS"),
    ("6.5.0-valve22-1-neptune-65-g9a338ed8a75e", "6.5", "series", "SteamOS"),
    ("5.3.14-lqx1-1-lqx", "5.3.14", "exact", "Liquorix"),
    ("6.12.4-x64v3-xanmod1", "6.12.4", "exact", "XanMod"),
    # Other distributions.
    ("6.6.58-gentoo-r1-x86_64", "6.6.58", "exact", "Gentoo"),
    ("6.6.58-gentoo-dist", "6.6.58", "exact", "Gentoo"),
    ("6.6.62-0-lts", "6.6.62", "exact", "Alpine"),
    ("6.12.1-0-virt", "6.12.1", "exact", "Alpine"),
    ("6.12.1-1-edge", "6.12.1", "exact", "Alpine"),
    ("6.6.63_1", "6.6.63", "exact", "Void"),
    ("6.12.4-311.current", "6.12.4", "exact", "Solus"),
    ("6.11.7-1475.native", "6.11.7", "exact", "Clear Linux"),
    ("6.6.63-un-def-alt1", "6.6.63", "exact", "ALT Linux"),
    ("6.6.63-pclos1", "6.6.63", "exact", "PCLinuxOS"),
    ("6.6.8-gnu", "6.6.8", "exact", "Linux-libre"),
    # Appliances, boards, phones, clouds.
    ("6.1.64-Unraid", "6.1.64", "exact", "Unraid"),
    ("6.6.44-production+truenas", "6.6.44", "exact", "TrueNAS"),
    ("6.6.60-flatcar", "6.6.60", "exact", "Flatcar"),
    ("4.19.128-coreos", "4.19.128", "exact", "CoreOS"),
    ("6.6.58-talos", "6.6.58", "exact", "Talos"),
    ("6.10.14-linuxkit", "6.10.14", "exact", "LinuxKit"),
    ("6.6.54-haos", "6.6.54", "exact", "Home Assistant OS"),
    ("6.6.63-vyos", "6.6.63", "exact", "VyOS"),
    ("6.6.23-yocto-standard", "6.6.23", "exact", "Yocto"),
    ("6.1.119-cip33", "6.1.119", "exact", "CIP"),
    ("6.6.63-current-rockchip64", "6.6.63", "exact", "Armbian"),
    ("6.1.75-vendor-rk35xx", "6.1.75", "vendor", "Armbian"),
    ("5.15.148-android13-8-00010-gabcdef-ab123456", "5.15.148", "exact", "Android"),
    ("4.19.157-perf-g1234567890ab", "4.19.157", "vendor", "Android"),
    ("4.9.118-21543862-ab1234", "4.9.118", "vendor", "Android"),
    ("5.15.133-20574-g1234567890ab", "5.15.133", "exact", "ChromeOS"),
    ("5.15.148-tegra", "5.15.148", "vendor", "NVIDIA"),
    ("5.10.60-qnap", "5.10.60", "vendor", "QNAP"),
    ("4.19.0+1", "4.19", "vendor", "XCP-ng"),
    # Where the rest of the line tells more.
    (NAS, "4.4.302", "vendor", "Synology"),
    (COS, "5.15.133", "exact", "Google"),
    (NIXOS, "6.6.63", "exact", "NixOS"),
    ("Linux OpenWrt 6.6.73 #0 SMP Mon Feb  3 23:09:37 2025 riscv64 GNU/Linux", "6.6.73", "exact", "OpenWrt"),
    ("Linux al1 6.7.4-0-starfive #1-Alpine SMP PREEMPT_DYNAMIC Tue, 06 Feb 2024", "6.7.4", "exact", "Alpine"),
    ("Linux box 6.8.0-1012-qcom #13-Ubuntu SMP PREEMPT_DYNAMIC x86_64 GNU/Linux", "6.8", "series", "Ubuntu"),
]


def kernel(text: str) -> RunningKernel:
    found = read(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(("text", "version", "basis", "vendor"), SHAPES)
def test_a_name_tells_upstream_version_basis_and_vendor(text: str, version: str, basis: str, vendor: str) -> None:
    found = kernel(text)

    assert (str(found.version), found.basis, found.vendor) == (version, basis, vendor)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_kernel_comes_with_one_sentence(shape: tuple[str, str, str, str]) -> None:
    hint = kernel(shape[0]).hint

    assert 20 < len(hint) < 150
    assert hint.endswith(".")


def test_every_scheme_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[Scheme] = []

    def remember(upstream: str, rest: str, line: str) -> tuple[Scheme, dict[str, str]] | None:
        known = scheme_of(upstream, rest, line)
        used.extend(known[:1] if known else ())
        return known

    monkeypatch.setattr(releases.uname, "scheme_of", remember)
    for text, *_ in SHAPES:
        read(text)

    assert [scheme.pattern.pattern for scheme in SCHEMES if scheme not in used] == []


def test_no_vendor_is_misspelt_and_the_table_is_wide() -> None:
    assert {shape[3] for shape in SHAPES} - {""} == {scheme.vendor for scheme in SCHEMES} - {""}
    assert len(SHAPES) >= 80


@pytest.mark.parametrize(
    ("text", "flavour"),
    [
        ("6.1.0-28-cloud-amd64", "cloud-amd64"),
        ("6.12.74+deb13-rt-amd64", "rt-amd64"),
        ("6.8.0-52-generic", "generic"),
        ("6.8.0-1020-aws", "aws"),
        ("6.11.10-300.fc41.x86_64+debug", "debug"),
        ("6.11.10-300.fc41.x86_64", ""),
        ("6.11.0-400.asahi.fc41.aarch64+16k", "16k"),
        ("5.14.0-503.15.1.el9_5.x86_64+rt", "rt"),
        ("4.18.0-553.rt7.342.el8_10.x86_64", "rt"),
        ("7.0.3-1-default", "default"),
        ("6.6.63-1-lts", "lts"),
        ("6.12.4-zen1-1-zen", "zen"),
        ("6.12.4-2-cachyos-bore", "bore"),
        ("6.6.58-gentoo-r1-x86_64", "x86_64"),
        ("6.6.51+rpt-rpi-v8", "v8"),
        ("6.6.58-desktop-2.mga9", "desktop"),
        ("6.6.63-mybox", ""),
    ],
)
def test_a_flavour_is_named(text: str, flavour: str) -> None:
    assert kernel(text).flavour == flavour


@pytest.mark.parametrize(
    ("text", "commit", "is_dirty"),
    [
        ("7.4.0-rc3-00012-gdeadbeef", "deadbeef", False),
        ("7.4.0-rc3-00012-gdeadbeef-dirty", "deadbeef", True),
        ("7.4.0-rc3-dirty", "", True),
        ("6.13.0-rc6-1.1-mainline-dirty", "", True),
        ("5.15.148-android13-8-00010-gabcdef-ab123456", "abcdef", False),
        ("7.4.0-0.rc3.20261110git1234abcd5678.29.fc45.x86_64", "1234abcd5678", False),
        ("6.7.0-0.rc4.20231205gtbee0e776.335.vanilla.fc39.x86_64", "bee0e776", False),
        ("5.8.2-0.g71b519a-default", "", False),  # openSUSE's commit is one of packaging
        ("6.8.0-1020-gcp", "", False),
        ("6.12.4-gabble", "", False),
    ],
)
def test_a_build_from_git_names_its_commit(text: str, commit: str, is_dirty: bool) -> None:
    found = kernel(text)

    assert (found.commit, found.is_dirty) == (commit, is_dirty)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("6.1.0-28-amd64", "`uname -v`"),
        ("6.8.0-52-generic", "`cat /proc/version_signature`"),
        ("6.12", "`uname -r`"),
        ("v7.4", "upstream release"),
        ("6.6.63-rc1", "candidate"),
        ("6.1.112+", "Container-Optimized OS"),
        ("5.14.0-522.el9.x86_64", "Red Hat"),
        ("4.4.0-19041-Microsoft", "no Linux kernel"),
        ("7.4.0-rc3-00012-gdeadbeef", "commit"),
    ],
)
def test_the_hint_says_what_to_do_next(text: str, words: str) -> None:
    assert words in kernel(text).hint
