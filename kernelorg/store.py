"""Keeps what a site lists, and says what follows from it for releases and series. Inside the caller's transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from kernelorg.entries import Entry, Listing, in_series
from kernelorg.longterm import LongtermRow
from kernelorg.models import Listed, Site
from releases.facts import Precision, ReleaseFact, Witness
from releases.versions import Version, parse_version
from stable.facts import Promise, SupportFact, Voice
from stable.models import Statement

_LONGTERM = "longterm"


@dataclass(slots=True)
class Heard:
    """What is new in a listing: as facts of other rooms, and how many of its own words."""

    releases: list[ReleaseFact] = field(default_factory=list)
    support: list[SupportFact] = field(default_factory=list)
    words: int = 0

    @property
    def is_news(self) -> bool:
        """Whether any page has to change."""
        return bool(self.releases or self.support or self.words)


def keep(site: Site, listing: Listing, *, form: str, now: datetime) -> Heard:
    """Store what the listing says that the site has not said before. Vanishing from it is no event."""
    said = _said(site, [entry.version for entry in listing.entries])
    heard = Heard(support=list(_support(site, listing.entries, said, now)))
    new = []
    for entry in listing.entries:
        before = said.get(entry.version)
        after = entry if before is None else entry.after(before)
        if after != before:
            new.append(_listed(site, entry, form, now))
        if before is None or after.released_at != before.released_at:
            heard.releases += _release(site, entry, now)
    heard.words = len(Listed.objects.bulk_create(new))
    return heard


def keep_longterm(site: Site, rows: Iterable[LongtermRow], *, now: datetime) -> list[SupportFact]:
    """What the longterm table says that it did not say when it was last read."""
    words = {(said.series, said.promise): said for said in _statements(site)}
    first = {row.series: row for row in reversed(tuple(rows))}
    return [fact for row in first.values() for fact in _promises(site, row, now) if _is_new(fact, words)]


def _is_new(fact: SupportFact, words: Mapping[tuple[str, str], Statement]) -> bool:
    """Longterm is said once; of dates and names the last word counts."""
    last = words.get((fact.series, fact.promise))
    return last is None or (fact.promise != Promise.LONGTERM and (last.day, last.text) != (fact.day, fact.text))


def _statements(site: Site) -> QuerySet[Statement]:
    """What the site has said about series so far, in the order in which it came: clocks may go back."""
    return Statement.objects.filter(voice=Voice.KERNEL_ORG, source=site.url).order_by("pk")


def _said(site: Site, versions: Collection[str]) -> dict[str, Entry]:
    """All that a site has said on each of some versions; where it has said several things, the last of them."""
    said: dict[str, Entry] = {}
    for row in Listed.objects.filter(site=site, version__in=versions).order_by("pk"):
        entry = _entry(row)
        said[row.version] = entry.after(said.get(row.version, entry))
    return said


def _entry(row: Listed) -> Entry:
    precision = Precision(row.precision) if row.precision else None
    return Entry(row.version, row.moniker, row.is_eol, row.released_at, precision, row.links, row.raw)


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
    version = parse_version(entry.version)
    if entry.released_at is None or entry.precision is None or version is None or version.tree is None:
        return
    released_at = min(entry.released_at, now)
    yield ReleaseFact(entry.version, Witness.KERNEL_ORG, released_at, entry.precision, seen_at=now, url=site.url)


def _support(site: Site, entries: Iterable[Entry], said: Mapping[str, Entry], now: datetime) -> Iterator[SupportFact]:
    """What a listing says of series that the site has not said before.

    Monikers only ever add: kernel.org shows a longterm series as "stable" when no other is (its FAQ). Of the end the
    newest release of a series speaks.
    """
    words = list(_statements(site).values_list("series", "promise"))
    longterm = {series for series, promise in words if promise == Promise.LONGTERM}
    ends = {series: promise for series, promise in words if promise in (Promise.ENDED, Promise.REVIVED)}
    for series, listed in _by_series(entries).items():
        named = next((entry for entry in listed if entry.moniker == _LONGTERM), None)
        if named and series not in longterm:
            yield _fact(site, series, Promise.LONGTERM, now, text=f"{named.version} listed as longterm")
        newest = next((entry for entry in listed if entry.is_eol is not None), None)
        if newest:
            yield from _end(site, series, newest, now, before=said.get(newest.version), last=ends.get(series))


def _by_series(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """What is listed of each series, the newest first."""
    found: dict[str, list[tuple[Version, Entry]]] = {}
    for entry in entries:
        version = in_series(entry.version)
        if version is not None and version.series is not None:
            found.setdefault(version.series, []).append((version, entry))
    return {
        series: [entry for _, entry in sorted(listed, key=lambda one: one[0], reverse=True)]
        for series, listed in found.items()
    }


def _end(
    site: Site, series: str, entry: Entry, now: datetime, *, before: Entry | None, last: str | None
) -> Iterator[SupportFact]:
    """What the flag of its newest release says of a series: where it is new or has changed, or where `last`, the
    site's last word on the end, is of another release and says otherwise."""
    is_new = before is None or before.is_eol is not entry.is_eol
    if entry.is_eol and (is_new or last == Promise.REVIVED):
        # One that is marked when we first see it may have been so for long: its end is that of its release.
        at = min(entry.released_at, now) if before is None and entry.released_at else now
        yield _fact(site, series, Promise.ENDED, now, day=at.date(), text=f"{entry.version} marked as end of life")
    elif not entry.is_eol and is_new and (last == Promise.ENDED or (before is not None and before.is_eol)):
        yield _fact(site, series, Promise.REVIVED, now, text=f"{entry.version} not marked as end of life")


def _promises(site: Site, row: LongtermRow, now: datetime) -> Iterator[SupportFact]:
    yield _fact(site, row.series, Promise.LONGTERM, now, text="in the table of longterm kernels")
    if row.projected_eol is not None:
        yield _fact(site, row.series, Promise.PROJECTED, now, day=row.projected_eol, text=row.text)
    if row.maintainers:
        yield _fact(site, row.series, Promise.MAINTAINER, now, text=", ".join(row.maintainers))


def _fact(
    site: Site, series: str, promise: Promise, now: datetime, *, day: date | None = None, text: str
) -> SupportFact:
    return SupportFact(series, promise, Voice.KERNEL_ORG, said_at=now, day=day, text=text, source=site.url)
