"""Raw commit objects to records: total on any bytes, no Django, no processes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

from archive.charsets import decode
from trees.trailers import MessageFacts, parse_message

# `author Name <mail> seconds zone`: real objects lack any of these parts, or have brackets in the address.
_SECONDS = re.compile(rb"[^\n]*?[ >](-?[0-9]{1,20})(?: [-+][0-9]{1,9})?[ \t]*$")
_MAX_COMMIT = 1024 * 1024  # of a larger object the beginning is read: the rest is a pasted log
_CHUNK = 1024 * 1024
_OLDEST, _NEWEST = 0, 253402214400  # 1970 and the end of 9999: what a timestamp can hold


@dataclass(frozen=True, slots=True)
class CommitRecord:
    """A commit as git has it, its message read."""

    sha: str
    parents: tuple[str, ...]
    author_name: str
    author_address: str
    authored_at: datetime
    committed_at: datetime
    facts: MessageFacts


class StreamError(Exception):
    """A stream of objects that ends in the middle, or holds something else."""


def read_commits(stream: IO[bytes]) -> Iterator[CommitRecord]:
    """Commits from what `git cat-file --batch` writes: sizes come first, so no content can mislead it."""
    while header := stream.readline(200):
        words = header.split()
        if len(words) != 3 or words[1] != b"commit":
            raise StreamError(f"not a commit: {header[:100]!r}")
        size = int(words[2])
        content = stream.read(min(size, _MAX_COMMIT) + 1)
        _skip(stream, size + 1 - len(content))
        yield parse_commit(words[0].decode("ascii", "replace"), content[:size])


def parse_commit(sha: str, raw: bytes) -> CommitRecord:
    """A commit object as a record; dates outside what a timestamp can hold are clamped."""
    head, _, message = raw.partition(b"\n\n")
    fields: dict[bytes, bytes] = {}
    parents = []
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"parent":
            parents.append(value.decode("ascii", "replace"))
        elif key:  # lines of a signature or of a merged tag begin with a space
            fields.setdefault(key, value)
    charset = fields.get(b"encoding", b"utf-8").decode("ascii", "replace")
    name, address, authored = _person(fields.get(b"author", b""), charset)
    return CommitRecord(
        sha=sha,
        parents=tuple(parents),
        author_name=name,
        author_address=address,
        authored_at=authored,
        committed_at=_person(fields.get(b"committer", b""), charset)[2],
        facts=parse_message(decode(message, charset).text),
    )


def moment(seconds: int) -> datetime:
    """Epoch seconds as a time in UTC, clamped to 1970-9999."""
    return datetime.fromtimestamp(min(max(seconds, _OLDEST), _NEWEST), UTC)


def _person(raw: bytes, charset: str) -> tuple[str, str, datetime]:
    who, _, rest = raw[:2000].partition(b"<")
    address, bracket, when = rest.partition(b">")
    found = _SECONDS.match(when if bracket else b"")
    name = decode(who.strip(), charset).text
    return name[:200], decode(address.strip(), charset).text.lower()[:254], moment(int(found[1]) if found else 0)


def _skip(stream: IO[bytes], count: int) -> None:
    while count > 0:
        got = len(stream.read(min(count, _CHUNK)))
        if not got:
            raise StreamError("git ended in the middle of a commit")
        count -= got
