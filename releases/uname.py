"""What people paste when asked for their kernel: the upstream version it is based on, and what that is worth. Pure.

It may be the output of `uname -r` or `uname -a`, of `cat /proc/version` or `/proc/version_signature`, a line of a log
or the name of a package. The names of vendors are in `vendors.py`.
"""

import re
from dataclasses import dataclass, replace

from releases.vendors import Basis as Basis  # callers find it here
from releases.vendors import scheme_of
from releases.versions import Version, parse_version, previous_cycle

_LONGEST = 1000  # characters: `uname -a` has 200 at most, /proc/version 400
_LONGEST_RELEASE = 100  # the kernel's own limit is 64 (UTS_RELEASE), names of packages add some
_MOST_LINES = 20
_QUOTES = "`'\""
_SIGNED_DEBIAN = "Debian's own version names the upstream release."
_SIGNED_UBUNTU = "Ubuntu merged this stable release, and may have picked single fixes of later ones."
_TYPED = "`uname -r` has a third number for the stable release: without it, only the first release is meant."
_ROUND = "It is a candidate from the review of this stable release, which may have turned out different."

_N = r"[0-9]{1,4}"
_BASE = rf"(?:[12]\.{_N}\.{_N}(?:\.{_N})?|{_N}\.{_N}(?:\.{_N})?)"  # four numbers are upstream's until 2.6.39 only
_RELEASE = re.compile(
    rf"v?(?P<base>{_BASE})(?P<more>(?:[-~_]rc{_N})?(?:-rt{_N})?)"
    r"(?![0-9A-Za-z]|[-~_]rc[0-9])(?P<rest>[\w.+~:@-]*)",
    re.ASCII,
)
_NEXT_TAG = re.compile(r"next-[0-9]{8}")
_COMMIT = re.compile(r"-g([0-9a-f]{6,40})(?![0-9A-Za-z])")
_PROMPT = re.compile(r"\A.*?\b(?:uname(?: -[a-z]+)+|cat /proc/version(?:_signature)?) ")
_MACHINE = r"_?(?:x86_64|aarch64|arm|i[3-6]86|ppc|riscv|s390|loongarch|mips|GNU)"
_WORD = r"(?P<release>[^ ]+)"
_PACKAGE = r"(?P<release>v?[0-9][^ ]*?)(?:\.rpm|\.img|-(?:x86_64|aarch64)\.pkg\.tar\.[a-z]+)?"
# What stands before a kernel's name, the most telling first.
_OPENINGS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf".*?\bLinux version {_WORD}(?: \(.*)?",  # /proc/version, also in logs
        rf"Linux [^ ]+ {_WORD}(?: #.*)?",  # uname -a
        rf"Linux {_WORD}(?: [#(].*| {_MACHINE}.*)?",  # uname -sr and more
        r".*?\b(?:Not t|T)ainted(?:: (?:[A-Z]+ )*| )\(?(?P<release>[0-9][^ )]*)\)?(?: #.*)?",  # oopses, syzbot
        rf"[-* ]*Kernel(?: version)?:\** (?:{_MACHINE}[^ ]* )?(?:Linux )?{_WORD}(?: .*)?",  # hostnamectl, desktops
        r"(?:ii )?linux-(?:[a-z]+-)+(?P<release>[0-9][^ _/:]*?)(?:-unsigned)?(?:[ _/:].*)?",  # Debian and Ubuntu
        rf"(?:sys-kernel/)?(?:linux|kernel|gentoo|vmlinu[xz]|initrd|initramfs)[a-z0-9.]*(?:-[a-z]\w*)*[- ]{_PACKAGE}",
        rf"{_WORD}(?: #.*| {_MACHINE}.*)?",  # uname -r and more
    )
)
_SUSE_PACKAGE = re.compile(
    r"kernel-(?P<flavour>default|preempt|azure|rt|longterm|vanilla|64kb|debug|kvmsmall)(?:-(?:base|devel))?"
    r"-(?P<base>[0-9.]+)-(?P<release>[0-9]\S*?)\.[0-9]+(?:\.(?:x86_64|aarch64|ppc64le|s390x))?(?:\.rpm)?"
)  # the last number counts rebuilds and is not in `uname -r`
_UBUNTU_SIGNATURE = re.compile(
    r"\bUbuntu (?P<release>[0-9][\w.~+-]{0,60}-[a-z][\w.-]{0,40}) (?P<upstream>[0-9.]+(?:-rc[0-9]+)?)(?![\w.-])",
    re.ASCII,
)
_DEBIAN_SIGNATURE = re.compile(
    r"#[0-9]+ (?:[A-Za-z_()]+ )*(?P<vendor>Debian|Kali|Parrot) (?:[0-9]+:)?"
    r"(?P<upstream>(?:[3-9]|[1-9][0-9])\.[0-9.]+(?:~rc[0-9]+)?)(?=[-+])"
)
_DEBIAN_PACKAGE = re.compile(r"\blinux-image-[^ _]+[ _](?P<upstream>(?:[3-9]|[1-9][0-9])\.[0-9.]+(?:~rc[0-9]+)?)-[0-9]")


