"""The MAINTAINERS file of a kernel tree to sections: total on any text, bounded, no Django.

Today's form has `M: Name <mail>` and `F: path` lines; until 2009 a person was `P: Name` followed by `M: mail`, and no
file was named. A section is a block of lines between blank ones: its title, then `X:` values.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from maintainers.lists import lists_of_section

MAX_TEXT = 4 * 1024 * 1024  # characters; the real file has 1 MB
MAX_SECTIONS = 10_000  # the real one has 3,000
MAX_VALUES = 500  # of one key of one section
MAX_VALUE, MAX_TITLE = 500, 200  # characters; what is longer is cut
KEYS = frozenset("MRLSWQBCPTFXNK")
_START = re.compile(r"^Maintainers List\b.*$", re.MULTILINE)
_FIELD = re.compile(r"([A-Z]):\s*(.*)")
_ADDRESS = re.compile(r"[^\s<>()\"',;]+@[^\s<>()\"',;]+")
_REST = "THE REST"


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the file; `fields` are its values by key, cut of what is comment."""

    title: str
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def values(self, key: str) -> tuple[str, ...]:
        """What a key says; nothing is an empty tuple."""
        return self.fields.get(key, ())

    @property
    def status(self) -> str:
        """Supported, Maintained, Odd Fixes, Orphan or Obsolete, as written."""
        return next(iter(self.values("S")), "")

    @property
    def people(self) -> tuple[str, ...]:
        """Names of its maintainers, without their addresses."""
        return tuple(name for value in self.values("M") if (name := person_of(value)))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its maintainers and reviewers as a mail would name them: what somebody who asks about a path is after."""
        return (*self.values("M"), *self.values("R"))

    @property
    def mailing_lists(self) -> tuple[str, ...]:
        """Addresses of its lists, the general ones included."""
        return self.values("L")

    @property
    def lists(self) -> tuple[str, ...]:
        """The subsystems it belongs to: names of its lists that mean something."""
        return lists_of_section(self.values("L"))

    @property
    def trackers(self) -> tuple[str, ...]:
        """Where its bugs are reported: web addresses, or `mailto:`."""
        return tuple(value for value in self.values("B") if value.startswith(("https://", "http://", "mailto:")))


def parse_maintainers(text: str) -> list[Section]:
    """The sections of the file, in its order."""
    text = text[:MAX_TEXT].replace("\0", "")
    start = _START.search(text)
    body = text[start.end() :] if start else text
    found: list[Section] = []
    for block in _blocks(body):
        section = _section(block)
        if section is not None:
            found.append(section)
        if len(found) == MAX_SECTIONS or (section and section.title == _REST):
            break  # by definition nothing follows the rest
    return _join_people(found)


def person_of(value: str) -> str:
    """The name in `Name <mail>`; '' for a bare address."""
    name = value.partition("<")[0].strip().strip('"').strip()
    return "" if "@" in name else name


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in text.splitlines():
        if line.strip():
            block.append(line.rstrip()[: MAX_VALUE + 20])
        elif block:
            yield block
            block = []
    if block:
        yield block


def _section(block: list[str]) -> Section | None:
    """A block with a title before its fields; the file's own legend and its notes are none."""
    title: list[str] = []
    fields: dict[str, list[str]] = {}
    for line in block:
        written = _FIELD.match(line)
        if written is None:
            if not fields:
                title.append(line.strip())
        elif written[1] in KEYS and title:
            values = fields.setdefault(written[1], [])
            value = _cut(written[1], written[2])
            if value and len(values) < MAX_VALUES:
                values.append(value)
    if not fields:
        return None
    return Section(
        " ".join(title)[:MAX_TITLE].strip(), {key: tuple(values) for key, values in fields.items() if values}
    )


def _cut(key: str, value: str) -> str:
    """A value without comments: `L:` ends with its address, paths end at the first blank."""
    if key == "L":
        found = _ADDRESS.search(value)
        return found[0][:MAX_VALUE].lower() if found else ""
    if key in "FX":
        return value.split(maxsplit=1)[0][:MAX_VALUE] if value.strip() else ""
    return value.strip()[:MAX_VALUE]


def _join_people(sections: list[Section]) -> list[Section]:
    """In a file of the old form, `P: Name` and the `M: mail` below it become one value, as today's form has it.

    The whole file decides, since today's `P:` (a profile: how to submit) stands among others as well.
    """
    mails = [value for section in sections for value in section.values("M")]
    if 2 * sum("<" in value for value in mails) >= len(mails):
        return sections
    return [Section(section.title, _joined(section.fields)) for section in sections]


def _joined(fields: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    people, mails = fields.get("P", ()), fields.get("M", ())
    both = [
        mail if "<" in mail else f"{person} <{mail}>" if mail else person
        for person, mail in zip(people, [*mails, *[""] * len(people)], strict=False)
    ]
    rest = {key: values for key, values in fields.items() if key not in "PM"}
    return rest | {"M": (*both, *mails[len(people) :])} if people or mails else rest
