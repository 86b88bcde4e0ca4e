"""What is read of an issue, and how it becomes mail. Pure.

An issue is a thread: what opened it is its first mail, comments and changes of its state are replies. The Message-ID
of each is the address where it can be seen, so that everything that knows threads knows issues.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_UNSAFE = re.compile(r"[^a-z0-9._-]+")
MAX_TEXT = 1_000_000  # characters of one post
MAX_TITLE = 900


@dataclass(frozen=True, slots=True)
class Post:
    """Something said or done on an issue.

    key      address of the post; the issue's own for what opened it
    issue    address of the issue
    author   the name to show
    account  the author's account; never a mail address
    """

    key: str
    issue: str
    title: str
    author: str
    account: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as a tracker shows it: what changed, and when it did last."""

    address: str
    title: str
    changed_at: datetime
    is_closed: bool
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An issue in a list of what has changed."""

    address: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of such a list.

    size    counts also what is none of our business: it says whether the page is full
    latest  change of the last entry where the list is in the order of changes, None where it is not
    """

    issues: tuple[Listed, ...]
    size: int
    latest: datetime | None = None


def as_mail(post: Post) -> bytes:
    """A post as raw mail: the same bytes for the same post."""
    host = post.issue.split("/")[2]
    account = _UNSAFE.sub("-", post.account.lower()).strip("-") or "unknown"
    is_reply = post.key != post.issue
    headers = [
        f"From: {_line(post.author or post.account) or 'Unknown'} <{account[:60]}@{host}>",
        f"Subject: {'Re: ' if is_reply else ''}{_line(post.title)[:MAX_TITLE] or '(no title)'}",
        f"Date: {format_datetime(post.at.astimezone(UTC))}",
        f"Message-ID: <{post.key}>",
        *([f"In-Reply-To: <{post.issue}>"] if is_reply else []),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    text = post.text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")[:MAX_TEXT].rstrip()
    return ("\n".join(headers) + f"\n\n{text}\n").encode("utf-8", "replace")


def _line(text: str) -> str:
    """A header's value: one line, and nothing that could end the address or begin another."""
    return " ".join(_CONTROL.sub(" ", text).replace("<", "(").replace(">", ")").replace('"', "'").split())
