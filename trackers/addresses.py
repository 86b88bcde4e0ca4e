"""Addresses of issues on bug trackers: each has several, and they all mean the same. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from archive.links import message_id_of


class Kind(StrEnum):
    """Trackers that we can read."""

    BUGZILLA = "bugzilla"
    GITLAB = "gitlab"
    GITHUB = "github"


# ASCII alone: of other letters an address could be longer than a Message-ID may be.
_NUMBER = r"([1-9][0-9]{0,9})"
_NAME = r"(?!\.{1,2}/)[A-Za-z0-9_.-]+"  # never `..`, which leads out of the projects of an interface
_BUG = re.compile(rf"/{_NUMBER}/?")
# GitLab calls issues "work items" since 2025, and leaves out `-/` in old addresses.
_GITLAB = re.compile(rf"/({_NAME}(?:/{_NAME}){{1,8}}?)/(?:-/)?(?:issues|work_items)/{_NUMBER}/?")
_GITHUB = re.compile(rf"/({_NAME}/{_NAME})/issues/{_NUMBER}/?")
_LONGEST_PROJECT = 150  # characters: an address is a key of 244 at most


@dataclass(frozen=True, slots=True)
class Page:
    """An issue; `project` is a path such as drm/amd, and empty on Bugzilla."""

    kind: Kind
    host: str
    project: str
    number: int

    @property
    def address(self) -> str:
        """The one address that the issue is known by."""
        if self.kind is Kind.BUGZILLA:
            return f"https://{self.host}/show_bug.cgi?id={self.number}"
        dash = "/-" if self.kind is Kind.GITLAB else ""
        return f"https://{self.host}/{self.project}{dash}/issues/{self.number}"


def page_of(url: str) -> Page | None:
    """The issue behind an address, whichever comment or view it names; None for any other page."""
    try:
        parts = urlsplit(url.strip().strip("<>"))
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not re.fullmatch(r"[a-z0-9.-]{1,80}", host):
        return None
    if host == "github.com":
        return _in_project(Kind.GITHUB, host, _GITHUB.fullmatch(parts.path))
    if "gitlab" in host:
        return _in_project(Kind.GITLAB, host, _GITLAB.fullmatch(parts.path))
    return _bug(host, parts.path, parts.query) if "bugzilla" in host else None


def _in_project(kind: Kind, host: str, found: re.Match[str] | None) -> Page | None:
    if found is None or len(found[1]) > _LONGEST_PROJECT:
        return None
    return Page(kind, host, found[1].lower(), int(found[2]))  # both sites take paths in any case


def _bug(host: str, path: str, query: str) -> Page | None:
    numbers = parse_qs(query[:500]).get("id", []) if path == "/show_bug.cgi" else []
    short = _BUG.fullmatch(path)
    number = short[1] if short else next(iter(numbers), "")
    return Page(Kind.BUGZILLA, host, "", int(number)) if re.fullmatch(_NUMBER, number) else None


def key_of(url: str) -> str:
    """What a page is known by: the Message-ID for mails, the one address for issues, itself for everything else."""
    if (ident := message_id_of(url)) is not None:
        return ident
    page = page_of(url)
    return page.address if page is not None else url.rstrip("/")


def is_issue(key: str) -> bool:
    """Whether a key, or any address, is an issue on a tracker of a kind that we can read."""
    return page_of(key) is not None


def issue_above(key: str) -> str | None:
    """The issue that a post of a tracker belongs to, itself included; None for mails."""
    page = page_of(key) if "://" in key else None
    return page.address if page is not None else None


# Bugzilla relays what is said on a bug to lists; its Message-IDs name the bug, its text names the comment.
_RELAY = re.compile(r"bug-(\d{1,10})-\d{1,10}(?:-\w{1,20})?@https?\.(bugzilla\.[\w.-]{1,60})/?")
_RELAYED_COMMENT = re.compile(r"^--- Comment #(\d{1,6}) from ", re.MULTILINE)
_RELAY_HEAD = 4000  # characters of a mail in which the comment's number stands


def relayed(message_id: str, text: str) -> str | None:
    """The post of a bug that a mail only passes on to a list; None for any other mail."""
    found = _RELAY.fullmatch(unquote(message_id))
    if found is None:
        return None
    issue = Page(Kind.BUGZILLA, found[2], "", int(found[1])).address
    comment = _RELAYED_COMMENT.search(text[:_RELAY_HEAD])
    return f"{issue}#c{comment[1]}" if comment else issue
