"""The page of one release: what it is, who says so, where to get it, what it fixed and what it still carries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.queries import reply_count
from forecast.queries import final_expected
from kernelorg.links import Links, links_of
from kernelorg.queries import Word as ListedWord
from kernelorg.queries import words_on
from kernels.affected import Carried, FixedHere, carried, fixed
from releases.agreement import Word, disagreements, words
from releases.facts import Witness
from releases.lists import Neighbours, neighbours, release
from releases.queries import ReleaseView, cycle
from releases.versions import Tree, Version, parse_version
from releases.witnesses import facts_on
from stable.queries import Review, Series, reviews, series
from trees.queries import followed_kinds
from trees.sizes import release_sizes

_WHOLE = (Witness.TAG, Witness.FACTS_FILE)  # they know every release of a tree


@dataclass(frozen=True, slots=True)
class Size:
    """Commits without merges: since the release before, and for a final release since the final one before."""

    commits: int
    of_cycle: int | None


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """Everything on a release's page; of some cycles only an update or a late -rc is known: they have no page."""

    release: ReleaseView
    has_cycle: bool
    around: Neighbours
    series: Series | None
    said: tuple[Word, ...]
    listed: list[ListedWord]
    disagreements: tuple[str, ...]
    commit: str
    links: Links
    size: Size | None
    replies: int
    rounds: list[Review]
    fixed: list[FixedHere]
    carried: list[Carried]

    @property
    def kind(self) -> str:
        """What sort of release it is, in words."""
        tree, rc = self.release.tree, self.release.rc
        if tree is Tree.MAINLINE:
            return f"release candidate {rc} of {self.release.cycle}" if rc else "mainline release"
        if tree is Tree.STABLE:
            is_longterm = self.series is not None and self.series.was_longterm
            return f"{'longterm' if is_longterm else 'stable'} update of {self.release.series}"
        return "realtime patches" if tree is Tree.RT else "linux-next of a day"

    @property
    def newer(self) -> ReleaseView | None:
        """The newest release of the same line, where this is not it."""
        newest = self.around.newest
        return newest if newest and newest.version != self.release.version else None


def release_page(version: Version, *, at: datetime) -> ReleasePage | None:
    """The page as of `at`; None where the release was not known."""
    found = release(version, at=at)
    if found is None:
        return None
    around = neighbours(version, at=at)
    said = words(facts_on(version.text, at=at), found.released_at)
    has_series = version.tree in (Tree.STABLE, Tree.MAINLINE) and version.rc is None
    return ReleasePage(
        release=found,
        has_cycle=cycle(found.cycle, at=at) is not None,
        around=around,
        series=series(found.series, at=at, expected=final_expected(at=at)) if has_series else None,
        said=said,
        listed=words_on(version.text, at=at),
        disagreements=disagreements(version, said, followed=followed_kinds(), at=at),
        commit=next((word.fact.commit for word in said if word.fact.commit), ""),
        links=links_of(version, previous=_previous(version, around, said)),
        size=_size(version, around, at=at),
        replies=reply_count(found.message_id, at=at) if found.message_id else 0,
        rounds=reviews(version.text, at=at) if version.tree is Tree.STABLE else [],
        fixed=fixed(version, at=at),
        carried=carried(version, at=at),
    )


def _previous(version: Version, around: Neighbours, said: Iterable[Word]) -> Version | None:
    """The release that a diff starts from, where links.py does not know it better: by counting back.

    That is so of final ones, and where the release before may be one that nobody told us of.
    """
    is_whole = version.tree is Tree.RT or any(word.fact.witness in _WHOLE for word in said)
    if version.is_final or not is_whole or around.previous is None:
        return None
    return parse_version(around.previous.version)


def _size(version: Version, around: Neighbours, *, at: datetime) -> Size | None:
    """One statement; nothing where no tree was measured. A cycle's total needs each of its -rcs."""
    before = parse_version(around.previous.version) if around.previous else None
    last = before.rc or 0 if before and version.is_final and before.base == version.base else 0
    candidates = [f"v{version.base}-rc{rc}" for rc in range(1, last + 1)]
    sizes = release_sizes([version.tag, *candidates], at=at)
    own = sizes.get(version.tag)
    if own is None:
        return None
    is_whole = bool(candidates) and all(name in sizes for name in candidates)
    return Size(own, sum(sizes.values()) if is_whole else None)
