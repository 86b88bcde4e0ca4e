"""Mail to regression facts: commands, Link:/Closes: lines that tie a mail to a report, mentions. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from archive.links import find_urls
from archive.mail import Mail
from cases.commands import Command, find_commands, without_commands
from trackers.addresses import is_issue, key_of, relayed

# A tag line as patches carry it; quoted ones start with `>` and do not match. These start with a literal line end,
# which `re` finds by memchr; for `^` it stops at every character.
_TAG_LINE = re.compile(r"\n(?:Link|Closes):[ \t]*<?(https?://[^\s>]+)")
_FIXES_LINE = re.compile(r"\nFixes:[ \t]*([0-9a-f]{12})[0-9a-f]{0,28}\b")
CULPRIT_DIGITS = 12  # by which a Fixes: line of a mail names a culprit
MAX_TAGS = 50  # in one mail
MAX_MENTIONS = 20
_MAX_LINE = 2000  # characters; a longer one is data, not words


@dataclass(frozen=True, slots=True)
class RegressionFacts:
    """What one mail says about regressions.

    tags      Message-IDs or addresses
    mentions  the same, and the first digits of commits that it fixes
    relays    the post on a bug tracker that the mail only passes on
    """

    commands: tuple[Command, ...] = ()
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    relays: str = ""


_NOTHING = RegressionFacts()


def read(mail: Mail) -> RegressionFacts:
    """Commands, tags and mentions of a mail; most mails have none."""
    text = mail.text
    commands = find_commands(text)
    fixes = tuple(dict.fromkeys(_FIXES_LINE.findall(f"\n{text}")))[:MAX_MENTIONS] if "Fixes:" in text else ()
    if "://" not in text:
        return RegressionFacts(commands, (), fixes) if commands or fixes else _NOTHING
    relays = relayed(mail.message_id, text) or ""
    tags = _find_tags(text)
    if relays and (issue := key_of(relays)) not in tags:  # what is said below it is said about the issue
        tags = (issue, *tags)
    mentions = fixes + _find_mentions(without_commands(text), {*tags, *mail.references, mail.message_id})
    return RegressionFacts(commands, tags, mentions, relays) if commands or tags or mentions else _NOTHING


def _find_tags(text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for match in _TAG_LINE.finditer(f"\n{text}"):
        if len(found) == MAX_TAGS:
            break
        url = match[1].rstrip(".,;")
        found[key_of(url)[:500]] = None
    return tuple(found)


def _find_mentions(text: str, known: set[str]) -> tuple[str, ...]:
    """Mails and tracker items named in the writer's own words, beyond what tags and headers say already."""
    found: dict[str, None] = {}
    place = text.find("://")
    while place >= 0 and len(found) < MAX_MENTIONS:
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        line = text[start:] if end < 0 else text[start:end]
        if len(line) <= _MAX_LINE and line.lstrip()[:1] not in (">", "|"):
            for url in find_urls(line):
                key = _named(url)
                if key and key not in known:
                    found[key] = None
        place = text.find("://", start + len(line))
    return tuple(found)[:MAX_MENTIONS]


@lru_cache(maxsize=1024)  # most addresses stand in the footers of lists, robots and companies
def _named(url: str) -> str:
    """The key of the mail or issue that an address means; '' for any other page, and where the key is too long."""
    key = key_of(url)
    return key if ("://" not in key or is_issue(key)) and len(key) <= 500 else ""
