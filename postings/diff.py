"""The diffs in the text of a mail or a commit: files, lines added and removed, and the stable patch-id. Pure.

It runs on every mail of a list, so whole slices are searched, counted and hashed; lines are looked at one by one
only in a hunk whose header disagrees with its lines. The id is that of `git patch-id --stable` (git's
builtin/patch-id.c, 2.39 and later): SHA-1 of each file without white space, hunk headers and index line, added up, so
that a mail and the commit made from it have the same one.

It differs from git where that serves to find the commit: all diffs of a mail add up to one id, a file that is there
twice counts once, a context line that lost its blank counts as context, a header may be wrapped, and prose that begins
with "diff " is prose.
"""

import re
from dataclasses import dataclass
from hashlib import sha1

from postings.diff_paths import path_of
from postings.facts import Diff, FileChange

MAX_FILES = 2_000
# More than the real diffs of a mail of 4 MB can have: `diff ` lines, hunks and lines that are looked at one by one.
MAX_SECTIONS, MAX_HUNKS, MAX_LINES = 20_000, 30_000, 300_000
_SPACE = b" \t\n\r"  # what git's isspace() knows
_HEADER = re.compile(
    rb"(diff -[^\n]*\n(?:\"?b/[^\n]*\n)?)"  # wrapped before the second name, if it is long
    rb"((?:(?:old|new|deleted|copy|rename|similarity|dissimilarity) [^\n]*\n)*+)"
    rb"((?:index [^\n]*\n)?)"
    rb"(?:--- ([^\n]*)\n\+\+\+ ([^\n]*)\n)?"
)
_HUNK = re.compile(
    rb"\n@@ -\d{1,19}(?:,(\d{1,19}))? \+\d{1,19}(?:,(\d{1,19}))? @@[^\n]*"
    rb"(?:\n(?![-+ \\@]|diff -)[^\n]+)?"  # the name of the function, wrapped
)
_BINARY = (b"GIT binary patch", b"Binary files ")
_OBJECTS = re.compile(rb"index ([0-9a-f]{1,64})\.\.([0-9a-f]{1,64})")
# "\ No newline at end of file", in any language: git leaves out such lines from 12 characters on.
_NO_NEWLINE = re.compile(rb"\n\\ [^\n]{10,}")
_AFTER_NUL = re.compile(rb"\0[^\n]*")


def scan(text: str) -> Diff:
    """All diffs of a text; no files and the id b"" where there is none. An id needs a `diff ` line, as git does."""
    if "\n+++ " not in text and "\ndiff --git " not in text and not text.startswith("diff --git "):
        return Diff()
    data = _bytes_of(text)
    scanned = _Scanned()
    start = data.find(b"\ndiff -")
    _scan_loose(scanned, data[: start if start >= 0 else len(data) - 1])
    signature = data.rfind(b"\n-- \n")
    for _ in range(MAX_SECTIONS):
        if start < 0:
            break
        following = data.find(b"\ndiff -", start + 1)
        stop = following if following >= 0 else len(data) - 1
        _scan_section(scanned, data, start, stop, signature if start < signature < stop else stop)
        start = following
    return scanned.diff(is_whole=start < 0)


def _bytes_of(text: str) -> bytes:
    """UTF-8 between two line ends; surrogates that stand for odd bytes become these, others stay what they are."""
    try:
        data = b"\n%b\n" % text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = b"\n%b\n" % text.encode("utf-8", "surrogatepass")
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data


@dataclass(slots=True)
class _File:
    """A file while its hunks are read. `head` is what is hashed before them; None where git would give no id."""

    path: str
    head: bytes | None
    added: int = 0
    removed: int = 0
    lines: bytes = b""


