r"""How vendors name their kernels: one table, the first row that fits counts. Pure.

A pattern is matched behind the upstream version; the whole line that was pasted follows behind a space, so that
`(?= .*…)` can look at it. Groups: `flavour` and `commit` are shown; `rc`, `git`, `rt` and `next` complete the version;
`daily` marks a build on the way to the version in its name. The comment behind a row is where its rule comes from;
"seen" means in reports on lists and trackers.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """How far a kernel is the upstream version that its name holds."""

    EXACT = "exact"  # that release and the vendor's patches: its known regressions apply
    SERIES = "series"  # only the series is known: which stable fixes are inside cannot be seen
    VENDOR = "vendor"  # a line of its own with thousands of backports: upstream lists do not tell what it carries
    BEYOND = "beyond"  # after that version and before the next one: built from git, linux-next


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to name kernels, and what such a name is worth."""

    pattern: re.Pattern[str]
    vendor: str
    basis: Basis
    hint: str


EXACT, SERIES, VENDOR, BEYOND = Basis
_BY_BASIS = {
    EXACT: "It is this upstream release with patches of whoever built it.",
    SERIES: "The name holds the series only: which stable fixes are inside cannot be seen.",
    VENDOR: "Only its vendor knows what this kernel carries: report to them, or try an upstream kernel first.",
    BEYOND: "It was built from git after this version, with whatever was committed since.",
}
_UPSTREAM = "It is this upstream release, unless whoever built it added patches without saying so."
_VANILLA = "It is built from upstream's sources without a distribution's patches: good for reports to upstream."
_DEBIAN = "`uname -v` names the upstream version, as in `Debian 6.1.119-1`."
_UBUNTU = "`cat /proc/version_signature` names the stable release it is based on."
_PROXMOX = "It is Ubuntu's kernel; the stable release is the last one merged, later fixes are picked one by one."
_BACKPORTS = "Its number stays while thousands of later changes are backported: report to its vendor."
_RHEL = "Its number stays while Red Hat backports thousands of later changes: report to it, or to the maker of a clone."
_UEK = "Its number stays while Oracle merges longterm releases and backports much more: report to Oracle."
_ANDROID = "Android merges longterm releases whole, but adds a lot and reverts what would change its module interface."
_PHONE = "Makers of phones change such kernels a lot and merge few longterm releases: report to them."
_CHROME = "ChromeOS merges longterm releases whole and backports much more."
_AMAZON = "Amazon merges longterm releases, and keeps counting by itself after kernel.org ended a series."
_MICROSOFT = "Microsoft's own fourth number says nothing about upstream."
_WSL1 = "WSL 1 runs no Linux kernel: Windows answers its system calls."
_RAWHIDE = "It is a snapshot of mainline after this version; the next -rc is not in it."
_DAILY = "It is a daily build on the way to the version in its name, after the version given here."
_NEXT = "linux-next changes every day: compare with mainline before reporting."
_PLUS = (
    "The + says that commits or changes came on top of this release; Google's Container-Optimized OS and Synology"
    " name all their kernels so."
)
_GIT = "It was built from git after this version: give the commit when reporting, as others may not have that tree."

# The third number is always 0 there (before 3.0: the third of three numbers), whatever is inside.
_ZERO = r"(?:(?<=\.0)|(?<=\b2\.6\.[0-9])|(?<=\b2\.6\.[0-9]{2}))"
_STABLE = r"(?:(?<=\.[1-9])|(?<=\.[0-9]{2})|(?<=\.[0-9]{3}))"  # the third number is not 0
_RPM = r"(?:[.](?:x86_64|aarch64|i[3-6]86|armv7hl|ppc64(?:le)?|s390x|riscv64|noarch|src))?(?:[+.](?P<flavour>\S+))?"
_ARK_RC = r"-0\.rc(?P<rc>[0-9]+)\."
_ARK_GIT = _ARK_RC + r"(?:[0-9]{8}g(?:it|[g-z]))?(?P<commit>[0-9a-f]{7,40})\."
_DEB = (
    r"(?P<flavour>(?:(?:cloud|rt|xen|vserver|openvz)-)*(?:amd64|arm64|armmp|armel|i386|[3-6]86|k7|marvell|rpi|s390x?"
    r"|powerpc|riscv64|loong|octeon|[45]kc-malta|mips|itanium|mckinley|ia64|alpha|parisc|m68k|sparc64)[\w-]*)"
)
_UBUNTU_FLAVOUR = (
    r"(?P<flavour>(?:generic|lowlatency|realtime|aws|azure|gcp|gke|gkeop|ibm|oracle|oem|kvm|raspi2?|nvidia|intel|xilinx"
    r"|snapdragon|bluefield|iot|fips|laptop|riscv|starfive|server|virtual|ec2|386)(?:[-_.]\S*)?)"
)
_SLE = r"-(?:1[56][0-9]{4}\.[0-9.]+(?:g[0-9a-f]+)?|lp15[0-9]\.[0-9.]+)-"
_SUSE = r"(?P<flavour>default|preempt|azure|rt|rt_debug|desktop|pae|xen|vanilla|debug|kvmsmall|longterm|64kb|lpae)"

