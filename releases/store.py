"""Writes what witnesses say, and folds the releases and cycles that it touches."""

import hashlib
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from django.db import connection, models, transaction

from releases.facts import ReleaseFact, Witness, parse_facts_file
from releases.fold import CycleState, ReleaseState, fold_cycles, fold_release
from releases.models import Cycle, FactsFile, Release, Sighting
from releases.versions import Tree, Version, parse_version
from releases.witnesses import fact_of

logger = logging.getLogger(__name__)

FACTS_FILE = Path(__file__).parent / "data" / "releases.csv"

# One fold at a time, until its transaction ends: two of them, each blind to the other's uncommitted sightings
# of one version, would leave a release that knows only half.
_FOLD_LOCK = "SELECT pg_advisory_xact_lock(hashtext('releases.fold'))"

_LONGEST_ID = 1000  # of a Message-ID; an index entry of PostgreSQL holds some 2,700 bytes

_IDENTITY = ("version", "witness", "released_at", "message_id", "commit", "url")
_FACT_FIELDS = (*_IDENTITY, "precision", "seen_at", "excerpt")
_RELEASE_FIELDS = (
    *("sort_key", "tree", "cycle", "series", "rc"),
    *("released_at", "precision", "message_id", "excerpt"),
)
_CYCLE_FIELDS = ("sort_key", "previous", "opened_at", "first_rc_at", "released_at", "predicted")


def store_sightings(facts: Iterable[ReleaseFact]) -> set[str]:
    """Keep what is new; returns the versions about which there is something new. Two statements."""
    readable = {_identity(f): f for fact in facts if (f := _readable(fact))}
    versions = {f.version for f in readable.values()}
    if not versions:
        return set()
    known = set(Sighting.objects.filter(version__in=versions).values_list(*_IDENTITY))
    # In one order everywhere, so that two writers of the same rows wait for each other and never lock up.
    new = [readable[identity] for identity in sorted(readable.keys() - known)]
    Sighting.objects.bulk_create((_row(f) for f in new), ignore_conflicts=True)
    return {f.version for f in new}


def fold(versions: Collection[str]) -> None:
    """Derive the releases of these versions, and the cycles when mainline is among them."""
    if not versions:
        return
    with transaction.atomic():
        _lock()
        _fold_releases(versions)
        if any(_is_mainline(v) for v in versions):
            _fold_cycles()


def load_facts(path: Path = FACTS_FILE) -> int:
    """Load the file of release facts unless just this file is loaded; returns how many facts it wrote."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if FactsFile.objects.filter(digest=digest).exists():
        return 0
    facts = list(parse_facts_file(content.decode("utf-8")))
    return _replace_facts(digest, facts)


@transaction.atomic
def rebuild() -> None:
    """Derive all releases and cycles again from the sightings."""
    _lock()
    versions = set(Sighting.objects.values_list("version", flat=True).distinct())
    versions |= set(Release.objects.values_list("version", flat=True))
    fold(versions)
    _fold_cycles()


@transaction.atomic
def _replace_facts(digest: str, facts: Sequence[ReleaseFact]) -> int:
    """A new file takes back what the earlier one said; other witnesses' words stay."""
    _, is_new = FactsFile.objects.get_or_create(digest=digest, defaults={"rows": len(facts)})
    if not is_new:  # another process has loaded the same file since we looked; its row made us wait for it
        return 0
    FactsFile.objects.exclude(digest=digest).delete()
    earlier = Sighting.objects.filter(witness=Witness.FACTS_FILE)
    gone = set(earlier.values_list("version", flat=True))
    earlier.delete()
    touched = store_sightings(facts)
    fold(gone | touched)
    return len(touched)


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FOLD_LOCK)


def _fold_releases(versions: Collection[str]) -> None:
    rows = Sighting.objects.filter(version__in=versions).order_by("version")
    told = groupby(map(fact_of, rows), key=lambda fact: fact.version)
    states = [state for _, facts in told if (state := fold_release(facts))]
    _write_releases(states)
    known = {s.version.text for s in states}
    if vanished := set(versions) - known:
        Release.objects.filter(version__in=vanished).delete()


def _write_releases(states: Iterable[ReleaseState]) -> None:
    Release.objects.bulk_create(
        (_release(s) for s in states),
        update_conflicts=True,
        unique_fields=["version"],
        update_fields=_RELEASE_FIELDS,
    )


def _fold_cycles() -> None:
    """All cycles are looked at (one row per mainline release since 2005), only changed ones are written."""
    rows = Release.objects.mainline().values_list("version", "released_at")
    mainline = {version: at for text, at in rows if (version := parse_version(text))}
    states = {s.version: _cycle(s) for s in fold_cycles(mainline)}
    present = {c.version: c for c in Cycle.objects.all()}
    Cycle.objects.filter(version__in=present.keys() - states.keys()).delete()
    changed = [c for v, c in states.items() if v not in present or _differs(present[v], c)]
    Cycle.objects.bulk_create(changed, update_conflicts=True, unique_fields=["version"], update_fields=_CYCLE_FIELDS)


def _readable(fact: ReleaseFact) -> ReleaseFact | None:
    """The fact with its version in bare form; None, and one log line, where it cannot be kept."""
    version = parse_version(fact.version)
    strange = len(fact.message_id) > _LONGEST_ID or not fact.message_id.isprintable()
    if version is None or version.tree is None or strange:
        told = (fact.version[:60], fact.witness, fact.message_id[:200])
        more = {"message_id": fact.message_id}
        logger.warning("ignored: %r is no release that can be kept (%s %r)", *told, extra=more)
        return None
    return replace(fact, version=version.text)


def _is_mainline(text: str) -> bool:
    version: Version | None = parse_version(text)
    return version is not None and version.tree is Tree.MAINLINE


def _identity(fact: ReleaseFact) -> tuple[object, ...]:
    return tuple(getattr(fact, name) for name in _IDENTITY)


def _row(fact: ReleaseFact) -> Sighting:
    return Sighting(**{name: getattr(fact, name) for name in _FACT_FIELDS})


def _release(state: ReleaseState) -> Release:
    version = state.version
    return Release(
        version=version.text,
        sort_key=list(version.sort_key),
        tree=state.tree,
        cycle=version.cycle or "",
        series=version.series or "",
        rc=version.rc,
        released_at=state.released_at,
        precision=state.precision,
        message_id=state.message_id,
        excerpt=state.excerpt,
    )


def _cycle(state: CycleState) -> Cycle:
    return Cycle(
        version=state.version,
        sort_key=list(state.sort_key),
        previous=state.previous,
        opened_at=state.opened_at,
        first_rc_at=state.first_rc_at,
        released_at=state.released_at,
        predicted=state.predicted,
    )


def _differs(one: models.Model, other: models.Model) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in _CYCLE_FIELDS)
