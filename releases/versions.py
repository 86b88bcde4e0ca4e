"""Kernel versions of every scheme: parse, order, print."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache, total_ordering

_RELEASED = 10_000  # stands after every -rc: the grammar takes four digits at most
_LONGEST = 40  # no real version is half as long; longer text is not worth a regular expression


class Tree(StrEnum):
    """Where a release comes from (design, vocabulary)."""

    MAINLINE = "mainline"
    STABLE = "stable"
    RT = "rt"
    NEXT = "next"


# One number without leading zeros; four digits bound hostile input (highest seen: 2.6.32.71, 4.4.302).
_N = r"(?:0|[1-9][0-9]{0,3})"
# The old scheme (1.x to 2.6.39) has three numbers and a fourth for stable; since 3.0 it is two and a third.
_OLD = rf"[12]\.{_N}\.{_N}(?:\.[1-9][0-9]{{0,3}})?"
_NEW = rf"(?:[3-9]|[1-9][0-9])\.{_N}(?:\.{_N})?"
_KERNEL = re.compile(
    rf"v?(?P<numbers>{_OLD}|{_NEW})"
    rf"(?:-rc(?P<rc>[1-9][0-9]{{0,3}}))?"
    rf"(?:-git(?P<git>[1-9][0-9]{{0,3}}))?"  # daily snapshots, until 3.3
    rf"(?:-rt(?P<rt>{_N}))?"
)
_NEXT = re.compile(r"next-(?P<year>[12][0-9]{3})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
# What may surround a version in prose: not part of a longer number, word, address or suffix.
_PROSE = re.compile(
    rf"(?<![\w.])(?:{_NEXT.pattern}|{_KERNEL.pattern})(?![\w]|\.[\w*]|-(?:rc|rt|git|pre|test|[0-9]))",
)
_PROSE_OLD = ((2, 4), (2, 5), (2, 6))  # "1.2.3" in prose is somebody's library
_SHA = re.compile(r"[0-9a-f]{7,40}")
_DOTS = re.compile(r"\s*\.{2,3}\s*")
# Linus Torvalds renumbers when the second number gets large; how he did it so far.
_SUCCESSOR = {"2.6.39": "3.0", "4.19": "4.20", "4.20": "5.0"}
_PREDECESSOR = {"3.0": "2.6.39", "5.0": "4.20"}
_LAST_MINOR = 19  # 3.19 -> 4.0, 5.19 -> 6.0, 6.19 -> 7.0


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One kernel version; `numbers` are as long as its scheme wants, `day` is set for linux-next only."""

    numbers: tuple[int, ...] = ()
    rc: int | None = None
    git: int | None = None
    rt: int | None = None
    day: date | None = None
    sort_key: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        """The key is made once: versions are sorted more often than made."""
        object.__setattr__(self, "sort_key", _sort_key(self))

    def __eq__(self, other: object) -> bool:
        """Equal keys are equal versions: the key holds everything that is printed."""
        return isinstance(other, Version) and self.sort_key == other.sort_key

    def __lt__(self, other: "Version") -> bool:
        """7.4-rc1 < 7.4-rc1-rt1 < 7.4-rc2 < 7.4 < 7.4-rt1 < 7.4.1; linux-next after all, by day."""
        return self.sort_key < other.sort_key

    def __hash__(self) -> int:
        """Agrees with equality."""
        return hash(self.sort_key)

    def __str__(self) -> str:
        """The bare form."""
        return self.text

    @property
    def text(self) -> str:
        """Bare form: "7.4-rc3", "2.6.30.4", "next-20261120"."""
        if self.day is not None:
            return f"next-{self.day:%Y%m%d}"
        suffixes = (("-rc", self.rc), ("-git", self.git), ("-rt", self.rt))
        return ".".join(map(str, self.numbers)) + "".join(f"{s}{n}" for s, n in suffixes if n is not None)

    @property
    def tag(self) -> str:
        """Name of the git tag: "v7.4-rc3", "next-20261120"."""
        return self.text if self.day else f"v{self.text}"

    @property
    def is_stable(self) -> bool:
        """True for x.y.z and 2.6.x.y, their review candidates and rt forms included."""
        return len(self.numbers) > _cycle_length(self.numbers)

    @property
    def is_mainline(self) -> bool:
        """True for a final release or an -rc of a cycle."""
        return bool(self.numbers) and not self.is_stable and self.rt is None and self.git is None

    @property
    def is_final(self) -> bool:
        """True for the mainline release that ends a cycle."""
        return self.is_mainline and self.rc is None

    @property
    def tree(self) -> Tree | None:
        """The tree it was released from; None for what is no release: snapshots and stable review rounds."""
        if self.day is not None:
            return Tree.NEXT
        if self.git is not None or (self.is_stable and self.rc is not None):
            return None
        if self.rt is not None:
            return Tree.RT
        return Tree.STABLE if self.is_stable else Tree.MAINLINE

    @property
    def base(self) -> str | None:
        """The final release it leads to or follows: "7.4" of 7.4-rc3 and 7.4.2, None for linux-next."""
        return ".".join(map(str, self.numbers[: _cycle_length(self.numbers)])) or None

    @property
    def cycle(self) -> str | None:
        """The mainline development it belongs to; a snapshot after a final release is of the next cycle."""
        base = self.base
        if base and self.git is not None and self.rc is None and not self.is_stable:
            return next_cycle(base)
        return base

    @property
    def series(self) -> str | None:
        """ "7.3.y" of 7.3.2 and of 7.3 itself, None for linux-next."""
        return f"{self.base}.y" if self.base else None

    @property
    def update(self) -> int:
        """How many updates its series had with it: 2 for 7.3.2, 0 for 7.3."""
        return self.numbers[-1] if self.is_stable else 0

    @property
    def stage(self) -> str:
        """ "-rc3" or "released"."""
        return "released" if self.rc is None else f"-rc{self.rc}"


