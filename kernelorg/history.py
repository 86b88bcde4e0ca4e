"""What is odd about what a site said over time: words taken back, releases that vanished, dates in the future."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from kernelorg.entries import in_series
from kernelorg.models import Listed, Site
from releases.versions import Tree, Version, parse_version

_LOOK_BACK = timedelta(days=60)  # what happened longer ago is no news
_MOST = 50  # sentences; more tell nobody more


def oddities(site: Site, listed: Collection[str], *, now: datetime) -> list[str]:
    """Sentences for the page of sources, given the versions that are listed now: one statement."""
    rows = Listed.objects.filter(site=site).filter(Q(version__in=listed) | Q(seen_at__gt=now - _LOOK_BACK))
    told: dict[str, list[Listed]] = {}
    for row in rows.order_by("pk"):  # in the order in which it was said: clocks may go back
        told.setdefault(row.version, []).append(row)
    found = [*_ends_taken_back(told, now), *_dated_ahead(told, listed), *_withdrawn(told, listed)]
    left = [f"and {len(found) - _MOST} further oddities"] if len(found) > _MOST else []
    return found[:_MOST] + left


def _ends_taken_back(told: Mapping[str, Sequence[Listed]], now: datetime) -> Iterator[str]:
    """Ends of life that were marked and then not, of a release or by a further one of its series."""
    newest: dict[str, tuple[Version, Listed]] = {}
    for row in sorted((row for rows in told.values() for row in rows if row.is_eol is not None), key=lambda r: r.pk):
        version = in_series(row.version)
        if version is None or version.series is None:
            continue
        marked, before = newest.get(version.series, (version, row))
        if version < marked:
            continue
        newest[version.series] = (version, row)
        if before.is_eol and not row.is_eol and row.seen_at > now - _LOOK_BACK:
            said, unsaid = (f"{one.seen_at:%Y-%m-%d %H:%M} UTC" for one in (before, row))
            how = f"from {said} to {unsaid}" if version == marked else f"on {said}, but {version} is not"
            yield f"{marked} was marked as end of life {how}"


def _dated_ahead(told: Mapping[str, Sequence[Listed]], listed: Collection[str]) -> Iterator[str]:
    """A release cannot be listed before it is made: one of the clocks is off."""
    for version in listed:
        dated = [row for row in told.get(version, ()) if row.released_at is not None]
        stated = dated[-1].released_at if dated else None
        seen = next((row.seen_at for row in dated if row.released_at == stated), None)
        if stated is not None and seen is not None and stated > seen:
            minutes = max(1, round((stated - seen).total_seconds() / 60))
            yield (
                f"{version} was listed {minutes} minutes before it is said to be released:"
                " taken as released when it was first seen"
            )


def _withdrawn(told: Mapping[str, Sequence[Listed]], listed: Collection[str]) -> Iterator[str]:
    """Releases that were listed lately, while now an earlier one of the same line is."""
    versions = sorted(version for text in listed if (version := parse_version(text)))
    newest = {line(version): version for version in versions}
    for text in told:
        version = parse_version(text)
        now_listed = newest.get(line(version)) if version else None
        if version is not None and now_listed is not None and now_listed < version:
            yield f"{text} was listed and is no more, while {now_listed.text} is: it may have been withdrawn"


def line(version: Version) -> str:
    """What has one newest release at a time: a cycle, a series, linux-next."""
    return "next" if version.tree is Tree.NEXT else f"{version.tree}/{version.base}"