@dataclass(frozen=True, slots=True)
class RunningKernel:
    """A kernel that somebody runs; `vendor`, `flavour` and `commit` are '' where the text does not tell."""

    text: str
    version: Version
    basis: Basis
    vendor: str
    flavour: str
    commit: str
    is_dirty: bool
    hint: str


def read(text: str) -> RunningKernel | None:
    """The kernel that a paste is about, None where it shows none; total, and linear as the text is cut first."""
    lines = _lines(text)
    for line in (" ".join(lines), *lines):
        if kernel := _read_line(_PROMPT.sub("", line, count=1)):
            return replace(kernel, text=line)
    return None


def read_query(text: str) -> RunningKernel | None:
    """The same from a query string, where a plus that nobody escaped became a space; only vendors' names have one."""
    if kernel := read(text):
        return kernel
    kernel = read(text.strip().replace(" ", "+"))
    return kernel if kernel and kernel.vendor else None


def _lines(text: str) -> list[str]:
    """Lines without quotes, control characters and invisible marks; a word that the cut went through is dropped."""
    text = text.strip()
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rsplit(None, 1)[0]
    lines = ("".join(c if c.isprintable() else " " for c in line) for line in text.splitlines()[:_MOST_LINES])
    return [line for line in (" ".join(line.split()).strip(_QUOTES) for line in lines) if line]


def _read_line(line: str) -> RunningKernel | None:
    """Signatures first: they name the stable release that the kernel's own name may hide."""
    if signed := _UBUNTU_SIGNATURE.search(line):
        return _signed(_release(signed["release"], line) or _named(line), signed["upstream"], "Ubuntu", _SIGNED_UBUNTU)
    kernel = _named(line)
    if signed := _DEBIAN_SIGNATURE.search(line):
        return _signed(
            kernel or _release(signed["upstream"], line), signed["upstream"], signed["vendor"], _SIGNED_DEBIAN
        )
    if kernel and kernel.vendor == "Debian" and (packaged := _DEBIAN_PACKAGE.search(line)):
        return _signed(kernel, packaged["upstream"], kernel.vendor, _SIGNED_DEBIAN)
    return kernel


def _signed(kernel: RunningKernel | None, upstream: str, vendor: str, hint: str) -> RunningKernel | None:
    """The kernel with what its signature says; a vendor of more than Debian's way to name kernels stays."""
    version = parse_version(upstream.replace("~", "-"))
    if kernel is None or version is None:
        return kernel
    if kernel.vendor not in ("", "Debian"):
        vendor = kernel.vendor
    return replace(kernel, version=version, basis=Basis.EXACT, vendor=vendor, hint=hint)


def _named(line: str) -> RunningKernel | None:
    """The first name of a kernel that stands where one is expected."""
    if package := _SUSE_PACKAGE.fullmatch(line):
        return _release(f"{package['base']}-{package['release']}-{package['flavour']}", line)
    for opening in _OPENINGS:
        if (found := opening.fullmatch(line)) and (kernel := _release(found["release"], line)):
            return kernel
    return None


def _release(name: str, line: str) -> RunningKernel | None:
    """One name as in `uname -r`, or a tag."""
    if len(name) > _LONGEST_RELEASE:
        return None
    if _NEXT_TAG.fullmatch(name):
        name = f"0.0-{name}"  # a tag of linux-next has no number in front
    found = _RELEASE.fullmatch(name)
    if found is None:
        return None
    upstream = found["base"] + found["more"].replace("~", "-").replace("_", "-")
    rest = found["rest"].removesuffix("-dirty")
    known = scheme_of(upstream, rest, line)
    version = known and _version(upstream, known[1])
    if known is None or version is None:
        return None
    scheme, groups = known
    commit = _COMMIT.search(rest)
    return RunningKernel(
        text=line,
        version=version,
        basis=scheme.basis,
        vendor=scheme.vendor,
        flavour=groups.get("flavour", ""),
        commit=groups.get("commit") or (commit[1] if commit else ""),
        is_dirty=rest != found["rest"],
        hint=_hint(name, version) or scheme.hint,
    )


def _version(upstream: str, groups: dict[str, str]) -> Version | None:
    """The upstream version with what the vendor wrote elsewhere; of a merge window, the release before it."""
    if "next" in groups and (version := parse_version(f"next-{groups['next']}")):
        return version
    if groups.get("rc") == "0" or "daily" in groups:
        version = parse_version(upstream)
        return parse_version(previous_cycle(version.base) or "") if version and version.base else None
    return parse_version(upstream + "".join(f"-{name}{groups[name]}" for name in ("rc", "git", "rt") if name in groups))


def _hint(name: str, version: Version) -> str:
    """What is worth saying of an upstream name whoever built it; '' for nothing."""
    if version.is_stable and version.rc is not None:
        return _ROUND
    return _TYPED if version.is_final and re.fullmatch(r"[0-9]+\.[0-9]+", name) else ""
