"""What a pasted text is the name of: a mail, an issue, a commit, a version, a regression. Pure and total."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from archive.links import message_id_of
from releases.versions import parse_version
from search.language import clean
from trackers.addresses import page_of

_LONGEST = 1000
_SHA = re.compile(r"[0-9a-f]{7,40}", re.IGNORECASE)
_SERIES = re.compile(r"v?(\d{1,3}(?:\.\d{1,4}){1,2})\.y")
_SLUG = re.compile(r"[0-9A-Za-z_-]{1,16}")
_OURS = re.compile(r"/regressions/([0-9A-Za-z_-]{1,16})/?")
# What people copy along with an id: the name of its header or trailer, the subject behind a commit.
_LABEL = re.compile(r"(?:message-id|in-reply-to|link|closes|fixes|reported-by|commit|lore):?\s+(?=\S)", re.IGNORECASE)
_CITED = re.compile(r"([0-9a-f]{7,40}) \(\W?\".*", re.IGNORECASE)
_COMMIT_PATH = re.compile(r"/(?:c|commit|\+)/([0-9a-f]{7,40})(?:[/^.]|$)", re.IGNORECASE)
_COMMIT_HOSTS = ("git.kernel.org", "github.com", "kernel.googlesource.com", "kernel.dance")
_ID = re.compile(r"<?[^\s<>@]{1,200}@[^\s<>@]{1,200}>?")


class Kind(StrEnum):
    """What can be named."""

    MAIL = "mail"
    ISSUE = "issue"
    COMMIT = "commit"
    VERSION = "version"
    SERIES = "series"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True)
class Target:
    """A thing by name. `is_certain`: the text can mean nothing else, so it is no search for words, either."""

    kind: Kind
    name: str
    is_certain: bool


def target_of(text: str) -> Target | None:
    """The thing that a text names; None for words to search for."""
    text = clean(text)
    if len(text) > _LONGEST:
        return None
    bare = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    bare = bare[1:-1] if bare.startswith("<http") and bare.endswith(">") else bare
    if (cited := _CITED.fullmatch(bare)) is not None:
        return Target(Kind.COMMIT, cited[1].lower(), is_certain=True)
    if not bare or " " in bare:
        return None
    return _of_address(bare) if bare.lower().startswith(("http://", "https://")) else _of_name(bare)


def _of_address(url: str) -> Target | None:
    if (ident := message_id_of(url)) is not None:
        return Target(Kind.MAIL, ident, is_certain=True)
    if (page := page_of(url)) is not None:
        return Target(Kind.ISSUE, page.address, is_certain=True)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if host in _COMMIT_HOSTS:
        named = parse_qs(parts.query[:500]).get("id", []) or _COMMIT_PATH.findall(parts.path) or [parts.path.strip("/")]
        if _SHA.fullmatch(named[0]):
            return Target(Kind.COMMIT, named[0].lower(), is_certain=True)
    ours = _OURS.fullmatch(parts.path)
    return Target(Kind.REGRESSION, ours[1], is_certain=False) if ours else None


def _of_name(text: str) -> Target | None:
    decoded = unquote(text) if "%40" in text else text
    if _ID.fullmatch(decoded):
        return Target(Kind.MAIL, decoded.strip("<>"), is_certain=decoded.startswith("<"))
    if (version := parse_version(text)) is not None:
        return Target(Kind.VERSION, version.text, is_certain=False)
    if (series := _SERIES.fullmatch(text)) is not None:
        return Target(Kind.SERIES, f"{series[1]}.y", is_certain=False)
    if _SHA.fullmatch(text):
        return Target(Kind.COMMIT, text.lower(), is_certain=len(text) == 40)
    return Target(Kind.REGRESSION, text, is_certain=False) if _SLUG.fullmatch(text) else None
