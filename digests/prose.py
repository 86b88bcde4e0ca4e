"""What an edition says in sentences: figures to words, singular and plural right. Pure.

A sentence is a row of pieces, text and figures, so that a page can make each figure a link to the rows that it counts,
and a mail can print the same words.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, and which regressions it counts: those of a state and cycle, or a part of the week's (changes.PARTS)."""

    count: int
    state: str = ""
    cycle: str = ""
    part: str = ""


Said = tuple[str | Figure, ...]


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """What changed in a week (or another time), all cycles together; `then` is what was open before.

    came, left   open ones that were found to belong here, or elsewhere: of a narrow scope alone
    """

    new: int
    settled: int
    reopened: int
    dropped: int
    open: int
    then: int
    came: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class CycleFigures:
    """A cycle as an edition finds it."""

    version: str
    reported: int
    open: int
    incoming: int


def plain(said: Said) -> str:
    """A sentence as text."""
    return "".join(str(piece.count) if isinstance(piece, Figure) else piece for piece in said)


def headline(
    release: str, figures: WeekFigures, overdue: int, *, then: str = "a week before", nothing: str = ""
) -> str:
    """The title: where development is, whether there are more or fewer open ones than `then`, how many are overdue.

    `nothing` says that none is open and none was; '' leaves that unsaid.
    """
    if not figures.open and not figures.then:
        words = ": ".join(filter(None, (release, nothing))) or "No regression is known to be open"
        return words[0].upper() + words[1:]
    change = figures.open - figures.then
    words = f"{_more(change)} open regression{_s(change)}" if change else f"{figures.open} open, as {then}"
    late = f", {overdue} overdue" if overdue else ""
    return f"{release}: {words}{late}" if release else f"{words}{late}"


def added_headline(regressions: int, people: int, topics: int) -> str:
    """The title where single things alone are told: of how many there is something to tell."""
    words = (("regression", "regressions", regressions), ("person", "people", people), ("topic", "topics", topics))
    parts: list[Said] = [(f"{count} {one if count == 1 else more}",) for one, more, count in words if count]
    return f"News of {plain(_joined(parts))}" if parts else "No news"


def week_sentence(figures: WeekFigures, *, then: str = "a week before") -> Said:
    """What the week (or another time) brought, and what it leaves, compared with `then`."""
    done: list[Said] = [
        (Figure(figures.new, part="new"), f" regression{_s(figures.new)} {_are(figures.new)} new"),
        (Figure(figures.settled, part="settled"), f" {_were(figures.settled)} settled"),
    ]
    if figures.reopened:
        done.append((Figure(figures.reopened, part="reopened"), f" {_were(figures.reopened)} reopened"))
    if figures.dropped:
        what = "invalid or a duplicate" if figures.dropped == 1 else "invalid or duplicates"
        done.append((Figure(figures.dropped, part="dropped"), f" {_were(figures.dropped)} found {what}"))
    done += [
        (f"{n} {_were(n)} found to belong {w}",) for n, w in ((figures.came, "here"), (figures.left, "elsewhere")) if n
    ]
    change = figures.open - figures.then
    leaves = (", which leaves ", Figure(figures.open, state="open"), " open, ")
    return (*_joined(done), *leaves, f"{_more(change)} than {then}." if change else f"as many as {then}.")


def cycle_sentence(cycle: CycleFigures) -> Said:
    """How many of a cycle's are open, and for how many a fix is on its way."""
    if not cycle.reported:
        return (f"None is tracked that belongs to the {cycle.version} cycle.",)
    if cycle.reported == 1:
        return (f"The one reported in the {cycle.version} cycle is {'open' if cycle.open else 'settled'}.",)
    of = ("Of the ", Figure(cycle.reported, "reported", cycle.version), f" reported in the {cycle.version} cycle, ")
    if not cycle.open:
        return (*of, "none is open.")
    left: Said = (*of, Figure(cycle.open, "open", cycle.version), f" {_are(cycle.open)} open")
    if not cycle.incoming:
        return (*left, "; no fix is known to be on its way.")
    return (*left, "; for ", Figure(cycle.incoming, "fix-incoming", cycle.version), " of these a fix is on its way.")


def leftover_sentence(earlier: Sequence[tuple[str, int]], *, named: int = 3) -> Said:
    """What earlier cycles leave open, the newest first; '' names what belongs to no cycle of mainline."""
    left = [(version, count) for version, count in earlier if count and version]
    if not left:
        return ("Earlier cycles leave nothing open.",)
    said = [(Figure(count, "open", version), f" in {version}") for version, count in left[:named]]
    rest = sum(count for _, count in left[named:])
    pieces: list[Said] = [*said, *([(f"{rest} in older ones",)] if rest else [])]
    total = sum(count for _, count in left)
    if len(pieces) == 1:
        return ("Of earlier cycles, ", *pieces[0], f" {_are(total)} left open.")
    return (f"Earlier cycles leave {total} open: ", *_joined(pieces), ".")


def _joined(parts: Sequence[Said]) -> Said:
    """`a, b and c`, whatever the parts are made of."""
    found: list[str | Figure] = []
    for place, part in enumerate(parts):
        found += [" and " if place == len(parts) - 1 else ", "] if place else []
        found += part
    return tuple(found)


def _more(change: int) -> str:
    return f"{abs(change)} {'more' if change > 0 else 'fewer'}" if change else ""


def _s(count: int) -> str:
    return "" if abs(count) == 1 else "s"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
