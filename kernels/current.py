"""The kernels that are current: one per branch, as kernel.org's table has them, with what is open in each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernelorg.links import Links, links_of
from regressions.models import OPEN_STATES
from regressions.queries import NO_COUNTS, Counts, counts_by_series, regressions
from releases.queries import ReleaseStatus, ReleaseView
from releases.versions import parse_version
from stable.fold import Support, SupportState
from stable.queries import Series

_BRANCHES = {SupportState.SUPPORTED: "stable", SupportState.LONGTERM: "longterm"}
_SOON = timedelta(days=92)  # an end that is nearer is worth a word


@dataclass(frozen=True, slots=True)
class CurrentKernel:
    """The newest of a branch, its open regressions (None: not counted), and what lists them.

    A stable series has those introduced within it, and those of the mainline cycle that it began from. `ends_soon`:
    its support is projected to end within three months.
    """

    branch: str
    release: ReleaseView
    open: int | None = None
    cycle: str = ""
    series: str = ""
    tree: str = ""
    support: Support | None = None

    ends_soon: bool = False

    @property
    def links(self) -> Links:
        """Where it can be had, by kernel.org's rules."""
        version = parse_version(self.release.version)
        return links_of(version) if version else Links()


def current_kernels(
    status: ReleaseStatus, living: Iterable[Series], cycles: Mapping[str, Counts], *, at: datetime
) -> list[CurrentKernel]:
    """Mainline, stable, longterm, linux-next and realtime, in this order: two statements.

    A final release is mainline's until its first update; only then its series has a row.
    """
    found = []
    if status.development:
        version = status.development.cycle
        found.append(CurrentKernel("mainline", status.development, cycles.get(version, NO_COUNTS).open, cycle=version))
    counts = counts_by_series(at=at)
    alive = [series for series in living if series.is_alive and series.latest not in (None, status.development)]
    for state, branch in _BRANCHES.items():
        found += [_of_series(branch, one, counts, cycles, at=at) for one in alive if one.support.state is state]
    if status.linux_next:
        waiting = regressions(at=at, states=OPEN_STATES).filter(tree="next").count()
        found.append(CurrentKernel("linux-next", status.linux_next, waiting, tree="next"))
    if status.rt:
        found.append(CurrentKernel("realtime", status.rt))
    return found


def _of_series(
    branch: str, series: Series, counts: Mapping[str, Counts], cycles: Mapping[str, Counts], *, at: datetime
) -> CurrentKernel:
    if series.latest is None:
        raise ValueError(f"{series.name} has no release")
    count = cycles.get(series.base, NO_COUNTS).open + counts.get(series.name, NO_COUNTS).open
    end = series.support.projected_end
    soon = end is not None and at.date() <= end <= (at + _SOON).date()
    return CurrentKernel(branch, series.latest, count, series=series.name, support=series.support, ends_soon=soon)
