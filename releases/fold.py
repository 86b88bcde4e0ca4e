"""What the witnesses say, folded into releases and cycles: the same result for any order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from releases.facts import Precision, ReleaseFact, Witness
from releases.versions import Tree, Version, next_cycle, parse_version, previous_cycle

# Whose date counts: the tag is the release; its mail arrives a little later; collections come last.
_PRECEDENCE = (Witness.TAG, Witness.ANNOUNCEMENT, Witness.KERNEL_ORG, Witness.FACTS_FILE, Witness.PAGE)
# Development in cycles begins with 2.6; a later 2.4 is no stage of mainline.
_FIRST_NUMBERS = (2, 6)


@dataclass(frozen=True, slots=True)
class ReleaseState:
    """One release as all its witnesses together know it."""

    version: Version
    tree: Tree
    released_at: datetime
    precision: Precision
    message_id: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class CycleState:
    """One cycle; `predicted` while only the end of its predecessor says that it exists."""

    version: str
    sort_key: tuple[int, ...]
    previous: str
    opened_at: datetime | None
    first_rc_at: datetime | None
    released_at: datetime | None
    predicted: bool


def fold_release(facts: Iterable[ReleaseFact]) -> ReleaseState | None:
    """The state of one version from all facts about it; None where nothing is told or it is no release."""
    ranked = sorted(facts, key=_rank)
    version = parse_version(ranked[0].version) if ranked else None
    if version is None or version.tree is None:
        return None
    announced = next((f for f in ranked if f.witness is Witness.ANNOUNCEMENT), None)
    return ReleaseState(
        version=version,
        tree=version.tree,
        released_at=ranked[0].released_at,
        precision=ranked[0].precision,
        message_id=announced.message_id if announced else "",
        excerpt=announced.excerpt if announced else "",
    )


def fold_cycles(mainline: Mapping[Version, datetime]) -> list[CycleState]:
    """All cycles, in order, from the dates of all mainline releases."""
    by_cycle: dict[str, dict[Version, datetime]] = {}
    for version, released_at in mainline.items():
        if version.is_mainline and version.base and version.numbers >= _FIRST_NUMBERS:
            by_cycle.setdefault(version.base, {})[version] = released_at
    names = sorted(by_cycle, key=_cycle_key)
    if names and _final(by_cycle[names[-1]]) is not None:
        names.append(next_cycle(names[-1]))
    return [_fold_cycle(name, by_cycle, known_before=names[:i]) for i, name in enumerate(names)]


def _fold_cycle(
    name: str, by_cycle: Mapping[str, Mapping[Version, datetime]], *, known_before: list[str]
) -> CycleState:
    previous = _previous(name, known_before)
    releases = by_cycle.get(name, {})
    return CycleState(
        version=name,
        sort_key=_cycle_key(name),
        previous=previous,
        opened_at=_final(by_cycle.get(previous, {})),
        first_rc_at=next((at for version, at in releases.items() if version.rc == 1), None),
        released_at=_final(releases),
        predicted=not releases,
    )


def _previous(name: str, known_before: list[str]) -> str:
    """By rule; the first of a new number follows the last one known, for nobody can predict a renumbering."""
    by_rule = previous_cycle(name)
    if name.endswith(".0") and known_before and by_rule not in known_before:
        return known_before[-1]
    return by_rule or ""


def _final(releases: Mapping[Version, datetime]) -> datetime | None:
    return next((at for version, at in releases.items() if version.is_final), None)


def _cycle_key(name: str) -> tuple[int, ...]:
    version = parse_version(name)
    return version.sort_key if version else ()


def _rank(fact: ReleaseFact) -> tuple[int, bool, datetime, str, str, str, str]:
    """Best witness first, of its words the exact ones, then the earliest; the rest makes the choice order-free."""
    place, is_rough = _PRECEDENCE.index(fact.witness), fact.precision is Precision.DAY
    return (place, is_rough, fact.released_at, fact.message_id, fact.commit, fact.url, fact.excerpt)