_ROWS = (
    # Where the rest of the line says more than the name.
    (r"\S*(?= .*\bsynology_)", "Synology", VENDOR, _BACKPORTS),  # seen
    (r"\+?(?= .*\bChromium OS\b)", "Google", EXACT, _CHROME),  # seen: ChromeOS and Container-Optimized OS
    (r"\S*(?= .*#[0-9]+-NixOS )", "NixOS", EXACT, ""),  # nixpkgs
    (r"(?= .*\bOpenWrt\b)", "OpenWrt", EXACT, ""),  # seen
    (r"-[0-9]+-(?P<flavour>[\w-]+)(?= .*#[0-9]+-Alpine )", "Alpine", EXACT, ""),  # aports
    (r"\S*-next-(?P<next>[0-9]{8})\S*", "", BEYOND, _NEXT),  # linux-next: localversion-next
    # Fedora and what is built in its way.
    (r"-0\.0\.next\.(?P<next>[0-9]{8})\.\S*\.fc[0-9]+" + _RPM, "Fedora vanilla", BEYOND, _NEXT),  # seen
    (_ARK_GIT + r"\S*?vanilla\.fc[0-9]+" + _RPM, "Fedora vanilla", BEYOND, _RAWHIDE),  # seen
    (_ARK_RC + r"\S*?vanilla\.fc[0-9]+" + _RPM, "Fedora vanilla", EXACT, _VANILLA),  # seen
    (r"-[0-9]+\.vanilla\.fc[0-9]+" + _RPM, "Fedora vanilla", EXACT, _VANILLA),  # fedoraproject.org wiki
    (_ARK_GIT + r"\S*?(?:fc|eln)[0-9]+" + _RPM, "Fedora", BEYOND, _RAWHIDE),  # kernel-ark: kernel-naming.rst
    (_ARK_RC + r"git[1-9]\S*?\.fc[0-9]+" + _RPM, "Fedora", BEYOND, _RAWHIDE),  # its kernel.spec until 2020
    (_ARK_RC + r"\S*?(?:fc|eln)[0-9]+" + _RPM, "Fedora", EXACT, ""),  # kernel-naming.rst
    (r"-[0-9]\S*\.nobara\.fc[0-9]+" + _RPM, "Nobara", EXACT, ""),  # seen
    (r"-[0-9]\S*\.asahi\.fc[0-9]+" + _RPM, "Asahi", EXACT, ""),  # seen
    (r"-[0-9]\S*\.bazzite\.fc[0-9]+" + _RPM, "Bazzite", EXACT, ""),  # seen
    (r"-[0-9]\S*\.qubes\.fc[0-9]+" + _RPM, "Qubes OS", EXACT, ""),  # seen
    (r"-\S*?\b(?:fc|eln)[0-9]+" + _RPM, "Fedora", EXACT, ""),  # docs.fedoraproject.org: kernel overview
    # RHEL and what is built in its way.
    (r"-[0-9]\S*?el[0-9]+uek" + _RPM, "Oracle UEK", VENDOR, _UEK),  # docs.oracle.com
    (r"-0\.rc(?P<rc>[0-9]+)\.el[0-9]+\.elrepo" + _RPM, "ELRepo", EXACT, ""),  # elrepo.org: kernel-ml
    (r"-[0-9]\S*?\.el[0-9]+\.elrepo" + _RPM, "ELRepo", EXACT, ""),  # elrepo.org: kernel-ml and kernel-lt
    (r"-[0-9]\S*?\.hs[a-z]*(?:\+fb)?\.el[0-9]+" + _RPM, "CentOS Hyperscale", EXACT, ""),  # seen
    (r"-[0-9]\S*?\.lve\S*?\.el[0-9]\S*", "CloudLinux", VENDOR, _BACKPORTS),  # seen
    (r"-[0-9]\S*?\.vz[0-9]\S*", "Virtuozzo", VENDOR, _BACKPORTS),  # seen
    (r"-[0-9]\S*?\.(?P<flavour>rt)[0-9]\S*?\.el[0-9]\S*", "RHEL", VENDOR, _RHEL),  # kernel-rt until 9.2
    (r"-[0-9]\S*?\.el[0-9]+(?:_[0-9]+)?\w*(?:\.centos\.plus)?" + _RPM, "RHEL", VENDOR, _RHEL),  # redhat.com
    (r"-[0-9]\S*?\.EL\w*", "RHEL", VENDOR, _RHEL),  # RHEL 3 and 4
    # Other makers of packages in RPM.
    (r"-[0-9][0-9.]*\.amzn[0-9]+" + _RPM, "Amazon Linux", EXACT, _AMAZON),  # docs.aws.amazon.com
    (r"\.[0-9]+-microsoft-\S+", "Microsoft WSL", EXACT, _MICROSOFT),  # github.com/microsoft/WSL2-Linux-Kernel
    (r"-[0-9]+-Microsoft", "Microsoft WSL", VENDOR, _WSL1),  # learn.microsoft.com
    (r"\.(?:[0-9]+|mshv[0-9]+)-[0-9][0-9.]*\.(?:azl|cm)[0-9]+" + _RPM, "Azure Linux", EXACT, _MICROSOFT),  # seen
    (r"-[0-9][0-9.]*\.ph[0-9]+(?:-(?P<flavour>[a-z]+))?(?:\.\S+)?", "Photon OS", EXACT, ""),  # seen
    (r"-[0-9]\S*\.oe[0-9]\S*", "openEuler", VENDOR, _BACKPORTS),  # seen
    (r"-[0-9]\S*\.an[0-9]+\b\S*", "Anolis OS", VENDOR, _BACKPORTS),  # seen
    (r"-[0-9]\S*\.al[0-9]+\b\S*", "Alibaba Cloud Linux", VENDOR, _BACKPORTS),  # seen
    (r"-[0-9]\S*\.tl[0-9]+\b\S*", "TencentOS", VENDOR, _BACKPORTS),  # seen
    (r"-[0-9]\S*\.ky[0-9]+\b\S*", "Kylin", VENDOR, _BACKPORTS),  # seen
    (r"-(?:(?P<flavour>[a-z]\w*)-)?[0-9.]+\.mga[0-9]+\S*", "Mageia", EXACT, ""),  # seen
    (r"-(?:(?P<flavour>[a-z]\w*)-)?[0-9.]+omv[0-9]+\S*", "OpenMandriva", EXACT, ""),  # seen
    # Ubuntu and what is built from it.
    (r"-0[0-9]{5}(?:rc(?P<rc>[0-9]+))?-(?P<flavour>[a-z]\S*)", "Ubuntu mainline", EXACT, _VANILLA),  # kernel.ubuntu.com
    (r"-0[0-9]{5}rc(?P<rc>[0-9]+)\w+-(?P<flavour>[a-z]\S*)", "Ubuntu mainline", BEYOND, ""),  # its daily builds
    (r"-(?:0[0-9]{5}daily\w*|999)(?P<daily>)-(?P<flavour>[a-z]\S*)", "Ubuntu mainline", BEYOND, _DAILY),  # older ones
    (r"-7[0-9]{7}(?:\.\S+)?-(?P<flavour>generic)", "Pop!_OS", EXACT, ""),  # github.com/pop-os/linux issue 112
    (_ZERO + r"-[0-9]+-(?P<flavour>tuxedo)", "TUXEDO OS", SERIES, ""),  # seen
    (r"-[0-9]+(?:-bpo[0-9]+)?-pve", "Proxmox", EXACT, _PROXMOX),  # git.proxmox.com: pve-kernel
    (_ZERO + rf"-[0-9]{{1,4}}(?:\.[0-9]\S*?)?-{_UBUNTU_FLAVOUR}", "Ubuntu", SERIES, _UBUNTU),  # ubuntu.com/kernel
    (r"-1[0-9]{3}-(?P<flavour>realtime)", "Ubuntu", SERIES, _UBUNTU),  # seen: 6.8.1 in 24.04
    (_ZERO + r"-[0-9]+-(?P<flavour>\S+)(?= .*#[0-9]\S*-Ubuntu )", "Ubuntu", SERIES, _UBUNTU),  # seen
    # Raspberry Pi, Debian and what is built from it.
    (r"\+rpt-rpi-(?P<flavour>\S+)", "Raspberry Pi OS", EXACT, ""),  # github.com/RPi-Distro/linux-packaging
    (_ZERO + r"-rpi[0-9]+-rpi-(?P<flavour>\S+)", "Raspberry Pi OS", SERIES, _DEBIAN),  # linux-packaging in 2023
    (r"-(?P<flavour>v[678]l?(?:[-_]16k)?)\S*\+", "Raspberry Pi OS", EXACT, ""),  # github.com/raspberrypi/linux
    (_ZERO + r"-[0-9.]+-liquorix-\S+", "Liquorix", SERIES, ""),  # seen: until 6.0
    (r"-[0-9.]+-liquorix-\S+", "Liquorix", EXACT, ""),  # seen
    (r"\+kali-" + _DEB, "Kali", EXACT, ""),  # seen
    (_ZERO + r"-kali[0-9]+-" + _DEB, "Kali", SERIES, _DEBIAN),  # seen
    (_ZERO + r"-[0-9]+parrot[0-9]*-" + _DEB, "Parrot", SERIES, _DEBIAN),  # seen
    (_ZERO + r"-[0-9.]+mx-" + _DEB, "MX Linux", SERIES, _DEBIAN),  # seen
    (r"-amd64-desktop\S*", "deepin", EXACT, ""),  # seen
    (r"\+(?:deb[0-9]+|bpo)(?:u[0-9]+)?(?:\+[0-9]+)?-" + _DEB, "Debian", EXACT, ""),  # kernel-handbook, chapter 5
    (_ZERO + r"-(?:0\.)?(?:deb[0-9]+\.|bpo\.)?(?:[0-9.]+|trunk)-" + _DEB, "Debian", SERIES, _DEBIAN),  # same chapter
    (r"(?:-[0-9]+)?-" + _DEB, "Debian", EXACT, ""),  # same chapter: unstable since 6.6
    # SUSE.
    (_SLE + _SUSE, "SUSE", VENDOR, _BACKPORTS),  # SLE 15 and 16, Leap
    (r"-[0-9]+(?:\.[0-9]+)+-" + _SUSE, "SUSE", VENDOR, _BACKPORTS),  # SLE 11 and 12
    (r"-(?:lp[0-9]+\.)?[0-9]+(?:\.g[0-9a-f]+)?-" + _SUSE, "openSUSE", EXACT, ""),  # Tumbleweed and OBS' Kernel:
    # Arch and what is built from it.
    (r"\.(?P<rt>[0-9]+)\.realtime[0-9]+-[0-9.]+(?:-(?P<flavour>rt\S*))?", "Arch", EXACT, ""),  # linux-rt, linux-rt-lts
    (r"[-.]arch[0-9.]+-[0-9.]+(?:-(?P<flavour>\S+))?", "Arch", EXACT, ""),  # archlinux.org: linux
    (r"[-.](?P<flavour>zen|hardened)[0-9]+-[0-9.]+\S*", "Arch", EXACT, ""),  # archlinux.org
    (r"-[0-9]+-(?:\w+-)?ARCH", "Arch", EXACT, ""),  # until 4.18, and archlinuxarm.org
    (r"-0-(?P<flavour>lts|virt|edge|stable|rpi[0-9]?)", "Alpine", EXACT, ""),  # aports: pkgrel starts at 0
    (r"-[0-9]+-(?P<flavour>virt|edge)", "Alpine", EXACT, ""),  # aports
    (r"-[0-9.]+-(?P<flavour>lts|zen|hardened|mainline|rt-lts)", "Arch", EXACT, ""),  # archlinux.org; AUR linux-mainline
    (r"-artix\S*", "Artix", EXACT, ""),  # seen
    (r"-[0-9]+-MANJARO\S*", "Manjaro", EXACT, ""),  # seen
    (r"-[0-9.]+-cachyos(?:-(?P<flavour>\S+))?", "CachyOS", EXACT, ""),  # seen
    (_ZERO + r"-valve[0-9]+-\S+", "SteamOS", SERIES, ""),  # seen: 6.5.0 for a year
    (r"-valve[0-9]+-\S+", "SteamOS", EXACT, ""),  # seen
    (r"-lqx\S*", "Liquorix", EXACT, ""),  # AUR linux-lqx
    (r"\S*-xanmod[0-9]*\S*", "XanMod", EXACT, ""),  # xanmod.org
    # Everybody else.
    (r"-gentoo(?:-r[0-9]+)?(?:-(?P<flavour>\S+))?", "Gentoo", EXACT, ""),  # packages.gentoo.org
    (r"_[0-9]+", "Void", EXACT, ""),  # void-packages
    (r"-[0-9]+\.(?P<flavour>current|lts)", "Solus", EXACT, ""),  # seen
    (r"-[0-9]+\.(?P<flavour>native|ltscurrent|kvm|aws|hyperv)", "Clear Linux", EXACT, ""),  # seen
    (r"(?:-(?P<flavour>production))?\+truenas", "TrueNAS", EXACT, ""),  # seen
    (r"-(?P<flavour>[\w-]+)-alt[0-9]\S*", "ALT Linux", EXACT, ""),  # seen
    (r"-cip[0-9]+\S*", "CIP", EXACT, ""),  # wiki.linuxfoundation.org/civilinfrastructureplatform
    (r"-(?:current|edge|bleedingedge)-(?P<flavour>\w+)", "Armbian", EXACT, ""),  # docs.armbian.com
    (r"-(?:vendor|legacy)-(?P<flavour>\w+)", "Armbian", VENDOR, _BACKPORTS),  # docs.armbian.com
    (r"-android[0-9]+-\S+", "Android", EXACT, _ANDROID),  # source.android.com: GKI versioning, common kernels
    (r"\S*-(?:perf|qgki)(?:[-+]\S*)?", "Android", VENDOR, _PHONE),  # seen: Qualcomm
    (r"-[0-9]{8}-ab\w+", "Android", VENDOR, _PHONE),  # seen: Samsung
    (_STABLE + r"-[1-9][0-9]{4}-g(?P<commit>[0-9a-f]{6,40})", "ChromeOS", EXACT, _CHROME),  # chromium.org
    (r"-(?P<flavour>tegra)\S*", "NVIDIA", VENDOR, _BACKPORTS),  # seen
    (r"-qnap\S*", "QNAP", VENDOR, _BACKPORTS),  # seen
    (r"(?:(?<=\b4\.19\.0)|(?<=\b4\.4\.0))\+[0-9]+", "XCP-ng", VENDOR, _BACKPORTS),  # seen; XenServer too
    *(
        (rf"-{word}\S*", vendor, EXACT, "")  # seen
        for word, vendor in (
            ("flatcar", "Flatcar"),
            ("coreos", "CoreOS"),
            ("talos", "Talos"),
            ("linuxkit", "LinuxKit"),
            ("haos", "Home Assistant OS"),
            ("Unraid", "Unraid"),
            ("vyos", "VyOS"),
            ("yocto", "Yocto"),
            ("pclos", "PCLinuxOS"),
            ("gnu", "Linux-libre"),
        )
    ),
    # Nobody's: scripts/setlocalversion, names that people choose, upstream itself.
    (r"\S*-g(?P<commit>[0-9a-f]{6,40})(?![0-9a-z])\S*", "", BEYOND, _GIT),
    (r"(?:[-_~][\w.~-]*)?\+", "", BEYOND, _PLUS),
    (r"-git(?P<git>[0-9]+)", "", BEYOND, ""),  # kernel.org: daily snapshots until 3.3
    (_ZERO + r"-[0-9]+(?:[-.~]\S*)?", "", SERIES, ""),
    (r"", "", EXACT, _UPSTREAM),
    (r"(?:[-+_~]|\.(?![0-9]))[\w.+~:@-]+", "", EXACT, ""),
)
SCHEMES = tuple(
    Scheme(re.compile(pattern + r"(?= )", re.ASCII), vendor, basis, hint or _BY_BASIS[basis])
    for pattern, vendor, basis, hint in _ROWS
)


def scheme_of(upstream: str, rest: str, line: str) -> tuple[Scheme, dict[str, str]] | None:
    """The first scheme that fits what follows an upstream version, and its groups; None where none does."""
    subject = f"{upstream}{rest} {line} "
    for scheme in SCHEMES:
        if found := scheme.pattern.match(subject, len(upstream)):
            return scheme, {name: text for name, text in found.groupdict().items() if text is not None}
    return None
