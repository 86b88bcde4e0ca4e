"""The stages of a cycle as the track on a page shows them."""

from dataclasses import dataclass
from datetime import date, datetime

from releases.cycles import MERGE_WINDOW, RELEASED, Stage
from releases.queries import CycleView


@dataclass(frozen=True, slots=True)
class Step:
    """A stage on the track of a cycle. `expected` is the day that a forecast has for what is to come."""

    name: str
    short: str
    starts: datetime | None
    is_now: bool
    expected: date | None = None


def track(found: CycleView) -> list[Step]:
    """The stages of a cycle up to where it stands, and its release, undated while it is to come."""
    last = len(found.stages) - 1
    steps = [_step(found, stage, is_now=place == last) for place, stage in enumerate(found.stages)]
    return steps if found.released_at else [*steps, Step(found.version, found.version, None, is_now=False)]


def _step(found: CycleView, stage: Stage, *, is_now: bool) -> Step:
    if stage.name == RELEASED:
        return Step(found.version, found.version, stage.starts, is_now)
    name = stage.name.removeprefix("-")
    short = "MW" if stage.name == MERGE_WINDOW else name
    return Step(name.capitalize() if stage.name == MERGE_WINDOW else name, short, stage.starts, is_now)
