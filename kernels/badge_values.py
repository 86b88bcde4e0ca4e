"""What badges show: open regressions of a cycle, the newest release and the support of a series."""

from datetime import datetime

from forecast.queries import final_expected
from kernels.badges import Badge
from kernels.listing import listing
from regressions.queries import cycle_counts
from releases.queries import ReleaseStatus, cycle, release_status
from stable.fold import SupportState
from stable.queries import Series, series

_STATES = {
    SupportState.SUPPORTED: ("stable", "done"),
    SupportState.LONGTERM: ("longterm", "done"),
    SupportState.ENDED: ("end of life", "open"),
    SupportState.PRESUMED_ENDED: ("presumably ended", "open"),
}


def badge_of(name: str, what: str, *, at: datetime) -> Badge | None:
    """`7.4/open`, `6.12.y/latest`, `6.12.y/support`, `mainline|stable|next|rt/latest`; None for anything else."""
    if what == "open":
        return _open(name, at=at)
    if what == "latest":
        return _latest(name, at=at)
    if what == "support" and (found := series(name, at=at, expected=final_expected(at=at))) is not None:
        return _support(found, at=at)
    return None


def _open(name: str, *, at: datetime) -> Badge | None:
    if cycle(name, at=at) is None:
        return None
    count = cycle_counts(name, at=at).open
    return Badge(f"linux {name}", f"{count} open regression{'' if count == 1 else 's'}", "open" if count else "done")


def _latest(name: str, *, at: datetime) -> Badge | None:
    if (found := series(name, at=at)) is not None:
        version = found.latest.version if found.latest else None
    elif name == "stable":
        version = listing(at=at).latest_stable
    else:
        version = _newest(name, release_status(at=at))
    return Badge(f"linux {name.removesuffix('.y')}", version, "accent") if version else None


def _newest(name: str, status: ReleaseStatus) -> str | None:
    found = {"mainline": status.development, "next": status.linux_next, "rt": status.rt}.get(name)
    return found.version if found else None


def _support(found: Series, *, at: datetime) -> Badge:
    word, colour = _STATES[found.support.state]
    until = found.support.projected_end
    is_ahead = found.is_alive and until is not None and until >= at.date()
    return Badge(f"linux {found.base}", f"{word} until {until:%b %Y}" if until and is_ahead else word, colour)
