"""Addresses of lists as public-inbox shows them: what belongs to one list, and what its site has in common."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_SCHEMES = ("http", "https")
_NAME = re.compile(r"[A-Za-z0-9_][\w.+-]*", re.ASCII)
# What public-inbox leaves as it is in a Message-ID (formats.md); everything else is escaped, the slash too.
_PLAIN = "-._~!$&'()*+,;=:@"


@dataclass(frozen=True, slots=True)
class ListAddress:
    """A list on a site. `site` is what all lists there share, `https://lore.kernel.org`; neither ends in a slash."""

    site: str
    name: str

    @property
    def url(self) -> str:
        """The list's own page."""
        return f"{self.site}/{self.name}"

    @property
    def manifest(self) -> str:
        """What the list's repositories are, and whether they changed."""
        return f"{self.url}/manifest.js.gz"

    @property
    def site_manifest(self) -> str:
        """The same of all lists at once."""
        return f"{self.site}/manifest.js.gz"

    @property
    def feed(self) -> str:
        """The newest mails."""
        return f"{self.url}/new.atom"

    def epoch(self, number: int) -> str:
        """Where git finds a repository."""
        return f"{self.url}/{number}"

    def raw(self, message_id: str) -> str:
        """A mail, or all that have this id, as mboxrd."""
        return f"{self.url}/{escaped(message_id)}/raw"

    def thread(self, message_id: str) -> str:
        """The whole thread of a mail, as gzipped mboxrd."""
        return f"{self.url}/{escaped(message_id)}/t.mbox.gz"


def parse_list(url: str) -> ListAddress | None:
    """The list that an inbox's URL names; None for what is none: a path, a single repository, git's own protocols."""
    try:
        parts = urlsplit(url.strip())
        is_whole = bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        return None
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    if parts.scheme not in _SCHEMES or not is_whole or name.endswith(".git") or not _NAME.fullmatch(name):
        return None
    return ListAddress(f"{parts.scheme}://{parts.netloc}{folder}", name)


def escaped(message_id: str) -> str:
    """A Message-ID as a piece of a path. Dots alone would mean another folder."""
    if not message_id.strip("."):
        return message_id.replace(".", "%2E")
    return quote(message_id, safe=_PLAIN, errors="replace")
