"""Mail to regression facts: commands, and Link:/Closes: lines that tie a mail to a report. Pure."""

import re
from dataclasses import dataclass

from archive.links import message_id_of
from archive.mail import Mail
from cases.commands import Command, find_commands

# A tag line as patches carry it; quoted ones start with `>` and do not match.
_TAG_LINE = re.compile(r"^(?:Link|Closes):[ \t]*<?(https?://\S+?)>?[ \t]*(?:#.*|\[\d+\]|\(.*\))?$", re.MULTILINE)
MAX_TAGS = 50  # in one mail


@dataclass(frozen=True, slots=True)
class RegressionFacts:
    """What one mail says about regressions; `tags` are Message-IDs or addresses."""

    commands: tuple[Command, ...] = ()
    tags: tuple[str, ...] = ()


_NOTHING = RegressionFacts()


def read(mail: Mail) -> RegressionFacts:
    """Commands and tags of a mail; most mails have none."""
    text = mail.text
    commands = find_commands(text)
    tags = _find_tags(text) if "Link:" in text or "Closes:" in text else ()
    return RegressionFacts(commands, tags) if commands or tags else _NOTHING


def _find_tags(text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for match in _TAG_LINE.finditer(text):
        if len(found) == MAX_TAGS:
            break
        url = match[1].rstrip(".,;")
        found[(message_id_of(url) or url.rstrip("/"))[:500]] = None
    return tuple(found)
