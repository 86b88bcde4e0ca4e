"""Where labels go so that none covers another. Pure."""

from collections.abc import Sequence


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Places as near as can be to those wanted, in the same order, at least `gap` apart, between low and high.

    Where there is no room for all they are equally far apart, closer than `gap`.
    """
    if not wanted:
        return []
    gap = min(gap, (high - low) / (len(wanted) - 1)) if len(wanted) > 1 else gap
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    groups: list[tuple[float, int]] = []  # where the first of a row of neighbours stands, and how many they are
    for number in order:
        place, size = wanted[number], 1
        while groups and groups[-1][0] + gap * groups[-1][1] > place:
            before, others = groups.pop()
            # Together they are moved as little as possible, seen over all of them.
            place = (before * others + (place - gap * others) * size) / (others + size)
            size += others
        groups.append((place, size))
    found = [place + gap * step for place, size in groups for step in range(size)]
    found = _within(found, gap, low, high)
    placed = dict(zip(order, found, strict=True))
    return [round(placed[number], 1) for number in range(len(wanted))]


def _within(found: list[float], gap: float, low: float, high: float) -> list[float]:
    """Pushed inward from both ends, the gaps kept."""
    for number, place in enumerate(found):
        found[number] = max(place, low if not number else found[number - 1] + gap)
    for number in reversed(range(len(found))):
        limit = high if number == len(found) - 1 else found[number + 1] - gap
        found[number] = min(found[number], limit)
    return found


def thinned(places: Sequence[float], *, gap: float) -> list[bool]:
    """Which labels of a row to keep so that they are `gap` apart: from the last one back, for it says most."""
    kept: list[bool] = []
    last: float | None = None
    for place in reversed(places):
        keeps = last is None or last - place >= gap
        kept.append(keeps)
        last = place if keeps else last
    return kept[::-1]
