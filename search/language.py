"""What a query means: words, phrases, alternatives, exclusions and fields. Pure, and total: every text is a query.

The syntax is that of PostgreSQL's `websearch_to_tsquery`: words must all be there, `"quotes"` hold a phrase together,
`or` stands between alternatives and binds weaker than words side by side, `-` excludes. `name*` finds what begins so.
A word is a run of letters and digits, in any case; a text with other characters inside, such as `drm/amd`, `nf_tables`
or `6.12.8`, is the phrase of its words (archive/words.py). What cannot be taken as meant is said in `complaints`.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from releases.versions import parse_version

MAX_TEXT = 1000  # characters of a query
MAX_WORDS = 16  # in all its terms: each costs a look into an index
MAX_WORD = 60  # characters
KINDS = ("regression", "patch", "commit", "mail", "release")
STATES = ("open", "fix-incoming", "fixed", "resolved", "inconclusive", "invalid", "duplicate")
CONDITIONS = ("overdue", "dormant", "unanswered", "unassigned", "backburner")
_TOKEN = re.compile(r'(-?)(?:([A-Za-z]{1,20}):(?!//))?(?:"([^"]*)"?|([^\s"]+))')
_WORD = re.compile(r"[^\W_]+")
_SHOWN = 40  # characters of the query that a complaint repeats
_SHA = re.compile(r"[0-9a-f]{7,40}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_QUOTES = str.maketrans("“”„«»", '"""""')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side; of a prefix the last one may go on."""

    words: tuple[str, ...]
    is_prefix: bool = False
    is_excluded: bool = False

    def lexemes(self, operator: str) -> str:
        """As `to_tsquery` reads it. Words are letters and digits alone, so quotes hold them."""
        quoted = [f"'{word}'" for word in self.words]
        return "(" + operator.join([*quoted[:-1], quoted[-1] + (":*" if self.is_prefix else "")]) + ")"


@dataclass(frozen=True, slots=True)
class Fields:
    """Conditions that are no words; '' or None where not given. `since` and `until` are moments: until excluded."""

    state: str = ""
    cycle: str = ""
    series: str = ""
    subsystem: str = ""
    sender: str = ""
    commit: str = ""
    kind: str = ""
    condition: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_set(self) -> bool:
        """Whether there is any."""
        return self != Fields()

    @property
    def people(self) -> tuple[str, ...]:
        """The words of `from:`."""
        return words_of(self.sender)


