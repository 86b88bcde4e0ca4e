"""How far a fix has come: posted, in next, in mainline, in each stable branch that carries the culprit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

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
    named = find_commits(shas=[regression.fix_sha]) if len(regression.fix_sha) >= _MIN_DIGITS else []
    repaired, broken = _origins(named), _origins(culprits)
    known = find_commits(shas=repaired | broken, upstreams=repaired | broken)
    unique = {(c.sha, c.tree, c.branch): c for c in [*named, *_ports(known, repaired)] if c.landed_at <= at}
    fixes = sorted(unique.values(), key=lambda c: c.landed_at)
    reverts = find_commits(reverted=[c.sha for c in fixes]) if fixes else []
    told = _as_of([*fixes, *(c for c in reverts if c.landed_at <= at)], at)
    fixes, reverts = told[: len(fixes)], told[len(fixes) :]
    cells = _posted(regression, at)
    mainline = {c.sha for c in fixes if c.tree_kind == "mainline"}
    carrying = carriers(shas=mainline | broken, at=at)
    branches = {(c.tree_kind, c.tree, c.branch): "" for c in fixes if c.tree_kind in _FLOW}
    if regression.culprit or regression.state not in _NO_FIX_WANTED:
        branches |= _expected(regression)
    branches |= _affected([c for c in carrying if c.sha in broken], _ports(known, broken), at)
    untouched = {(c.tree, c.branch) for c in carrying if c.sha in mainline}
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
    events = regression.events.filter(kind=Kind.PATCH, at__lte=at).order_by("at", "pk")
    patches = events.values_list("at", "message_id", "text")
    first = next((told for told in patches if "subject" in told[2] or "signed-off" in told[2]), None)
    return [Cell("posted", Progress.POSTED, at=first[0], message_id=first[1])] if first else []


def _origins(landings: Iterable[Landed]) -> set[str]:
    """The commits that some are, or are ports of."""
    return {c.upstream or c.sha for c in landings}


def _ports(landings: Iterable[Landed], origins: set[str]) -> list[Landed]:
    """Those that are one of some commits, or a port of it."""
    return [c for c in landings if c.upstream in origins or c.sha.startswith(tuple(origins))]


def _as_of(landings: list[Landed], at: datetime) -> list[Landed]:
    """Landings with what was known of them then: a release that came later did not have them yet."""
    names = {c.first_tag for c in landings} - {""}
    made = set(Tag.objects.filter(name__in=names, tagged_at__lte=at).values_list("name", flat=True)) if names else set()
    return [c if c.first_tag in made else replace(c, first_tag="") for c in landings]


def _affected(carrying: Iterable[Carrier], ports: Iterable[Landed], at: datetime) -> dict[tuple[str, str, str], str]:
    """Stable branches that have what causes it, and how it came there."""
    found = {(c.tree_kind, c.tree, c.branch): f"since {c.base}" for c in carrying if c.tree_kind == "stable"}
    return found | {
        (c.tree_kind, c.tree, c.branch): f"since {c.first_tag}" if c.first_tag else "backported"
        for c in ports
        if c.tree_kind == "stable" and c.landed_at <= at
    }


def _expected(regression: Regression) -> dict[tuple[str, str, str], str]:
    """Branches that a fix goes through whatever the culprit, and the stable one that it was reported of."""
    wanted = Q(tree__kind__in=("next", "mainline"))
    if regression.tree == "stable":
        wanted |= Q(tree__kind="stable", name=regression.branch)
    heads = Branch.objects.exclude(head="").filter(wanted).values_list("tree__kind", "tree__name", "name")
    return {head: "as reported" if head[0] == "stable" else "" for head in heads}


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
