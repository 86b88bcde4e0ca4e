"""The track of a cycle with the stages that are to come, as a forecast has them. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from forecast.model import Forecast
from releases.queries import CycleView
from releases.track import Step, track

_WEEK = timedelta(days=7)


def track_ahead(found: CycleView, expected: Forecast | None) -> list[Step]:
    """The stages so far, then an -rc a week up to the release at the forecast's median; without one, just these."""
    steps = track(found)
    if expected is None or expected.version != found.version or found.released_at is not None:
        return steps
    return [*steps[:-1], *_to_come(found, expected)]


def _to_come(found: CycleView, expected: Forecast) -> Iterator[Step]:
    final = next(one for one in expected.candidates if one.on == expected.median)
    out = max((release.rc or 0 for release in found.releases), default=0)
    for number in range(out + 1, final.rcs + 1):
        on = final.on - _WEEK * (final.rcs - number + 1)
        if on >= expected.at.date():
            yield Step(f"rc{number}", f"rc{number}", None, is_now=False, expected=on)
    yield Step(found.version, found.version, None, is_now=False, expected=final.on)
