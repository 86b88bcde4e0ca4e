"""Commands for a shell: ids and titles are written by strangers, so every word is quoted. Pure."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.links import lore_url

_SHOWN = 20  # commits that are named
_SHA = re.compile(r"[0-9a-f]{7,40}")
_WORD = re.compile(r"[a-z0-9]+")
_SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Command:
    """A line for a shell, and what it is good for."""

    line: str
    says: str


def mail_word(message_id: str) -> str:
    """A Message-ID as a word of a shell; the mail's address where b4 would take it for an option."""
    return shlex.quote(lore_url(message_id) if message_id.startswith("-") else message_id)


def pull_commands(message_id: str) -> Iterator[Command]:
    """What b4 does with a request to pull."""
    yield Command(f"b4 pr {mail_word(message_id)}", "what is to be pulled, fetched to look at")


def review_commands(latest: str, name: str, *, has_earlier: bool, base: str, title: str) -> Iterator[Command]:
    """What b4 does with the latest revision, and how to start a branch where it applies; `name` is v2."""
    word = mail_word(latest)
    yield Command(f"b4 am {word}", f"{name} as a mailbox for git am, with the trailers given in replies")
    yield Command(f"b4 shazam {word}", f"{name} applied to the branch that is checked out")
    if has_earlier:
        yield Command(f"b4 diff {word}", f"what {name} changes in the revision before")
    if _SHA.fullmatch(base):
        yield Command(f"git checkout -b {branch_name(title, name)} {base}", "a branch at the commit that it builds on")


def commit_commands(shas: Sequence[str], *, url: str, tag: str) -> Iterator[Command]:
    """How to see what was merged, and to get the release that has it from where the tree is kept."""
    known = [sha[:12] for sha in shas if _SHA.fullmatch(sha)]
    if known:
        rest = f", the first {_SHOWN} of {len(known)}" if len(known) > _SHOWN else ""
        yield Command(f"git show {' '.join(known[:_SHOWN])}", f"the commits that it became{rest}")
    if tag and is_public(url):
        yield Command(f"git fetch {shlex.quote(url)} tag {shlex.quote(tag)}", "the first release with it")


def is_public(url: str) -> bool:
    """Whether the address of a tree can be shown: others may be paths of this machine, or hold a password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and bool(parts.hostname) and "@" not in parts.netloc


def branch_name(title: str, name: str) -> str:
    """A name for a branch: a few plain words of a title, and which revision it is."""
    words = _WORD.findall(title.lower())[:5]
    revision = "-".join(_WORD.findall(name.lower()))
    return "-".join(["-".join(words)[:40].strip("-") or "series", revision])
