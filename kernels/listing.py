"""The current kernels in kernel.org's own form: releases.json and finger_banner, for programs that read those."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernelorg.entries import Entry
from kernelorg.links import links_of
from releases.queries import ReleaseView, release_status
from releases.versions import Version, parse_version
from stable.queries import Series, living_series

_LINGERS = timedelta(days=30)  # kernel.org shows a series for some weeks after its end


@dataclass(frozen=True, slots=True)
class CurrentListing:
    """What kernel.org would list; `latest_stable` is the highest release that is no candidate."""

    entries: tuple[Entry, ...]
    latest_stable: str


def listing(*, at: datetime) -> CurrentListing:
    """The kernels that were current at `at`, in kernel.org's order: mainline, stable, longterm, linux-next."""
    status = release_status(at=at)
    living = [one for one in living_series(at=at) if one.is_alive or _lingers(one, at)]
    main = status.development
    entries = [_entry(main, "mainline", is_eol=False)] if main else []
    shown = [one for one in living if one.latest and (main is None or one.latest.version != main.version)]
    stable = _stable(shown)
    entries += _entries((one for one in shown if one.name in stable), "stable")
    entries += _entries((one for one in shown if one.name not in stable), "longterm")
    if status.linux_next:
        entries.append(_entry(status.linux_next, "linux-next", is_eol=False))
    return CurrentListing(tuple(entries), _latest(entry.version for entry in entries if not entry.is_eol))


def _stable(shown: Sequence[Series]) -> set[str]:
    """Series that are called stable; where all that live are longterm, the newest of them, so that programs find one.

    That is kernel.org's habit, as its FAQ tells.
    """
    plain = {one.name for one in shown if not one.was_longterm}
    alive = [one.name for one in shown if one.is_alive]
    return plain if plain.intersection(alive) else plain.union(alive[:1])


def _entries(series: Iterable[Series], moniker: str) -> Iterator[Entry]:
    for one in series:
        if one.latest is not None:
            yield _entry(one.latest, moniker, is_eol=not one.is_alive)


def _entry(release: ReleaseView, moniker: str, *, is_eol: bool) -> Entry:
    version = parse_version(release.version)
    return Entry(
        version=release.version,
        moniker=moniker,
        is_eol=is_eol,
        released_at=release.released_at,
        precision=release.precision,
        links=links_of(version).as_mapping() if version else {},
    )


def _lingers(series: Series, at: datetime) -> bool:
    ended = series.support.ended_on
    return ended is not None and ended >= (at - _LINGERS).date()


def _latest(versions: Iterable[str]) -> str:
    found: list[Version] = [v for text in versions if (v := parse_version(text)) and v.rc is None and v.day is None]
    return max(found).text if found else ""
