"""What a forecast is made from, in sentences. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from forecast.habits import RECENT, Past

_LEAST = 4  # earlier cycles; fewer are said to be few
_KIND = 5  # cycles of the same kind that are told of
_VALUES = 3  # different lengths that are told one by one
_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_LETTERS = 10  # numbers up to it are in letters, at the beginning of a sentence all are
_THAN = "-rcs than was usual"
_DOCUMENT = "the kernel's documentation (a merge window of two weeks, then a week for each -rc, six to nine of them)"


def basis(past: Sequence[Past], *, crosses: bool, leads: date | None, is_overdue: bool) -> str:
    """How long recent cycles took, what the turn of the year did, and what speaks against trust.

    `leads` is the likeliest day where it is the turn of the year that makes it later than usual.
    """
    if not past:
        return f"No earlier cycle is known; this is {_DOCUMENT}."
    parts = [_lengths(past[-RECENT:])]
    if crosses:
        kind = [one for one in past if one.crosses][-_KIND:]
        parts.append(_turn_of_year(kind, leads))
    if len(past) < _LEAST:
        parts.append(f"So few cycles say little; the rest is {_DOCUMENT}.")
    if is_overdue:
        parts.append("This cycle has taken longer than all of them: maybe its release is not known here yet.")
    return " ".join(parts)


def word(count: int) -> str:
    """A number as prose has it: in letters up to ten."""
    return _WORDS[count] if count <= _LETTERS else str(count)


def _lengths(recent: Sequence[Past]) -> str:
    """In -rcs where they were counted in all of these cycles, else in weeks."""
    is_counted = all(one.is_counted for one in recent)
    values = Counter(one.rcs if is_counted else round(one.weeks) for one in recent)
    ranked = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    verb, unit = ("had", "release candidate") if is_counted else ("took", "week")
    (value, many), *others = ranked[:_VALUES]
    among = (
        f"{_WORDS[many]} of the last {word(len(recent))} cycles" if len(recent) > 1 else "the one earlier cycle known"
    )
    head = f"{among.capitalize()} {verb} {word(value)} {unit}{'' if value == 1 else 's'}"
    rest = [value for value, _ in ranked[_VALUES:]]
    told = [f"{word(many)} {word(value)}" for value, many in others]
    told += [f"the others {word(min(rest))} to {word(max(rest))}"] if len(rest) > 1 else []
    told += [f"another {word(rest[0])}"] if len(rest) == 1 else []
    return ", ".join([head, *told]) + "."


def _turn_of_year(kind: Sequence[Past], leads: date | None) -> str:
    if not kind:
        return "No earlier cycle that is known ran into the turn of the year, as this one does."
    longer = sum(one.is_long for one in kind)
    why = f"; that is why {leads:%B} {leads.day} leads" if leads and longer > len(kind) / 2 else ""
    if len(kind) == 1:
        return f"The one cycle known that ran into the turn of the year had {'' if longer else 'no '}more {_THAN}{why}."
    told = word(longer) if longer else "none"
    return f"Of the {word(len(kind))} latest cycles that ran into the turn of the year, {told} had more {_THAN}{why}."
