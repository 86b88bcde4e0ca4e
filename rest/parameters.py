"""What may stand in a query string: one definition for what is refused and for what the schema says. Pure.

An empty value is refused like a wrong one: `?cycle=$CYCLE` of a script whose variable is empty must not select all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_NAMED = 60  # characters of a wrong value that a refusal repeats
# No control character: PostgreSQL stores no NUL, and nothing that can be asked for has any of the others.
TEXT = r"[^\x00-\x1f\x7f]+"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
MOMENT = f"{DAY}(?:{_CLOCK})?"
TIME = DAY + _CLOCK


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name of the query string and its values.

    choices     all that are allowed; of a list, of each of its entries
    pattern     of the whole value, where there are no choices
    kind        string, integer, boolean (`true`, `false`), or list (separated by commas)
    wanted      what to write, in words, where `pattern` does not say it by itself
    """

    name: str
    help: str = ""
    kind: str = "string"
    choices: Sequence[str] = ()
    pattern: str = TEXT
    wanted: str = ""
    least: int = 0
    most: int = 2**31 - 1  # of an integer
    length: int = 200  # characters at most
    usual: Any = None
    example: Any = None
    required: bool = field(default=False, kw_only=True)

    def wrong(self, value: str) -> str | None:
        """Why a value is refused; None for one that is right."""
        if not value:
            return "is empty: leave it out, or say what is wanted"
        if self.kind == "list":
            names = value.split(",")
            unknown = next((name for name in names if name not in self.choices), None)
            if unknown is not None:
                return f"there is no {unknown[:_NAMED]!r}"
            return None if len(set(names)) == len(names) else "one is named twice"
        if self.offered:
            return None if value in self.offered else f"{value[:_NAMED]!r} is none of the choices"
        return self._number(value) if self.kind == "integer" else self._text(value)

    def _number(self, value: str) -> str | None:
        is_number = re.fullmatch(r"-?[0-9]{1,10}", value) is not None
        in_range = is_number and self.least <= int(value) <= self.most
        return None if in_range else f"a number from {self.least} to {self.most} is wanted"

    def _text(self, value: str) -> str | None:
        if len(value) > self.length:
            return f"is longer than {self.length} characters"
        if re.fullmatch(self.pattern, value) is None:
            return self.wanted or ("has a control character" if self.pattern == TEXT else "is not of the right form")
        return None

    @property
    def offered(self) -> Sequence[str]:
        """The choices that a refusal names."""
        return ("true", "false") if self.kind == "boolean" else self.choices

    def schema(self) -> dict[str, Any]:
        """As JSON schema."""
        if self.kind == "list":
            items = {"type": "string", "enum": list(self.choices)}
            return {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}
        found: dict[str, Any] = {"type": self.kind}
        if self.kind == "integer":
            found |= {"minimum": self.least, "maximum": self.most}
        elif self.kind == "string" and self.choices:
            found["enum"] = list(self.choices)
        elif self.kind == "string":
            found |= {"minLength": 1, "maxLength": self.length, "pattern": f"^{self.pattern}$"}
        return found | ({} if self.usual is None else {"default": self.usual})


AT = Parameter(
    "at",
    "The moment to answer for: `2026-11-05` is the end of that day in UTC, `2026-11-05T12:00` that very minute; "
    "without it, now. Not before 1991, and not in the future.",
    pattern=MOMENT,
    length=40,
    wanted="a date is wanted: YYYY-MM-DD, or YYYY-MM-DDThh:mm",
    example="2026-11-05",
)
CURSOR = Parameter(
    "cursor",
    "Where to go on: follow `next` of the page before, whole. Of use for the very list that gave it.",
    pattern=r"[A-Za-z0-9_:.=-]+",
    length=2000,
)