@dataclass(frozen=True, slots=True)
class Query:
    """Alternatives of terms that must all hold, and fields that hold for every alternative."""

    text: str
    alternatives: tuple[tuple[Term, ...], ...] = ()
    fields: Fields = Fields()
    complaints: tuple[str, ...] = ()

    @property
    def wanted(self) -> list[Term]:
        """Every term that is looked for."""
        return [term for terms in self.alternatives for term in terms if not term.is_excluded]

    @property
    def is_empty(self) -> bool:
        """Nothing is looked for."""
        return not self.alternatives and not self.fields.is_set

    @property
    def is_short(self) -> bool:
        """A single character, which is in everything."""
        return not self.fields.is_set and 0 < sum(len(word) for term in self.wanted for word in term.words) < 2

    @property
    def has_phrases(self) -> bool:
        """Whether an index of words alone does not decide."""
        return any(len(term.words) > 1 for terms in self.alternatives for term in terms)

    def exact(self) -> str:
        """The query as `to_tsquery` reads it; '' without words."""
        every = [[("!" if t.is_excluded else "") + t.lexemes(" <-> ") for t in terms] for terms in self.alternatives]
        return " | ".join(" & ".join(terms) for terms in every)

    def relaxed(self) -> str:
        """The same with phrases as words anywhere: all that an index can decide, and never less than `exact` finds."""
        every = [
            [
                ("!" if t.is_excluded else "") + t.lexemes(" & ")
                for t in terms
                if not (t.is_excluded and len(t.words) > 1)
            ]
            for terms in self.alternatives
        ]
        return " | ".join(" & ".join(terms) for terms in every)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, in lower case."""
    return tuple(_WORD.findall(text.lower()))


def clean(text: str) -> str:
    """A text as one line without what nobody can see or a database refuses; typographic quotes are plain ones."""
    text = text[: 4 * MAX_TEXT].translate(_QUOTES)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def parse(text: str) -> Query:
    """The query that a text is; whatever it is, there is one."""
    shown = clean(text)
    complaints = []
    if len(shown) > MAX_TEXT or len(text) > 4 * MAX_TEXT:
        complaints.append(f"Only the first {MAX_TEXT} characters were searched for.")
        shown = shown[:MAX_TEXT]
    reading = _Reading(complaints)
    for found in _TOKEN.finditer(shown):
        reading.take(found)
    return reading.query(shown)


class _Reading:
    """Takes one token after the other."""

    def __init__(self, complaints: list[str]) -> None:
        self.complaints = complaints
        self.fields = Fields()
        self.alternatives: list[list[Term]] = [[]]
        self.left = MAX_WORDS

    def take(self, found: "re.Match[str]") -> None:
        minus, name, quoted, bare = found.groups()
        value = quoted if quoted is not None else bare
        if name is not None and name.lower() in _FIELDS:
            self._field(name.lower(), value, is_excluded=bool(minus))
            return
        if name is not None:
            if words_of(value):
                self.complaints.append(f"There is no field “{name}:”; it was searched for as a word.")
            value = f"{name}:{value}"
        elif quoted is None and not minus and bare.lower() == "or":
            self.alternatives.append([])
            return
        self._term(value, is_quoted=quoted is not None, is_excluded=bool(minus))

    def _field(self, name: str, value: str, *, is_excluded: bool) -> None:
        if is_excluded:
            self.complaints.append(f"“-{name}:” cannot be excluded; it was left out.")
            return
        column, read, expected = _FIELDS[name]
        meant = read(value.strip())
        if meant is None:
            self.complaints.append(f"“{name}:{value[:_SHOWN]}” was left out: {expected}.")
            return
        if getattr(self.fields, column) not in ("", None, meant):
            self.complaints.append(f"“{name}:” was given more than once; the last one counts.")
        self.fields = replace(self.fields, **{column: meant})

    def _term(self, value: str, *, is_quoted: bool, is_excluded: bool) -> None:
        words = words_of(value)
        if any(len(word) > MAX_WORD for word in words):
            self.complaints.append(f"Words longer than {MAX_WORD} characters were left out.")
            words = tuple(word for word in words if len(word) <= MAX_WORD)
        if not words:
            return
        if len(words) > self.left:
            self._complain_of_length()
            words = words[: self.left]
        if not words:
            return
        self.left -= len(words)
        is_prefix = not is_quoted and value.endswith("*") and len(words[-1]) > 1
        self.alternatives[-1].append(Term(words, is_prefix, is_excluded))

    def _complain_of_length(self) -> None:
        complaint = f"Only the first {MAX_WORDS} words were searched for."
        if complaint not in self.complaints:
            self.complaints.append(complaint)

    def query(self, shown: str) -> Query:
        kept = [tuple(dict.fromkeys(terms)) for terms in self.alternatives if any(not t.is_excluded for t in terms)]
        if any(terms and all(t.is_excluded for t in terms) for terms in self.alternatives):
            self.complaints.append("What only excludes finds nothing: add a word to look for.")
        return Query(shown, tuple(dict.fromkeys(kept)), self.fields, tuple(dict.fromkeys(self.complaints)))


def _one_of(values: tuple[str, ...]) -> Any:
    return lambda value: value.lower() if value.lower() in values else None


def _cycle(value: str) -> str | None:
    version = parse_version(value)
    return version.base if version is not None else None


def _series(value: str) -> str | None:
    version = parse_version(value.removesuffix(".y"))
    return version.series if version is not None else None


def _matching(pattern: "re.Pattern[str]") -> Any:
    return lambda value: value.lower() if pattern.fullmatch(value.lower()) else None


def _sender(value: str) -> str | None:
    words = words_of(value)
    return value[:200] if words and len(words) <= MAX_WORDS and max(map(len, words)) <= MAX_WORD else None


def _day(value: str) -> datetime | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return datetime.combine(day, time.min, UTC) if day > date.min else None  # there is a moment before it


def _day_after(value: str) -> datetime | None:
    day = _day(value)
    return day + timedelta(days=1) if day is not None and day.year < 9999 else None


# By name: the field, what reads a value (None for a bad one), and what would have been a good one.
_FIELDS: dict[str, tuple[str, Any, str]] = {
    "state": ("state", _one_of(STATES), f"a state is one of {', '.join(STATES)}"),
    "cycle": ("cycle", _cycle, "write a version such as 7.4"),
    "series": ("series", _series, "write a series such as 6.12.y"),
    "subsystem": ("subsystem", _matching(_NAME), "write the name of a list such as amd-gfx"),
    "from": ("sender", _sender, "write a name or an address"),
    "commit": ("commit", _matching(_SHA), "write 7 to 40 digits of a commit id"),
    "kind": ("kind", _one_of(KINDS), f"a kind is one of {', '.join(KINDS)}"),
    "is": ("condition", _one_of(CONDITIONS), f"write one of {', '.join(CONDITIONS)}"),
    "after": ("since", _day_after, "write a day as YYYY-MM-DD"),
    "before": ("until", _day, "write a day as YYYY-MM-DD"),
}
