"""The grammar of `#regzbot` commands. Pure.

Rules as the language's users know them (docs/regzbot.md names the sources): a command section starts at a
line that begins with `#regzbot` behind an empty line or at the start of the mail, and ends at the next empty
line. Inside it commands start at the start of a line or behind `; `; a value runs on over line breaks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What a command does; every spelling in use maps to one of these."""

    INTRODUCED = "introduced"
    TITLE = "title"
    FROM = "from"
    FIX = "fix"
    RESOLVE = "resolve"
    INVALID = "invalid"
    INCONCLUSIVE = "inconclusive"
    DUPLICATE = "duplicate"
    MONITOR = "monitor"
    LINK = "link"
    UNLINK = "unlink"
    BACKBURNER = "backburner"
    UNBACKBURNER = "unbackburner"
    IGNORE_ACTIVITY = "ignore-activity"
    POKE = "poke"
    NOTE = "note"
    USE = "use"
    BACKMONITOR = "backmonitor"
    UNKNOWN = "unknown"


_SPELLINGS: dict[Verb, str] = {
    Verb.INTRODUCED: "introduced ^introduced introduced^",
    Verb.TITLE: "title titile summary subject",
    Verb.FROM: "from",
    Verb.FIX: "fix fixed-by fixedby",
    Verb.RESOLVE: "resolve resolved",
    Verb.INVALID: "invalid",  # regzbot treats it as `resolve`; our counts tell the two apart
    Verb.INCONCLUSIVE: "inconclusive",
    Verb.DUPLICATE: "duplicate dup dupof dup-of duplicate-of",
    Verb.MONITOR: "monitor relate related",
    Verb.LINK: "link relatebrief related-brief relatebriefly related-briefly",
    Verb.UNLINK: "unlink unmonitor unrelate unrelated",
    Verb.BACKBURNER: "backburner backburn back-burner",
    Verb.UNBACKBURNER: "unbackburner unbackburn unback-burner",
    Verb.IGNORE_ACTIVITY: "ignore-activity activity-ignore",
    Verb.POKE: "poke",
    Verb.NOTE: "note",
    Verb.USE: "use report",
    Verb.BACKMONITOR: "^backmonitor backmonitor",
}
_VERB_OF = {word: verb for verb, words in _SPELLINGS.items() for word in words.split()}

# Any case, spelt out: the expression starts with a literal, which `re` finds by memchr. Most mails have no `#` at all.
_TAG = re.compile("#[Rr][Ee][Gg][Zz][Bb][Oo][Tt]")
_SECTION_START = re.compile(r"(?:\A(?:[ \t]*\n)?|\n[ \t]*\n)(?=#regzbot\b)", re.IGNORECASE)
_SECTION_END = re.compile(r"\n[ \t]*(?:\n|\Z)")
# Where a value ends before its section does: at the keyword, whoever wrote it and wherever, and at a closing `;`.
_VALUE_END = re.compile(r"(?:\n[>| \t]*)?#regzbot\b|;[ \t]*\n", re.IGNORECASE)
_COMMAND_START = re.compile(r"(?:^|; )#regzbot\b:?[ \t]*", re.IGNORECASE | re.MULTILINE)
_WORD_AND_VALUE = re.compile(r"([\^\w/-]+\^?)\s*:?\s*(.*)", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]+")
_AROUND = frozenset({'""', "''", "()", "“”"})
MAX_VALUE = 2000
MAX_COMMANDS = 100  # in one mail; real ones have at most a dozen


@dataclass(frozen=True, slots=True)
class Command:
    """One command as written.

    section   number of its paragraph in the mail; `use` and the order of execution stay within one
    position  number in the mail
    word      the verb as written, in lower case
    value     what follows, on one line
    """

    section: int
    position: int
    verb: Verb
    word: str
    value: str

    @property
    def is_about_parent(self) -> bool:
        """`^introduced` and `introduced: ... ^` speak of the mail that is replied to."""
        return self.word.startswith("^") or self.word.endswith("^")


def find_commands(text: str) -> tuple[Command, ...]:
    """All commands of a mail's plain text, in the order written; quoted and inline ones are none."""
    if not _TAG.search(text):
        return ()
    found: list[Command] = []
    for section, paragraph in enumerate(_sections(text)):
        for word, value in _split(paragraph):
            if len(found) == MAX_COMMANDS:
                return tuple(found)
            found.append(Command(section, len(found), _VERB_OF.get(word, Verb.UNKNOWN), word, value))
    return tuple(found)


def unquoted(text: str) -> str:
    """A subject without the quotes or brackets around the whole of it; `foo: fix bar()` keeps its own."""
    text = text.strip()
    while len(text) > 1 and text[0] + text[-1] in _AROUND:
        text = text[1:-1].strip()
    return text


def without_commands(text: str) -> str:
    """A mail's text without its command sections: what its author says to people."""
    if not _TAG.search(text):
        return text
    text = text.replace("\r", "")
    kept, since = [], 0
    for start, end in section_spans(text):
        kept.append(text[since:start])
        since = end
    return "".join([*kept, text[since:]])


def section_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each command section of a text without carriage returns begins and ends."""
    for start in _SECTION_START.finditer(text):
        end = _SECTION_END.search(text, start.end())
        yield start.end(), end.start() if end else len(text)


def _sections(text: str) -> Iterator[str]:
    text = text.replace("\r", "")
    for start, end in section_spans(text):
        yield text[start:end]


def _split(paragraph: str) -> Iterator[tuple[str, str]]:
    for start in _COMMAND_START.finditer(paragraph):
        end = _VALUE_END.search(paragraph, start.end())
        written = paragraph[start.end() : end.start() if end else None]
        match = _WORD_AND_VALUE.match(written)
        if match is None:
            yield "", _one_line(written)
        else:
            yield match[1].lower()[:60], _one_line(match[2])


def _one_line(value: str) -> str:
    """Line breaks become a space, or nothing behind a hyphen (mailers break long words there)."""
    value = value.strip().removesuffix(";").replace("-\n", "-")
    return _SPACE.sub(" ", value).strip()[:MAX_VALUE]
