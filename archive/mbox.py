"""mbox files as a source: their mails become a local public-inbox epoch, read like any other."""

import gzip
import hashlib
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz
from pathlib import Path

from archive import git
from archive.headers import parse_date, split_headers

# "From sender date": public-inbox writes `From mboxrd@z Thu Jan  1 00:00:00 1970`.
_ENVELOPE = re.compile(rb"From \S+ .*\d{4}")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)  # mboxrd: one `>` is the format's
_RECEIVED = re.compile(rb"^Received:.*?;([^;]*?)(?=\n\S|\n\n|\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_PLAUSIBLE = datetime(1991, 8, 25, tzinfo=UTC)  # nobody wrote about Linux before
_MAX_MAIL = 64 * 1024 * 1024


@contextmanager
def open_mbox(path: Path) -> Iterator[Iterable[bytes]]:
    """The file, unpacked when it is gzipped (as lore sends t.mbox.gz)."""
    with path.open("rb") as probe:
        is_packed = probe.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if is_packed else path.open("rb") as stream:
        yield stream


def split_mbox(stream: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Envelope line and raw mail of each message, quoting undone; one mail in memory at a time."""
    envelope = b""
    lines: list[bytes] = []
    size = 0
    is_blank = True
    for line in stream:
        if is_blank and _ENVELOPE.match(line):
            if envelope:
                yield envelope, _QUOTED_FROM.sub(rb"\1", b"".join(lines))
            envelope, lines, size = line, [], 0
        elif envelope and size < _MAX_MAIL:
            lines.append(line)
            size += len(line)
        is_blank = line in (b"\n", b"\r\n")
    if envelope:
        yield envelope, _QUOTED_FROM.sub(rb"\1", b"".join(lines))


def arrival_of(envelope: bytes, raw: bytes) -> datetime:
    """When a mail arrived: the envelope's date, else the last hop's, else the sender's word."""
    head = raw[: 64 * 1024].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    candidates = [_envelope_date(envelope)]
    received = _RECEIVED.search(head)
    candidates.append(parse_date(received[1].strip()) if received else None)
    dates = split_headers(head).get(b"date")
    candidates.append(parse_date(dates[0]) if dates else None)
    return next((found for found in candidates if found is not None and found > _PLAUSIBLE), _PLAUSIBLE)


def _envelope_date(envelope: bytes) -> datetime | None:
    words = envelope.decode("ascii", "replace").split(None, 2)
    parsed = parsedate_tz(words[2]) if len(words) == 3 else None
    try:
        return datetime.fromtimestamp(mktime_tz(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def append_mails(repository: Path, mails: Iterable[tuple[bytes, datetime]]) -> int:
    """Commit mails that the epoch does not have yet, as public-inbox does: one per commit, in file `m`.

    Returns how many were new. All or nothing: a broken stream leaves the epoch as it was.
    """
    git.make_mirror(repository)
    has_head = "refs/heads/master" in git.remote_heads(str(repository))
    known = {entry.blob for entry in git.history(repository, "", "refs/heads/master")} if has_head else set()
    process = subprocess.Popen(
        ["git", "--git-dir", str(repository), "fast-import", "--quiet", "--date-format=raw"],
        env=git.environment(),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    if process.stdin is None or process.stderr is None:
        raise git.GitError("git fast-import was started without pipes")
    count = 0
    with process, process.stdin as out:
        for raw, arrived in mails:
            blob = hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()
            if blob in known:
                continue
            known.add(blob)
            is_first = count == 0 and has_head
            out.write(_commit(raw, arrived, b"from refs/heads/master^0\n" if is_first else b""))
            count += 1
        out.close()
        complaint = process.stderr.read().decode("utf-8", "replace").strip()
    if process.returncode:
        raise git.GitError(complaint.splitlines()[-1] if complaint else "git fast-import failed")
    return count


def _commit(raw: bytes, arrived: datetime, parent: bytes) -> bytes:
    return b"".join(
        [
            b"commit refs/heads/master\ncommitter import <import@localhost> %d +0000\n" % arrived.timestamp(),
            b"data 4\nmail\n",
            parent,
            b"M 100644 inline m\ndata %d\n" % len(raw),
            raw,
            b"\n",
        ]
    )