class _Scanned:
    """What has been found so far, and the state in which git is between two files."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[int, int]] = {}
        self.total = 0
        self.has_id = False
        self.pending: list[bytes] = []  # headers of files without hunks: hashed together with the next one
        self.after_binary = False  # git leaves out the `diff ` line that follows
        self.seen: set[bytes] = set()
        self.hunks_left, self.lines_left = MAX_HUNKS, MAX_LINES

    def diff(self, *, is_whole: bool) -> Diff:
        self.flush()
        files = tuple([FileChange(path, added, removed) for path, (added, removed) in self.files.items()])
        return Diff(files, self.total.to_bytes(20, "little") if self.has_id and is_whole else b"")

    def count(self, path: str, added: int = 0, removed: int = 0) -> None:
        before = self.files.get(path)
        if before:
            self.files[path] = before[0] + added, before[1] + removed
        elif path and len(self.files) < MAX_FILES:
            self.files[path] = added, removed

    def hash(self, content: bytes) -> bool:
        """Adds the content of a file to the id; False where the same one has been added before."""
        if b"\0" in content:
            content = _AFTER_NUL.sub(b"", content)
        digest = sha1(content.translate(None, _SPACE), usedforsecurity=False).digest()
        if digest in self.seen:
            return False
        self.seen.add(digest)
        # git adds byte by byte with carry and drops the last one.
        self.total = (self.total + int.from_bytes(digest, "little")) % (1 << 160)
        self.has_id = True
        return True

    def flush(self) -> None:
        """The end of a run of files: git hashes what it still has, after a binary file even if that is nothing."""
        if self.pending or self.after_binary:
            self.hash(b"".join(self.pending))
        self.pending, self.after_binary = [], False

    def wait(self, header: bytes) -> None:
        """A file without hunks, whose header is hashed with what follows."""
        self.pending.append(header.partition(b"\n")[2] if self.after_binary else header)
        self.after_binary = False

    def head(self, header: bytes) -> bytes:
        """What git hashes before the hunks of a file at this place."""
        if not self.pending and not self.after_binary:
            return header
        self.wait(header)
        header, self.pending = b"".join(self.pending), []
        return header

    def add(self, file: _File) -> None:
        if file.head is None or self.hash(file.head + file.lines):
            self.count(file.path, file.added, file.removed)


def _scan_section(scanned: _Scanned, data: bytes, start: int, stop: int, likely: int) -> None:
    """From one `diff ` line to before the next, or to the end; `likely` is where a signature cuts it, or `stop`."""
    header = _HEADER.match(data, start + 1, stop + 1)
    if header is None:
        return
    line, extended, index, before, after = header.groups()
    end = header.end()
    is_git = line.startswith(b"diff --git ")
    if before is not None and data.startswith(b"@@ -", end):
        path = path_of(line, extended, before, after)
        file = _File(path, scanned.head(line + extended + data[header.end(3) : end]))
        parts = _HUNK.split(data[end - 1 : likely])
        if _agrees(file, parts):
            scanned.add(file)
        else:
            _walk(scanned, parts if likely == stop else _HUNK.split(data[end - 1 : stop]), file)
    elif is_git and data.startswith(_BINARY, end):
        objects = _OBJECTS.match(index)
        scanned.hash(scanned.head(line + extended) + (objects[1] + objects[2] if objects else b""))
        scanned.after_binary = True
        scanned.count(path_of(line, extended))
    elif is_git and extended:
        scanned.wait(line + extended)
        scanned.count(path_of(line, extended))
        if end <= stop:
            scanned.flush()
            _scan_loose(scanned, data[end - 1 : stop])
    else:
        _scan_loose(scanned, data[start:stop])


def _scan_loose(scanned: _Scanned, text: bytes) -> None:
    """Diffs without a `diff ` line, as CVS, quilt and plain diff(1) write them."""
    if b"\n+++ " in text:
        _walk(scanned, _HUNK.split(text), None)


def _agrees(file: _File, parts: list[bytes]) -> bool:
    """Takes all hunks of a file at once if their lines are as many as their headers say, and nothing else."""
    old = new = 0
    for count in parts[1::3]:
        old += int(count) if count else 1
    for count in parts[2::3]:
        new += int(count) if count else 1
    lines = parts[3] if len(parts) == 4 else b"".join(parts[3::3])
    counts = _counted(lines.rstrip(b"\n"), old, new)
    if parts[0].strip(b"\n") or counts is None:
        return False
    file.added, file.removed = counts
    file.lines = _NO_NEWLINE.sub(b"", lines) if b"\n\\ " in lines else lines
    return True


def _counted(lines: bytes, old: int, new: int) -> tuple[int, int] | None:
    """Lines added and removed if `lines` are lines of hunks and as many as that before and after, else None."""
    added, removed, kept = lines.count(b"\n+"), lines.count(b"\n-"), lines.count(b"\n ")
    if removed + kept != old or added + kept != new:
        return None
    rest = lines.count(b"\n") - added - removed - kept
    return (added, removed) if not rest or rest == lines.count(b"\n\\") else None


def _walk(scanned: _Scanned, parts: list[bytes], file: _File | None) -> None:
    """Hunk by hunk, where something else stands between them; a file without a `diff ` line may begin there."""
    following = None if file else _loose_file(parts[0])
    lines = parts[:1]  # nothing, or a hunk whose header cannot be read
    for number in range(1, len(parts), 3):
        if following:
            _finish(scanned, file, lines)
            file, lines = following, []
        if not scanned.hunks_left:
            lines += parts[number + 2 :: 3]
            break
        scanned.hunks_left -= 1
        counts = int(parts[number] or 1), int(parts[number + 1] or 1)
        following = _read_hunk(scanned, file, lines, parts[number + 2], counts)
    _finish(scanned, file, lines)


def _finish(scanned: _Scanned, file: _File | None, lines: list[bytes]) -> None:
    if file:
        file.lines = b"".join(lines)
        scanned.add(file)


def _read_hunk(
    scanned: _Scanned, file: _File | None, lines: list[bytes], text: bytes, wanted: tuple[int, int]
) -> _File | None:
    """Adds a hunk to `file` and its text to `lines`; gives the file whose header ends the text."""
    following = None
    counts, used = _counted(text, *wanted), len(text)
    if counts is None:
        following = _loose_file(text)
        if following:
            text = text[: text.rfind(b"\n--- ")]
        added, removed, used = _line_by_line(scanned, text, *wanted)
    else:
        added, removed = counts
    if file:
        file.added += added
        file.removed += removed
        lines.append(_NO_NEWLINE.sub(b"", text[:used]))
    return following


def _line_by_line(scanned: _Scanned, text: bytes, old: int, new: int) -> tuple[int, int, int]:
    """Lines added and removed up to where the hunk ends, and that place.

    A hunk that breaks off (a wrapped line, a signature) is damaged: its place is the end of the text, so that two
    damaged copies that differ behind the break have different ids.
    """
    added = removed = 0
    used = 1
    limit = scanned.lines_left
    lines = text[1:].split(b"\n", limit)[:limit]
    scanned.lines_left -= len(lines)
    for number, line in enumerate(lines):
        first = line[:1]
        if first == b"\\":
            pass
        elif old <= 0 and new <= 0:
            return added, removed, used - 1
        elif first == b"+" and new > 0:
            added, new = added + 1, new - 1
        elif first == b"-" and old > 0 and not _is_signature(lines, number):
            removed, old = removed + 1, old - 1
        elif first in b" " and old > 0 and new > 0:
            old, new = old - 1, new - 1
        else:
            return added, removed, len(text)
        used += len(line) + 1
    return added, removed, len(text)


def _is_signature(lines: list[bytes], number: int) -> bool:
    """Whether "-- " ends the diff: what follows it is no line of a hunk."""
    if lines[number] not in (b"-- ", b"--"):
        return False
    return number + 1 == len(lines) or lines[number + 1][:1] not in (b" ", b"+", b"-", b"\\")


def _loose_file(text: bytes) -> _File | None:
    """The file whose `---` and `+++` lines end a text."""
    lines = text[-_HEADER_LENGTH:].rsplit(b"\n", 2)
    if len(lines) < 3 or not lines[1].startswith(b"--- ") or not lines[2].startswith(b"+++ "):
        return None
    return _File(path_of(b"", b"", lines[1][4:], lines[2][4:]), None)


_HEADER_LENGTH = 8_192  # bytes that two lines with a path each may have
