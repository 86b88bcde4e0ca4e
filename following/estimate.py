"""How much disk the first reading of all sources needs, beside how much there is: told, and checked, before a start."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from archive.models import Inbox
from following.adding import sources_file
from following.livefile import Source, SourcesError
from lore.disk import free_megabytes
from trees.models import Tree

_MB = 1_000_000
# Measured: `manage.py bench ingest` on the three test archives, `bench trees`; docs/operations.md, Sizes.
DATABASE_BYTES_PER_MAIL = 2_800
DATABASE_BYTES_PER_COMMIT = 850
_LIGHT = 50  # MB of an inbox that is read mail by mail: a year of a list, roughly


@dataclass(frozen=True, slots=True)
class Need:
    """Megabytes that a source still needs; None where nobody knows how large it is."""

    name: str
    mirror: int | None
    database: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What all sources need, what is free by `mirrors` and `database` (absent: on the same disk, or elsewhere)."""

    needs: list[Need]
    free: dict[str, int]

    @property
    def lacking(self) -> dict[str, int]:
        """Megabytes that are missing, by disk, after what is to stay free; empty when all of it fits."""
        mirrors = sum(need.mirror or 0 for need in self.needs)
        database = sum(need.database for need in self.needs)
        if not mirrors + database or not settings.MIN_FREE_MB:
            return {}
        wanted = {"mirrors": mirrors} if "database" in self.free else {"mirrors": mirrors + database}
        wanted |= {"database": database} if "database" in self.free else {}
        short = {what: megabytes + settings.MIN_FREE_MB - self.free[what] for what, megabytes in wanted.items()}
        return {what: megabytes for what, megabytes in short.items() if megabytes > 0}

    @property
    def advice(self) -> str:
        """What to do when it does not fit."""
        missing = ", ".join(f"{megabytes:,} MB for the {what}" for what, megabytes in self.lacking.items())
        return (
            f"the disk is too small, by {missing}: follow fewer lists (KERNELTRACK_SOURCES, a copy of"
            ' following/live.toml), large ones with way = "light", name a larger disk with KERNELTRACK_STATE, or'
            " start all the same with --force"
        )

    def lines(self) -> Iterable[str]:
        """A table; nothing when nothing is to be fetched for the first time."""
        if not self.needs:
            return
        yield f"{'to be fetched (estimates)':30}{'mirror, MB':>12}{'database, MB':>14}"
        for need in self.needs:
            mirror = "unknown" if need.mirror is None else f"{need.mirror:,}"
            yield f"  {need.name:28}{mirror:>12}{need.database:>14,}"
        sums = sum(need.mirror or 0 for need in self.needs), sum(need.database for need in self.needs)
        yield f"  {'together':28}{sums[0]:>12,}{sums[1]:>14,}"
        yield f"free: {', '.join(f'{free:,} MB for the {what}' for what, free in self.free.items())}"


def estimate() -> Estimate:
    """For sources that were never read to their end; what their mirrors have already is taken off."""
    try:
        sources = sources_file()
    except SourcesError:  # told by whoever adds from it; what is followed may be others
        known: dict[str, Source] = {}
    else:
        known = {one.url: one for one in (*sources.inboxes, *sources.more, *sources.trees)}
    inboxes = Inbox.objects.filter(is_enabled=True, holds_issues=False, succeeded_at=None)
    needs = [_of_inbox(inbox, known.get(inbox.url)) for inbox in inboxes]
    trees = Tree.objects.filter(is_enabled=True, fingerprint="")
    has_mainline = Tree.objects.filter(kind="mainline", is_enabled=True).exists()
    needs += [_of_tree(tree, known.get(tree.url), has_mainline=has_mainline) for tree in trees]
    return Estimate(needs, free_megabytes())


def _of_inbox(inbox: Inbox, source: Source | None) -> Need:
    if inbox.way == "light":
        return Need(inbox.name, _LIGHT, _LIGHT)
    if source is None or not source.megabytes:
        return Need(inbox.name, None, 0)
    share = 1.0
    if source.epochs and inbox.first_epoch is not None and not source.newest_epochs:
        ahead = -inbox.first_epoch if inbox.first_epoch < 0 else max(1, source.epochs - inbox.first_epoch)
        share = min(1.0, ahead / source.epochs)
    megabytes = int(source.megabytes * share)
    mirror = max(0, megabytes - _used(Path(settings.STATE_DIR) / "mirrors" / inbox.name))
    return Need(inbox.name, mirror, int(source.mails * share * DATABASE_BYTES_PER_MAIL / _MB))


def _of_tree(tree: Tree, source: Source | None, *, has_mainline: bool) -> Need:
    label = f"tree {tree.name}"
    if source is None or not source.megabytes:
        return Need(label, None, 0)
    megabytes = source.megabytes
    if has_mainline and tree.kind != "mainline":  # linked from mainline's mirror (trees/sources.py)
        megabytes = source.commits * 600 // _MB + 20
    mirror = max(0, megabytes - _used(Path(settings.STATE_DIR) / "mirrors" / "trees" / f"{tree.name}.git"))
    return Need(label, mirror, source.commits * DATABASE_BYTES_PER_COMMIT // _MB)


def _used(folder: Path) -> int:
    """Megabytes below a folder; files that vanish meanwhile count nothing."""
    size = 0
    for path in folder.rglob("*"):
        try:
            size += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return size // _MB
