"""How unusual a number is at its stage: compared with earlier cycles at the same stage. Pure.

Quartiles by linear interpolation between the sorted values (the "inclusive" method of Python's statistics):
of 1, 2, 3, 4, 5 the middle half is 2 to 4. "About normal" is the middle half; beyond it by more than once its
width (at least 3) is "far".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

LEAST = 4  # earlier cycles; fewer say nothing about what is usual


@dataclass(frozen=True, slots=True)
class Comparison:
    """A count against those of earlier cycles at the same stage.

    rank  1 where no earlier cycle had fewer open
    """

    stage: str
    open: int
    earlier: tuple[int, ...]

    @property
    def is_telling(self) -> bool:
        """Whether there is enough history for a verdict."""
        return len(self.earlier) >= LEAST

    @property
    def median(self) -> float:
        """Of the earlier cycles."""
        return median(self.earlier)

    @property
    def middle(self) -> tuple[float, float]:
        """Lower and upper quartile of the earlier cycles."""
        lower, _, upper = quantiles(self.earlier, n=4, method="inclusive")
        return lower, upper

    @property
    def rank(self) -> int:
        """Place among all of them, the fewest first."""
        return 1 + sum(count < self.open for count in self.earlier)

    @property
    def verdict(self) -> str:
        """In two words: about normal, above, far below ..."""
        if not self.is_telling:
            return "too little history"
        lower, upper = self.middle
        width = max(3.0, upper - lower)
        if self.open > upper:
            return "far above normal" if self.open > upper + width else "above normal"
        if self.open < lower:
            return "far below normal" if self.open < lower - width else "below normal"
        return "about normal"

    @property
    def sentence(self) -> str:
        """For a page, a mail or a script."""
        head = f"{self.open} open {at_stage(self.stage)}: {self.verdict}"
        if not self.is_telling:
            known = len(self.earlier)
            return f"{head} ({known} earlier cycle{'' if known == 1 else 's'} with tracked regressions)."
        lower, upper = self.middle
        return (
            f"{head}; median of the last {len(self.earlier)} cycles {_short(self.median)}, "
            f"middle half {_short(lower)}–{_short(upper)}."
        )


def compare(stage: str, count: int, earlier: Sequence[int]) -> Comparison:
    """A comparison with earlier cycles, newest first or in any other order."""
    return Comparison(stage, count, tuple(earlier))


def at_stage(stage: str) -> str:
    """The stage in a sentence: at -rc3, in the merge window, after the release."""
    return (
        f"at {stage}" if stage.startswith("-rc") else "after the release" if stage == "released" else f"in the {stage}"
    )


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
