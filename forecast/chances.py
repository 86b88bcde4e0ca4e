"""The chance that a cycle takes so many weeks, from the lengths of earlier ones. Pure.

Earlier cycles vote, each with a weight that halves with age. What they say is a base for the second count, in which
only cycles of the same kind vote: those that ran into the turn of the year, or those that did not. What the kernel's
documentation says counts as one more cycle, so that nothing is impossible and the first forecast has something to say.

The three numbers below are all that could be tuned, each with a meaning of its own. `manage.py bench forecast` shows
what they lead to; with half or twice as much of each, alone or together, the median error over all cycles stays
between 3 and 6 days and the mean near 5.
"""

import math
from collections.abc import Iterable, Sequence

from forecast.habits import DOCUMENTED_WEEKS, Past

HALF_LIFE = 5  # cycles, which is a year: people, rules and the pace of development change
SAME_KIND = 4.0  # votes of the base when cycles of the same kind vote: fewer than four examples say little
DOCUMENTED = 1.0  # votes of the documentation
_WEIGHTS = tuple(0.5 ** (age / HALF_LIFE) for age in range(10 * HALF_LIFE))  # of later ages: less than 0.001
_BEYOND = 0.5  # each week outside of what is documented, and beyond all that was seen, is half as likely
_FIRST_WEEK = 3  # two of merge window, and one -rc
_HORIZON = 6  # weeks beyond the last that has votes; later ones are left out


def week_chances(past: Sequence[Past], *, crosses: bool, since: int) -> dict[int, float]:
    """For each number of weeks the chance that a cycle takes so many, given that it takes `since` or more."""
    longest = max((math.ceil(one.weeks) for one in past), default=0)
    longest = max(longest, DOCUMENTED_WEEKS[-1])
    since = max(since, _FIRST_WEEK)
    if since > longest:
        return _shares({week: _BEYOND ** (week - since) for week in range(since, since + _HORIZON)})
    documented = _shares({week: _documented(week) for week in range(1, longest + _HORIZON)})
    every = _vote(past, base=documented, strength=DOCUMENTED)
    kind = _vote([one for one in past if one.crosses == crosses], base=every, strength=SAME_KIND)
    return _shares({week: chance for week, chance in kind.items() if week >= since})


def _documented(week: int) -> float:
    first, last = DOCUMENTED_WEEKS[0], DOCUMENTED_WEEKS[-1]
    return _BEYOND ** max(first - week, week - last, 0)


def _vote(past: Sequence[Past], *, base: dict[int, float], strength: float) -> dict[int, float]:
    """The base with that many votes, and each cycle's own; the newest cycle has one, earlier ones less."""
    votes = {week: strength * chance for week, chance in base.items()}
    for one, weight in zip(reversed(past), _WEIGHTS, strict=False):
        for week, part in _parts(one.weeks):
            votes[week] = votes.get(week, 0.0) + part * weight
    return _shares(votes)


def _parts(weeks: float) -> Iterable[tuple[int, float]]:
    """A length between two whole weeks speaks for both, for the nearer one more."""
    whole = math.floor(weeks)
    broken = weeks - whole
    return ((whole, 1 - broken), (whole + 1, broken)) if broken else ((whole, 1.0),)


def _shares(votes: dict[int, float]) -> dict[int, float]:
    total = math.fsum(votes.values())
    return {week: vote / total for week, vote in sorted(votes.items())}
