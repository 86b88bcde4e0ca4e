"""Keeps what a site lists, and says what follows from it for releases and series. Inside the caller's transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from kernelorg.entries import Entry, Listing
from kernelorg.longterm import LongtermRow
from kernelorg.models import Listed, Site
from releases.facts import Precision, ReleaseFact, Witness
from releases.versions import Tree, Version, parse_version
from stable.facts import Promise, SupportFact, Voice
from stable.models import Statement

_LONGTERM = "longterm"


@dataclass(slots=True)
class Heard:
    """What is new in a listing, as facts of other rooms."""

    releases: list[ReleaseFact] = field(default_factory=list)
    support: list[SupportFact] = field(default_factory=list)


def keep(site: Site, listing: Listing, *, form: str, now: datetime) -> Heard:
    """Store what the listing says that the site has not said before. Vanishing from it is no event."""
    heard = Heard()
    entries = {entry.version: entry for entry in reversed(listing.entries)}  # the first of two with one version counts
    latest = _latest(site, entries)
    longterm = set(_statements(site).filter(promise=Promise.LONGTERM).values_list("series", flat=True))
    new = []
    for entry in reversed(entries.values()):
        before = latest.get(entry.version)
        if before is None or _says_more(entry, before):
            new.append(_listed(site, entry, form, now))
            heard.releases += _release(site, entry, now)
        heard.support += _support(site, entry, before, longterm, now)
    Listed.objects.bulk_create(new)
    return heard


def keep_longterm(site: Site, rows: Iterable[LongtermRow], *, now: datetime) -> list[SupportFact]:
    """What the longterm table says that it did not say when it was last read."""
    words = {(said.series, said.promise): said for said in _statements(site).order_by("said_at", "pk")}
    return [fact for row in rows for fact in _promises(site, row, now) if _is_new(fact, words)]


def _is_new(fact: SupportFact, words: Mapping[tuple[str, str], Statement]) -> bool:
    """Longterm is said once; of dates and names the last word counts."""
    last = words.get((fact.series, fact.promise))
    return last is None or (fact.promise != Promise.LONGTERM and (last.day, last.text) != (fact.day, fact.text))


def _statements(site: Site) -> QuerySet[Statement]:
    """What the site has said about series so far."""
    return Statement.objects.filter(voice=Voice.KERNEL_ORG, source=site.url)


def _latest(site: Site, versions: Iterable[str]) -> dict[str, Listed]:
    """The last word of a site on each of some versions."""
    rows = Listed.objects.filter(site=site, version__in=versions).order_by("version", "-seen_at", "-pk")
    return {row.version: row for row in rows.distinct("version")}


def _says_more(entry: Entry, before: Listed) -> bool:
    """Whether an entry says something else than the last word, or more. What it does not say changes nothing."""
    if entry.moniker != before.moniker or (entry.is_eol is not None and entry.is_eol != before.is_eol):
        return True
    if any(before.links.get(name) != address for name, address in entry.links.items()):
        return True
    if entry.released_at is None or entry.precision is None:
        return False
    if before.released_at is None or (entry.precision, before.precision) == (Precision.SECOND, Precision.DAY):
        return True
    if entry.precision is Precision.DAY:
        return entry.released_at.date() != before.released_at.date()
    return entry.released_at != before.released_at


def _listed(site: Site, entry: Entry, form: str, now: datetime) -> Listed:
    return Listed(
        site=site,
        version=entry.version[:40],
        moniker=entry.moniker[:40],
        is_eol=entry.is_eol,
        released_at=entry.released_at,
        precision=entry.precision or "",
        links=dict(entry.links),
        raw=dict(entry.raw),
        form=form,
        seen_at=now,
    )


def _release(site: Site, entry: Entry, now: datetime) -> Iterator[ReleaseFact]:
    """The word of one more witness; nothing can have been released after it was listed (history.py says so)."""
    if entry.released_at is None or entry.precision is None or _release_of(entry) is None:
        return
    released_at = min(entry.released_at, now)
    yield ReleaseFact(entry.version, Witness.KERNEL_ORG, released_at, entry.precision, seen_at=now, url=site.url)


def _release_of(entry: Entry) -> Version | None:
    version = parse_version(entry.version)
    return version if version is not None and version.tree is not None else None


def _support(
    site: Site, entry: Entry, before: Listed | None, longterm: Collection[str], now: datetime
) -> Iterator[SupportFact]:
    """What an entry says of its series, where the site did not say it before. Monikers only ever add: kernel.org
    shows a longterm series as "stable" when no other is (its FAQ)."""
    version = _release_of(entry)
    # An x.y still listed as mainline is not yet a series; the flag of one that is longterm elsewhere says nothing.
    if version is None or version.series is None or version.tree is Tree.RT or version.rc is not None:
        return
    said = (version.series, Voice.KERNEL_ORG, now)
    if entry.moniker == _LONGTERM and version.series not in longterm:
        yield _fact(*said, Promise.LONGTERM, site, text=f"{version.text} listed as longterm")
    if entry.is_eol is True and (before is None or before.is_eol is not True):
        day = entry.released_at.date() if before is None and entry.released_at else now.date()
        yield _fact(*said, Promise.ENDED, site, day=day, text=f"{version.text} marked as end of life")
    if entry.is_eol is False and before is not None and before.is_eol is True:
        yield _fact(*said, Promise.REVIVED, site, text=f"{version.text} no longer marked as end of life")


def _promises(site: Site, row: LongtermRow, now: datetime) -> Iterator[SupportFact]:
    said = (row.series, Voice.KERNEL_ORG, now)
    yield _fact(*said, Promise.LONGTERM, site, text="in the table of longterm kernels")
    if row.projected_eol is not None:
        yield _fact(*said, Promise.PROJECTED, site, day=row.projected_eol, text=row.text)
    if row.maintainers:
        yield _fact(*said, Promise.MAINTAINER, site, text=", ".join(row.maintainers))


def _fact(
    series: str, voice: Voice, now: datetime, promise: Promise, site: Site, *, day: date | None = None, text: str
) -> SupportFact:
    return SupportFact(series=series, promise=promise, voice=voice, said_at=now, day=day, text=text, source=site.url)
