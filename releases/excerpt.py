"""The paragraph of meaning of an announcement: prose without greeting, quotes, links, shortlog, diffstat."""

import re
from collections.abc import Iterator
from itertools import groupby

_READ = 64_000  # characters looked at; the prose of an announcement stands at its beginning
_ENOUGH = 300  # stop adding paragraphs here
_LONGEST = 700

# A line of dashes: the end of what an announcement has to say, or the frame of a note in it.
_RULE = re.compile(r"-{2,}\s*")
# The end of the prose: the mark before a signature, PGP's block, a shortlog or mergelog entry ("Name (3):"),
# a diffstat line (" fs/inode.c | 3 +-").
_END = re.compile(
    r"-- |-----BEGIN PGP SIGNATURE-----"
    r"|[^\s:|>][^:|>]{1,60} \([0-9]{1,5}\):\s*"
    r"|\s*\S{1,200}\s+\|\s+(?:Bin\b|[0-9]+\b).*"
)
_PGP = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----|Hash: \S+")
_GREETING = re.compile(r"(?:hi|hey|hello|dear|good (?:morning|day|evening))\b[^.!?]{0,60}[,.!:]?", re.IGNORECASE)
_FAREWELL = re.compile(
    r"(?:thanks|cheers|regards|best|enjoy|linus|greg k-h|-- ?)\b.{0,40}|sasha|-- ", re.IGNORECASE | re.DOTALL
)
_LINK = re.compile(r"(?:https?|git|ftp|rsync)://")
_STATISTICS = "Non-merge commits (relative to"  # linux-next, every day


def excerpt_of(text: str) -> str:
    """First paragraphs of meaning, joined by newlines, at most 700 characters; '' where there are none."""
    chosen: list[str] = []
    for paragraph in _paragraphs(text):
        if not _has_meaning(paragraph):
            continue
        if chosen and sum(map(len, chosen)) + len(paragraph) > _LONGEST:
            break
        chosen.append(paragraph)
        if sum(map(len, chosen)) >= _ENOUGH:
            break
    return _cut("\n".join(chosen))


def prose_of(text: str) -> Iterator[str]:
    """Lines of a mail's own prose, rules of dashes among them; quoted lines and PGP's heading are blank.

    It ends with diffstat, shortlog or signature, and after 64,000 characters.
    """
    # Neither NUL nor half a surrogate pair can be stored.
    clean = text[:_READ].replace("\x00", "").encode("utf-8", "ignore").decode()
    started = False
    for line in clean.splitlines():
        if _END.fullmatch(line):
            if started:
                return
            continue
        if line.startswith((">", "|")) or _PGP.fullmatch(line):
            yield ""
            continue
        started = started or len(line.split()) > 3
        yield line


def _paragraphs(text: str) -> Iterator[str]:
    for has_text, lines in groupby(_prose_lines(text), key=lambda line: bool(line.strip())):
        if has_text:
            yield " ".join(" ".join(lines).split())


def _prose_lines(text: str) -> Iterator[str]:
    """The prose up to the first rule of dashes that has something above it."""
    started = False
    for line in prose_of(text):
        if _RULE.fullmatch(line):
            if started:
                return
            continue
        started = started or len(line.split()) > 3
        yield line


def _has_meaning(paragraph: str) -> bool:
    """False for greetings, farewells, introductions that end in a colon, lists of links."""
    if len(paragraph) < 80 and (_GREETING.fullmatch(paragraph) or _FAREWELL.fullmatch(paragraph)):
        return False
    if paragraph.endswith(":") or paragraph.startswith(_STATISTICS) or _LINK.search(paragraph[:400]):
        return False
    return sum(c.isalpha() for c in paragraph) > 20


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return text[: _LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
