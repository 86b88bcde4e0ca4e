"""A regzbot's export (regressions.json) to plain values. Pure, tolerant: what is odd in an entry is left out.

The form: a list of {id, introduced, subject, tree, timestamp, url_regzbot, identified, introduced_url,
regzbot_commands: [{command, author, url, timestamp}], solved: {reason, commit, subject, url, git_readable,
timestamp} or null}. Times are epoch seconds. Our own export (peers/export.py) adds `report`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from trackers.addresses import key_of

MAX_ENTRIES = 100_000
# regzbot names its pages after where the report is: lore/<Message-ID>/, or <tracker's host>/<number>/.
_PAGE = re.compile(r"https?://[^/]+/regzbot/regression/([^/]+)/(.+?)/?$")
_PENDING = "to_be_fixed"  # regzbot's word for a fix that is not where it belongs yet


@dataclass(frozen=True, slots=True)
class Exported:
    """An entry of somebody else's export, as far as we compare it.

    report  Message-ID or address
    mails   Message-IDs of the report and of the mails with commands about it
    """

    report: str
    introduced: str
    subject: str
    is_solved: bool
    mails: tuple[str, ...]


def read_export(text: str | bytes) -> list[Exported]:
    """The entries of an export; those without a report are left out. ValueError says what is wrong with the file."""
    try:
        data = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(data, list):
        raise ValueError("an export is a list of regressions")
    found = {one.report: one for one in map(_exported, data[:MAX_ENTRIES]) if one is not None}
    return list(found.values())


def _exported(entry: object) -> Exported | None:
    if not isinstance(entry, dict):
        return None
    report = next(filter(None, (_key(entry.get(name)) for name in ("report", "url_report", "url_regzbot", "id"))), "")
    if not report:
        return None
    solved = entry.get("solved")
    is_solved = isinstance(solved, dict) and solved.get("reason") not in (None, _PENDING)
    mails = dict.fromkeys(ident for ident in (report, *_commanding(entry)) if "://" not in ident)
    return Exported(report, _text(entry, "introduced"), _text(entry, "subject"), is_solved, tuple(mails))


def _commanding(entry: Mapping[str, Any]) -> Iterator[str]:
    """The mails (or posts of trackers) in which commands were given."""
    commands = entry.get("regzbot_commands")
    for command in commands[:1000] if isinstance(commands, list) else ():
        if isinstance(command, dict) and (key := _key(command.get("url"))):
            yield key


def _key(address: object) -> str:
    """A report as we know it."""
    if not isinstance(address, str) or not address:
        return ""
    if "://" not in address:
        return _storable(address) if "@" in address else ""
    page = _PAGE.match(address)
    if page is None:
        return _storable(key_of(address))
    return _storable(unquote(page[2]) if page[1] == "lore" else key_of(f"https://{page[1]}/{page[2]}"))


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return _storable(" ".join(value.split())) if isinstance(value, str) else ""


def _storable(text: str) -> str:
    """JSON can escape what PostgreSQL has no place for: NUL, and halves of characters."""
    return text[:500].replace("\0", "").encode("utf-8", "ignore").decode()
