"""What changed from one revision of a series to the next, by the facts of their patches alone. Pure.

A patch is the same where its diff is (by patch-id, so that moved lines and white space count for nothing), else where
its title has the same words, else where a new one is like a vanished one in title and files.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from patches.parts import Outline
from patches.revisions import key_of_title

_LIKE = 0.5  # share of words that two titles have in common, from which a vanished patch is taken for a new one
_LIKE_THERE = 0.3  # the same where both change the same files: all patches to one driver do
_COMPARED = 60  # patches on each side whose words are compared
_Pairs = list[tuple[Outline, Outline]]


@dataclass(frozen=True, slots=True)
class Size:
    """A file's lines added and removed, in the older revision and in the newer; None where it is not changed at all."""

    path: str
    old: tuple[int, int] | None
    new: tuple[int, int] | None


@dataclass(slots=True)
class Change:
    """From one revision to a later one; pairs are the older and the newer patch.

    kept       the same diff under the same title
    reworded   the same diff under another title
    changed    another diff
    """

    kept: _Pairs = field(default_factory=list)
    reworded: _Pairs = field(default_factory=list)
    changed: _Pairs = field(default_factory=list)
    added: list[Outline] = field(default_factory=list)
    dropped: list[Outline] = field(default_factory=list)
    new_files: list[Size] = field(default_factory=list)
    gone_files: list[Size] = field(default_factory=list)
    resized: list[Size] = field(default_factory=list)

    @property
    def is_none(self) -> bool:
        """Whether the facts show no difference at all: a reposting, or other words of a commit message."""
        moved = self.reworded or self.changed or self.added or self.dropped
        return not (moved or self.new_files or self.gone_files or self.resized)


def compare(older: Sequence[Outline], newer: Sequence[Outline]) -> Change:
    """What changed between the mails of two revisions."""
    old, new = _patches(older), _patches(newer)
    is_only = len(old) == len(new) == 1
    change = Change()
    for pair in _pair(old, new, lambda patch: patch.patch_id):
        is_same = pair[0].title == pair[1].title
        (change.kept if is_same else change.reworded).append(pair)
    pairs = _pair(old, new, lambda patch: key_of_title(patch.title))
    change.changed = sorted([*pairs, *_alike(old, new, is_only=is_only)], key=lambda pair: pair[1].number)
    change.added, change.dropped = new, old
    _compare_files(change, older, newer)
    return change


def _patches(mails: Iterable[Outline]) -> list[Outline]:
    """The first mail of each number, without the cover."""
    return list({mail.number: mail for mail in reversed([*mails]) if not mail.is_cover}.values())[::-1]


def _pair(old: list[Outline], new: list[Outline], key: Callable[[Outline], object]) -> _Pairs:
    """Take out of both what has the same key, in order; an empty key is none."""
    waiting: dict[object, list[Outline]] = defaultdict(list)
    for patch in reversed(old):
        waiting[key(patch)].append(patch)
    pairs = [(waiting[k].pop(), patch) for patch in new if (k := key(patch)) and waiting.get(k)]
    _take(old, new, pairs)
    return pairs


def _take(old: list[Outline], new: list[Outline], pairs: _Pairs) -> None:
    taken = {id(patch) for pair in pairs for patch in pair}
    old[:] = [patch for patch in old if id(patch) not in taken]
    new[:] = [patch for patch in new if id(patch) not in taken]


def _alike(old: list[Outline], new: list[Outline], *, is_only: bool) -> _Pairs:
    """Take out of both what is alike, the likest first; the only patch of both is the same, whatever it says now."""
    pairs: _Pairs = [(old[0], new[0])] if is_only and old and new else []
    taken: set[int] = {id(patch) for pair in pairs for patch in pair}
    for *_, one, two in sorted(_ranked(old[:_COMPARED], new[:_COMPARED]), key=lambda row: row[:3], reverse=True):
        if id(one) not in taken and id(two) not in taken:
            taken |= {id(one), id(two)}
            pairs.append((one, two))
    _take(old, new, pairs)
    return pairs


def _ranked(old: Iterable[Outline], new: Iterable[Outline]) -> Iterator[tuple[float, int, int, Outline, Outline]]:
    later = [(patch, _words(patch), _paths(patch)) for patch in new]
    for one in old:
        words, paths = _words(one), _paths(one)
        for two, other_words, other_paths in later:
            like = len(words & other_words) / max(1, len(words | other_words))
            if like >= (_LIKE_THERE if paths and paths == other_paths else _LIKE):
                yield like, -abs(one.number - two.number), -two.number, one, two


def _words(patch: Outline) -> frozenset[str]:
    """Without what stands before the last colon, which all patches of a series have in common."""
    return frozenset(key_of_title(patch.title.rpartition(": ")[2]).split())


def _paths(patch: Outline) -> frozenset[str]:
    return frozenset(change.path for change in patch.files)


def _compare_files(change: Change, older: Iterable[Outline], newer: Iterable[Outline]) -> None:
    before, after = _sizes(older), _sizes(newer)
    sizes = [Size(path, before.get(path), after.get(path)) for path in sorted(before.keys() | after.keys())]
    change.new_files = [size for size in sizes if size.old is None]
    change.gone_files = [size for size in sizes if size.new is None]
    change.resized = [size for size in sizes if size.old and size.new and size.old != size.new]


def _sizes(mails: Iterable[Outline]) -> dict[str, tuple[int, int]]:
    """Lines added and removed of each file, over all patches."""
    sizes: dict[str, tuple[int, int]] = {}
    for file in (file for mail in mails for file in mail.files):
        added, removed = sizes.get(file.path, (0, 0))
        sizes[file.path] = (added + file.added, removed + file.removed)
    return sizes
