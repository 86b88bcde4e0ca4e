"""What somebody wants to be told of: conditions on regressions, and single things beside them. Pure.

A scope is written as a query string, sorted and without repetitions: it is readable, fits a form, and two that mean the
same are the same text. Nothing at all means everything.

    trees, cycles, subsystems      narrow: a regression must fit one of each kind that is given
    topics, regressions, people    add: what happened to them is told whatever the others say

If only things are added, nothing else is told.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

KINDS = {
    "tree": "trees",
    "cycle": "cycles",
    "subsystem": "subsystems",
    "topic": "topics",
    "regression": "regressions",
    "person": "people",
}
MOST = 20  # values of a kind
LONGEST = 254  # of a value, in characters: an address
NO_SUBSYSTEM = "none"  # as on the list of regressions


@dataclass(frozen=True, slots=True)
class Scope:
    """The conditions, each sorted.

    trees        mainline, next or stable
    cycles       `7.4`
    subsystems   names of lists as on the list of regressions
    topics       slugs
    regressions  slugs
    people       addresses of authors and reporters, in small letters
    """

    trees: tuple[str, ...] = ()
    cycles: tuple[str, ...] = ()
    subsystems: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    regressions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether regressions must fit conditions."""
        return bool(self.trees or self.cycles or self.subsystems)

    @property
    def adds(self) -> bool:
        """Whether single things are asked for."""
        return bool(self.topics or self.regressions or self.people)

    @property
    def is_everything(self) -> bool:
        """Whether there is no condition at all."""
        return not (self.narrows or self.adds)

    @property
    def has_main(self) -> bool:
        """Whether releases and regressions in general are told, and not only single things."""
        return self.narrows or not self.adds

    @property
    def is_one_cycle(self) -> bool:
        """Whether a single cycle is the only condition that regressions must fit."""
        return len(self.cycles) == 1 and not (self.trees or self.subsystems)

    def has_tree(self, tree: str) -> bool:
        """Whether a tree is of interest."""
        return not self.trees or tree in self.trees

    def fits(self, tree: str, cycle: str, subsystems: Collection[str]) -> bool:
        """Whether a regression of such a place meets all conditions: what the list of regressions shows for them."""
        return (
            (not self.trees or tree in self.trees)
            and (not self.cycles or cycle in self.cycles)
            and self.has_list(subsystems)
        )

    def has_list(self, names: Collection[str]) -> bool:
        """Whether one of some lists is of interest; what has no list belongs to NO_SUBSYSTEM."""
        return not self.subsystems or any(name in self.subsystems for name in names or (NO_SUBSYSTEM,))

    @property
    def text(self) -> str:
        """The scope as a query string, always the same for the same scope; '' is everything."""
        pairs = [(kind, value) for kind, name in KINDS.items() for value in getattr(self, name)]
        return urlencode(pairs)


EVERYTHING = Scope()


def scope_of(given: Mapping[str, Iterable[str]]) -> Scope:
    """The scope of values by kind (`tree`, `cycle`, ...). Whether they exist is not asked.

    Blanks are dropped, and what no value can be: too long, or with characters that cannot be printed.
    """
    cleaned = {
        name: tuple(sorted({_clean(kind, value) for value in given.get(kind, ())} - {""}))[:MOST]
        for kind, name in KINDS.items()
    }
    return Scope(**cleaned)


def parse_scope(text: str) -> Scope:
    """The scope that `Scope.text` wrote; what is no condition is dropped."""
    found: dict[str, list[str]] = {}
    for kind, value in parse_qsl(text, max_num_fields=MOST * len(KINDS)):
        found.setdefault(kind, []).append(value)
    return scope_of(found)


def _clean(kind: str, value: str) -> str:
    plain = value.strip()
    if len(plain) > LONGEST or not plain.isprintable():
        return ""
    return plain.lower() if kind == "person" else plain
