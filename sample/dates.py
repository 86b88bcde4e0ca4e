"""Release dates of the sample world: real ones from the facts file, continued by habit into the future. Pure."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path

FACTS = Path(__file__).resolve().parent.parent / "releases" / "data" / "releases.csv"
_RELEASED = time(21, 30)  # Sunday evening in UTC, when mainline is usually tagged
_CYCLES = 8  # cycles of the present scheme that the world tells about
_HORIZON = timedelta(days=200)  # the timeline is simulated beyond the end, then cut
_WEEKS = (10, 9, 10, 9, 9)  # length of coming cycles, in turn
_LAST_MINOR = 19
_LONGTERM = ("6.18", "6.12", "6.6", "6.1", "5.15", "5.10")


@dataclass(frozen=True, slots=True)
class Cycle:
    """A development cycle: its merge window opens at `opens`; `rcs` are the dates of -rc1, -rc2, ..."""

    version: str
    previous: str
    opens: datetime
    rcs: tuple[datetime, ...]
    released: datetime

    def tags(self) -> Iterator[tuple[str, datetime]]:
        """Every mainline release of the cycle in order."""
        for number, at in enumerate(self.rcs, 1):
            yield f"{self.version}-rc{number}", at
        yield self.version, self.released


@cache
def _facts() -> dict[str, datetime]:
    with FACTS.open(encoding="utf-8") as file:
        return {
            row["version"]: datetime.combine(datetime.fromisoformat(row["released"]), _RELEASED, tzinfo=UTC)
            for row in csv.DictReader(file)
        }


def _finals(until: datetime) -> list[tuple[datetime, str]]:
    """Final releases since 4.0: real ones, then by habit until the horizon is passed."""
    finals = sorted(((at, v) for v, at in _facts().items() if v.count(".") == 1 and v[0] > "3"), key=lambda x: x[0])
    real = len(finals)
    while finals[-1][0] < until + _HORIZON:
        at, version = finals[-1]
        weeks = _WEEKS[(len(finals) - real) % len(_WEEKS)]
        finals.append((at + timedelta(weeks=weeks), _next(version)))
    return finals


def cycles(until: datetime) -> list[Cycle]:
    """The last cycles up to `until`, and those that begin within the horizon after it."""
    finals = _finals(until)
    started = sum(at <= until for at, _ in finals)
    chosen = finals[max(0, started - _CYCLES) :]
    return [_cycle(before, after) for before, after in zip(chosen, chosen[1:], strict=False)]


def _cycle(before: tuple[datetime, str], after: tuple[datetime, str]) -> Cycle:
    opens, previous = before
    released, version = after
    first = opens + timedelta(weeks=2)
    count = max(1, (released - first) // timedelta(weeks=1))
    return Cycle(version, previous, opens, tuple(first + timedelta(weeks=n) for n in range(count)), released)


def tagged(known: Sequence[Cycle], at: datetime) -> str:
    """The newest mainline release at a moment; '' before the first of these cycles."""
    tags = [(when, version) for cycle in known if cycle.opens <= at for version, when in cycle.tags() if when <= at]
    return max(tags)[1] if tags else ""


def _next(version: str) -> str:
    major, minor = map(int, version.split("."))
    return f"{major + 1}.0" if minor >= _LAST_MINOR else f"{major}.{minor + 1}"


def stable_updates(until: datetime) -> list[tuple[str, datetime]]:
    """Stable and longterm releases of the world's time, oldest first: real, then weekly ones."""
    known = cycles(until)
    since = known[0].opens
    real = {v: at for v, at in _facts().items() if v.count(".") == 2 and at >= since and v[0] > "3"}
    last_real = max(_facts().values())
    found = dict(real)
    for series, begins, ends in _living(known, last_real, until + _HORIZON):
        numbers = [int(v.rpartition(".")[2]) for v in _facts() if v.startswith(f"{series}.") and v.count(".") == 2]
        number = max(numbers, default=0)
        at = begins
        while at < ends:
            number += 1
            found[f"{series}.{number}"] = at
            at += timedelta(days=7)
    return sorted(found.items(), key=lambda item: (item[1], item[0]))


def last_updates(until: datetime) -> dict[str, str]:
    """The last stable release of each series that ends in the world's time, and the version to move to."""
    numbers: dict[str, int] = {}
    for version, _ in stable_updates(until):
        series, _, number = version.rpartition(".")
        numbers[series] = max(int(number), numbers.get(series, 0))
    names = [version for _, version in _finals(until)]
    return {
        f"{version}.{numbers[version]}": following
        for version, following in zip(names, names[1:], strict=False)
        if version in numbers and following in numbers and version not in _LONGTERM
    }


def _living(known: list[Cycle], last_real: datetime, end: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Series that get updates after the facts end: longterm, and each mainline release until the next is out."""
    for series in _LONGTERM:
        yield series, last_real + timedelta(days=6), end
    for cycle, following in zip(known, [*known[1:], None], strict=True):
        stops = following.released + timedelta(weeks=2) if following else end
        begins = max(cycle.released + timedelta(days=9), last_real + timedelta(days=6))
        if begins < stops:
            yield cycle.version, begins, stops