@dataclass(frozen=True, slots=True)
class Range:
    """A..B as people write it: ends are bare versions, next tags or lower-case shas; None is an open end."""

    start: str | None
    end: str | None


def parse_version(text: str) -> Version | None:
    """The version that the whole text is, or None; x.y.0 (as in `uname -r`) is read as x.y."""
    return _parse(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=16_384)  # the same few thousand are parsed again and again; all since 2005 are 6,000
def _parse(text: str) -> Version | None:
    if found := _NEXT.fullmatch(text):
        return _next_version(found)
    if found := _KERNEL.fullmatch(text):
        return _kernel_version(found)
    return None


def find_versions(text: str) -> list[Version]:
    """All that reads like a version in prose, in order; "3.2" may be a chapter: compare with releases."""
    found = (_next_version(m) if m["year"] else _kernel_version(m) for m in _PROSE.finditer(text))
    return [v for v in found if v is not None and _is_likely(v)]


def parse_range(text: str) -> Range | None:
    """`v5.13..v5.14-rc1`, `next-20211006..next-20211008`, `v5.13..<sha>`, `v5.13..`; None for all else."""
    ends = _DOTS.split(text.strip()[:200])
    if len(ends) != 2 or ends == ["", ""]:
        return None
    start, end = (_range_end(e) for e in ends)
    return None if start == "" or end == "" else Range(start, end)


def next_cycle(cycle: str) -> str:
    """The cycle after this one: by history, else by the habit that x.19 is followed by a new first number."""
    if cycle in _SUCCESSOR:
        return _SUCCESSOR[cycle]
    *head, last = map(int, cycle.split("."))
    if len(head) == 1 and last >= _LAST_MINOR:
        return f"{head[0] + 1}.0"
    return ".".join(map(str, (*head, last + 1)))


def previous_cycle(cycle: str) -> str | None:
    """The cycle before this one, by the same rule; None before the first of a branch (2.6.0)."""
    if cycle in _PREDECESSOR:
        return _PREDECESSOR[cycle]
    *head, last = map(int, cycle.split("."))
    if last > 0:
        return ".".join(map(str, (*head, last - 1)))
    return f"{head[0] - 1}.{_LAST_MINOR}" if len(head) == 1 else None


def _range_end(text: str) -> str | None:
    """None for an open end, '' for nonsense."""
    if not text:
        return None
    if version := parse_version(text):
        return version.text
    sha = text.lower()
    return sha if _SHA.fullmatch(sha) else ""


def _kernel_version(found: re.Match[str]) -> Version:
    numbers = tuple(map(int, found["numbers"].split(".")))
    if numbers[0] > 2 and numbers[2:] == (0,):
        numbers = numbers[:2]
    rc, git, rt = (int(found[n]) if found[n] else None for n in ("rc", "git", "rt"))
    return Version(numbers, rc=rc, git=git, rt=rt)


def _next_version(found: re.Match[str]) -> Version | None:
    try:
        return Version(day=date(int(found["year"]), int(found["month"]), int(found["day"])))
    except ValueError:  # a day that no calendar has
        return None


def _is_likely(version: Version) -> bool:
    return version.day is not None or version.numbers[0] > 2 or version.numbers[:2] in _PROSE_OLD


def _cycle_length(numbers: tuple[int, ...]) -> int:
    """How many numbers name the cycle: three up to 2.6.39, two since 3.0."""
    return 3 if numbers and numbers[0] < 3 else 2


def _sort_key(version: Version) -> tuple[int, ...]:
    if version.day is not None:
        return (1, version.day.year, version.day.month, version.day.day, 0, 0, 0, 0)
    length = _cycle_length(version.numbers)
    cycle = (*version.numbers[:length], 0)[:3]
    rc = _RELEASED if version.rc is None else version.rc
    git = 0 if version.git is None else version.git
    rt = 0 if version.rt is None else version.rt + 1  # 3.0-rc7-rt0 was announced
    return (0, *cycle, version.update, rc, git, rt)
