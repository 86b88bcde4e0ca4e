"""How far a fix has come: posted, in next, in mainline, in each stable branch that carries the culprit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cases.facts import Kind, State
from regressions.models import Regression
from trees.models import Branch, Tag
from trees.queries import Carrier, Landed, carriers, find_commits

_FLOW = {"next": 0, "mainline": 1, "stable": 2}
_MIN_DIGITS = 8
_NO_FIX_WANTED = (State.RESOLVED, State.INVALID, State.INCONCLUSIVE, State.DUPLICATE)


class Progress(StrEnum):
    """What is known of a fix in one place."""

    POSTED = "posted"  # a patch is on a list
    RELEASED = "released"  # in a release of that branch
    LANDED = "landed"  # in the branch, not released yet
    WAITING = "waiting"  # the branch has the culprit and not the fix
    UNTOUCHED = "unaffected"  # the branch has the fix from its start
    REVERTED = "reverted"  # was there, and was taken back
    DROPPED = "dropped"  # was there, until the branch was rebuilt without it


@dataclass(frozen=True, slots=True)
class Cell:
    """One place on the way of a fix: a list, or a branch of a tree.

    why  how the culprit came there, for stable branches
    """

    place: str
    progress: Progress
    tree: str = ""
    at: datetime | None = None
    release: str = ""
    sha: str = ""
    message_id: str = ""
    why: str = ""


def matrix(regression: Regression, culprits: Sequence[Landed], *, at: datetime) -> list[Cell]:
    """The way of the fix as of `at`: nothing where none is wanted, none is known, and no branch carries the culprit.

    `culprits` are landings of what causes it.
    """
    fixes = _fixes(regression, at)
    reverts = find_commits(reverted=[c.sha for c in fixes]) if fixes else []
    reverts = _as_of([c for c in reverts if c.landed_at <= at], at)
    cells = _posted(regression, at)
    branches = {(c.tree_kind, c.tree, c.branch): "" for c in fixes if c.tree_kind in _FLOW}
    branches |= _affected(regression, culprits, at)
    untouched = {(c.tree, c.branch) for c in carriers(shas=_mainline(fixes), at=at)} if fixes else set()
    for (kind, tree, branch), why in sorted(branches.items(), key=lambda item: (_FLOW[item[0][0]], item[0])):
        name = tree if kind != "stable" else branch
        cells.append(_cell((kind, name, branch), fixes, reverts, (tree, branch) in untouched, why, at))
    return _joined(cells)


def _joined(cells: list[Cell]) -> list[Cell]:
    """Branches that have the fix from their start say nothing one by one: they share the last line."""
    spared = [cell for cell in cells if cell.progress is Progress.UNTOUCHED]
    told = [cell for cell in cells if cell.progress is not Progress.UNTOUCHED]
    if spared:
        told.append(replace(spared[0], place=", ".join(cell.place for cell in spared)))
    return told


def _posted(regression: Regression, at: datetime) -> list[Cell]:
    """The first patch on a list that belongs to the regression."""
    patches = regression.events.filter(kind=Kind.PATCH, at__lte=at).order_by("at", "pk")
    first = next((event for event in patches if "subject" in event.text or "signed-off" in event.text), None)
    return [Cell("posted", Progress.POSTED, at=first.at, message_id=first.message_id)] if first else []


def _fixes(regression: Regression, at: datetime) -> list[Landed]:
    """Landings of the fix: the commit itself, what it is a port of, and its ports."""
    if len(regression.fix_sha) < _MIN_DIGITS:
        return []
    named = find_commits(shas=[regression.fix_sha])
    origins = {c.upstream or c.sha for c in named}
    found = [*named, *find_commits(shas=origins, upstreams=origins)]
    unique = {(c.sha, c.tree, c.branch): c for c in found if c.landed_at <= at}
    return _as_of(sorted(unique.values(), key=lambda c: c.landed_at), at)


def _as_of(landings: list[Landed], at: datetime) -> list[Landed]:
    """Landings with what was known of them then: a release that came later did not have them yet."""
    names = {c.first_tag for c in landings} - {""}
    made = set(Tag.objects.filter(name__in=names, tagged_at__lte=at).values_list("name", flat=True)) if names else set()
    return [c if c.first_tag in made else replace(c, first_tag="") for c in landings]


def _affected(regression: Regression, culprits: Sequence[Landed], at: datetime) -> dict[tuple[str, str, str], str]:
    """Branches that have what causes it, and how it came there."""
    if not regression.culprit:
        return {} if regression.state in _NO_FIX_WANTED else _expected(regression)
    found = _expected(regression)
    origins = {c.upstream or c.sha for c in culprits}
    for carrier in _stable(carriers(shas=origins, at=at)):
        found[carrier.tree_kind, carrier.tree, carrier.branch] = f"since {carrier.base}"
    for port in find_commits(shas=origins, upstreams=origins):
        if port.tree_kind == "stable" and port.landed_at <= at:
            found[port.tree_kind, port.tree, port.branch] = (
                f"since {port.first_tag}" if port.first_tag else "backported"
            )
    return found


def _expected(regression: Regression) -> dict[tuple[str, str, str], str]:
    """Branches that a fix goes through whatever the culprit, and the stable one that it was reported of."""
    heads = Branch.objects.exclude(head="").select_related("tree")
    found = {(b.tree.kind, b.tree.name, b.name): "" for b in heads.filter(tree__kind__in=("next", "mainline"))}
    own = heads.filter(tree__kind="stable", name=regression.branch) if regression.tree == "stable" else ()
    return found | {("stable", branch.tree.name, branch.name): "as reported" for branch in own}


def _stable(found: Iterable[Carrier]) -> list[Carrier]:
    return [carrier for carrier in found if carrier.tree_kind == "stable"]


def _mainline(fixes: Iterable[Landed]) -> set[str]:
    return {c.sha for c in fixes if c.tree_kind == "mainline"}


def _cell(
    place: tuple[str, str, str], fixes: list[Landed], reverts: list[Landed], is_untouched: bool, why: str, at: datetime
) -> Cell:
    kind, name, branch = place
    there = [c for c in fixes if c.branch == branch and (c.tree == name or c.branch == name)]
    undone = [c for c in reverts if c.branch == branch and (c.tree == name or c.branch == name)]
    if there and undone and undone[-1].landed_at > there[-1].landed_at:
        return Cell(name, Progress.REVERTED, kind, undone[-1].landed_at, undone[-1].first_tag, undone[-1].sha, why=why)
    if there and all(c.gone_at is not None and c.gone_at <= at for c in there):
        return Cell(name, Progress.DROPPED, kind, there[-1].gone_at, "", there[-1].sha, why=why)
    if there:
        first = there[-1]
        progress = Progress.RELEASED if first.first_tag else Progress.LANDED
        return Cell(name, progress, kind, first.landed_at, first.first_tag, first.sha, why=why)
    if is_untouched:
        return Cell(name, Progress.UNTOUCHED, kind, why="has the fix from its start")
    return Cell(name, Progress.WAITING, kind, why=why)
