"""Which sections of MAINTAINERS a path belongs to, the most specific first. Pure, and safe with hostile patterns.

`F:` names files: a directory with `/` at the end means all below it, `*` and `?` do not cross a `/`. `X:` takes paths
out again and is asked first. `N:` is a regular expression that is searched for in the whole path.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from maintainers.grammar import Section

MAX_PATH = 255
MAX_REGEX = 100
_WILD = re.compile(r"[*?]")
_REPEATS = re.compile(r"(?<!\\)[*+?]")
# Letters, classes, anchors, alternatives; braces, lookaround and references are nobody's way to name files.
_TAME = re.compile(r"(?:[\w/., =:@#%~-]|\\[.\-+/bdws]|[\[\]^$|().*+?])*")
_REST = 10_000  # behind everything that names a path


def sections_for(path: str, sections: Iterable[Section]) -> list[Section]:
    """All sections that a path belongs to; a regular expression counts less than a pattern, THE REST least."""
    path = path.strip().lstrip("/")[:MAX_PATH]
    if not path:
        return []
    ranked = [(rank, place, section) for place, section in enumerate(sections) if (rank := _rank(path, section))]
    return [section for _, _, section in sorted(ranked, key=lambda found: found[:2])]


class SectionIndex:
    """Sections by the directories of their patterns: for many paths, each of which only a few sections can name."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self._by: dict[str, dict[int, Section]] = {}
        for place, section in enumerate(sections):
            for directory in {*map(_directory, section.values("F")), *([""] if section.values("N") else [])}:
                self._by.setdefault(directory, {})[place] = section

    def sections_for(self, path: str) -> list[Section]:
        """As the function of that name."""
        path = path.strip().lstrip("/")[:MAX_PATH]
        steps = path.split("/")
        near: dict[int, Section] = {}
        for depth in range(len(steps)):
            near |= self._by.get("".join(f"{step}/" for step in steps[:depth]), {})
        return sections_for(path, [near[place] for place in sorted(near)])


def _directory(pattern: str) -> str:
    """The directory below which everything is that a pattern names: what stands before its last plain step."""
    literal = _WILD.split(pattern, maxsplit=1)[0]
    return literal[: literal.rfind("/") + 1]


def _rank(path: str, section: Section) -> int:
    """How far a section is from naming exactly this path: 1 is nearest, 0 is not at all."""
    if any(matches(path, pattern) for pattern in section.values("X")):
        return 0
    found = [pattern for pattern in section.values("F") if matches(path, pattern)]
    if found:
        return min(_REST - _specificity(pattern) for pattern in found)
    if any(_search(pattern, path) for pattern in section.values("N")):
        return _REST // 2
    return 0


def _specificity(pattern: str) -> int:
    """Depth first, then whether it says every letter: `drivers/net/` is nearer than `*/`."""
    literal = _WILD.split(pattern, maxsplit=1)[0]
    return 4 * literal.count("/") + 2 * (not pattern.endswith("/")) + (literal == pattern) + (literal != "")


def matches(path: str, pattern: str) -> bool:
    """Whether an `F:` or `X:` pattern names a path, or a directory above it."""
    wild = _WILD.search(pattern)
    if wild is None:
        return path == pattern or path.startswith(pattern if pattern.endswith("/") else f"{pattern}/")
    if not path.startswith(pattern[: wild.start()]):  # most patterns end here
        return False
    wanted, given = pattern.rstrip("/").split("/"), path.split("/")
    is_deep_enough = len(given) > len(wanted) if pattern.endswith("/") else len(given) == len(wanted)
    return is_deep_enough and all(map(_glob, given, wanted))


def _glob(name: str, pattern: str) -> bool:
    """One step of a path against one of a pattern: never more than len(name) * len(pattern) comparisons."""
    here = there = 0
    star, mark = -1, 0
    while here < len(name):
        if there < len(pattern) and pattern[there] == "*":
            star, mark = there, here
            there += 1
        elif there < len(pattern) and pattern[there] in ("?", name[here]):
            here, there = here + 1, there + 1
        elif star >= 0:
            mark += 1
            here, there = mark, star + 1
        else:
            return False
    return not pattern[there:].strip("*")


def _search(pattern: str, path: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is not None and compiled.search(path) is not None


@lru_cache(maxsize=2000)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """None for what is broken, or could take long: Python's `re` knows no time limit.

    Time is bounded by the form: one `*` or `+` at most, which makes it quadratic in a path of 255, and few enough
    optional and alternative parts for all their combinations to be tried.
    """
    if len(pattern) > MAX_REGEX or not _TAME.fullmatch(pattern):
        return None
    repeats = _REPEATS.findall(pattern)
    endless = [repeat for repeat in repeats if repeat != "?"]
    if len(endless) > 1 or len(repeats) > 4 or pattern.count("(") > 3 or re.search(r"\)[*+]|\(\?", pattern):
        return None
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return None
