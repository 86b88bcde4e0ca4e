"""What is odd about what a site said over time: words taken back, releases that vanished, dates in the future."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from kernelorg.models import Listed, Site
from releases.versions import Tree, Version, parse_version

_LOOK_BACK = timedelta(days=60)  # what happened longer ago is no news


def oddities(site: Site, listed: Collection[str], *, now: datetime) -> list[str]:
    """Sentences for the page of sources, given the versions that are listed now: one statement."""
    rows = Listed.objects.filter(site=site).filter(Q(version__in=listed) | Q(seen_at__gt=now - _LOOK_BACK))
    told: dict[str, list[Listed]] = {}
    for row in rows.order_by("seen_at", "pk"):
        told.setdefault(row.version, []).append(row)
    return [*_ends_taken_back(told, now), *_dated_ahead(told, listed), *_withdrawn(told, listed)]


def _ends_taken_back(told: Mapping[str, Sequence[Listed]], now: datetime) -> Iterator[str]:
    for version, rows in told.items():
        flags = [row for row in rows if row.is_eol is not None]
        for before, after in zip(flags, flags[1:], strict=False):
            if before.is_eol and not after.is_eol and after.seen_at > now - _LOOK_BACK:
                said, unsaid = (f"{row.seen_at:%Y-%m-%d %H:%M} UTC" for row in (before, after))
                yield f"{version} was marked as end of life from {said} to {unsaid}"


def _dated_ahead(told: Mapping[str, Sequence[Listed]], listed: Collection[str]) -> Iterator[str]:
    """A release cannot be listed before it is made: one of the clocks is off."""
    for version, rows in told.items():
        row = rows[-1]
        if version in listed and row.released_at is not None and row.released_at > row.seen_at:
            minutes = max(1, round((row.released_at - row.seen_at).total_seconds() / 60))
            yield (
                f"{version} was listed {minutes} minutes before it is said to be released:"
                " taken as released when it was first seen"
            )


def _withdrawn(told: Mapping[str, Sequence[Listed]], listed: Collection[str]) -> Iterator[str]:
    """Releases that were listed lately, while now an earlier one of the same line is."""
    newest = {line(version): version for text in listed if (version := parse_version(text))}
    for text in told:
        version = parse_version(text)
        now_listed = newest.get(line(version)) if version and text not in listed else None
        if version is not None and now_listed is not None and now_listed < version:
            yield f"{text} was listed and is no more, while {now_listed.text} is: it may have been withdrawn"


def line(version: Version) -> str:
    """What has one newest release at a time: a cycle, a series, linux-next."""
    return "next" if version.tree is Tree.NEXT else f"{version.tree}/{version.base}"
