"""The kernel that somebody runs: is it supported, is there a newer one, what is known to be broken in it."""

from dataclasses import dataclass
from datetime import date, datetime

from forecast.queries import final_expected
from kernels.affected import Carried, had
from kernels.lines import based_on
from releases.lists import neighbours, release
from releases.models import Release
from releases.queries import ReleaseView
from releases.uname import Basis, RunningKernel, read_query
from releases.versions import Version, parse_version
from stable.queries import Series, living_series
from stable.queries import series as series_of


@dataclass(frozen=True, slots=True)
class Running:
    """The answer for one kernel.

    release   the upstream release; None where none of that version is known
    is_placed whether anything can be said of that version
    newest    the newest of its line, None where it is that or nobody knows one
    series    how its series is supported; None for what has none
    move_to   series to move to when its own gets no more updates, newest first
    carried   known regressions that it carries; empty where `basis` says that nobody can tell
    untraced  how many more were settled later by no commit that is known
    """

    kernel: RunningKernel
    at: datetime
    release: ReleaseView | None
    is_placed: bool
    newest: ReleaseView | None
    series: Series | None
    move_to: tuple[Series, ...]
    carried: tuple[Carried, ...]
    untraced: int

    @property
    def can_tell(self) -> bool:
        """Whether upstream's regressions say anything about this kernel."""
        return self.kernel.basis is not Basis.VENDOR and self.is_placed

    @property
    def is_exact(self) -> bool:
        """Whether it is just the release that it is named after, vendor's patches aside."""
        return self.kernel.basis is Basis.EXACT

    @property
    def behind(self) -> int | None:
        """Releases of its series that came after it; None where that cannot be said."""
        own, newest = self.kernel.version, parse_version(self.newest.version) if self.newest else None
        is_counted = self.is_exact and own.rc is None and own.rt is None
        if newest is None or not is_counted or newest.series != own.series:
            return None
        return newest.update - own.update

    @property
    def fixed_by_update(self) -> tuple[Carried, ...]:
        """Those that a newer release of the same series has the fix of."""
        line = self.series.name if self.series else "mainline"
        return tuple(one for one in self.carried if any(p.line == line and p.version for p in one.fixed_in))

    @property
    def support(self) -> str:
        """How it is supported, as a sentence without a full stop."""
        is_own = self.series and self.kernel.vendor and self.kernel.basis in (Basis.SERIES, Basis.VENDOR)
        return f"at kernel.org, {self._upstream}; {self.kernel.vendor} maintains its own" if is_own else self._upstream

    @property
    def _upstream(self) -> str:
        if self.series is None:
            version = self.kernel.version
            if _is_of_series(version):
                return f"no release of {version.series} is known here"
            return "development kernels are superseded by the next one"
        state = self.series.support
        words = {"supported": "a stable series", "longterm": "a longterm series"}
        if self.series.is_alive:
            until = _until(state.projected_end, is_forecast=state.projected_is_forecast, at=self.at)
            return f"{self.series.name} is {words[state.state]}, {until}"
        if state.ended_on:
            return f"{self.series.name} reached its end of life on {state.ended_on:%Y-%m-%d}"
        return f"{self.series.name} is presumed to be over: {state.why}"


def is_placed(version: Version, *, at: datetime) -> bool:
    """Whether anything can be said of a version: it is known, or an update that its series has yet to reach."""
    known = Release.objects.known(at=at)
    if _is_of_series(version):
        return known.in_series().filter(series=version.series).exists()
    return known.filter(version=based_on(version).text).exists()


def running(text: str, *, at: datetime) -> Running | None:
    """What to know about the kernel that a paste shows; None where it shows none. About fifteen statements."""
    kernel = read_query(text)
    if kernel is None:
        return None
    version = kernel.version
    expected = final_expected(at=at)
    series = series_of(version.series, at=at, expected=expected) if version.series and _is_of_series(version) else None
    # A final release is mainline's, but who runs it gets the updates of its series.
    newest = series.latest if series is not None and version.rt is None else neighbours(version, at=at).newest
    is_known = is_placed(version, at=at)
    can_tell = kernel.basis is not Basis.VENDOR and is_known
    found, more = had(version, at=at) if can_tell else ([], [])
    is_over = series is not None and not series.is_alive
    return Running(
        kernel=kernel,
        at=at,
        release=release(version, at=at),
        is_placed=is_known,
        newest=newest if newest and _is_newer(newest, version) else None,
        series=series,
        # Who runs a vendor's own line stays with the vendor.
        move_to=_move_to(series, at=at) if series and is_over and kernel.basis in (Basis.EXACT, Basis.BEYOND) else (),
        carried=tuple(found),
        untraced=len(more),
    )


def _is_of_series(version: Version) -> bool:
    """Whether it is, or is to be, an update of a series or what that began with; realtime follows them."""
    return version.is_stable or (version.series is not None and version.rc is None)


def _is_newer(newest: ReleaseView, version: Version) -> bool:
    found = parse_version(newest.version)
    return found is not None and found > version


def _move_to(series: Series, *, at: datetime) -> tuple[Series, ...]:
    """Living series after the one that is over: the current stable one, and longterm ones."""
    own = parse_version(series.base)
    alive = (one for one in living_series(at=at) if one.is_alive)
    return tuple(one for one in alive if own and (base := parse_version(one.base)) and base > own)


def _until(day: date | None, *, is_forecast: bool, at: datetime) -> str:
    if day is None:
        return "supported until further notice"
    month = f"{day:%B %Y}"
    if day < at.date():
        return f"supported beyond its {'expected' if is_forecast else 'projected'} end in {month}"
    return f"expected to get updates until about {month}" if is_forecast else f"to be supported until {month}"
