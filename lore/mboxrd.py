"""Mails as public-inbox sends them, /raw and *.mbox.gz, back to the very bytes that its git archive has. Pure.

The form (lib/PublicInbox/Mbox.pm): the line `From mboxrd@z Thu Jan  1 00:00:00 1970`, the header block as it is, the
body with `>` before each line that begins with any number of `>` and `From `, and one line end more. Only the body is
quoted, so only there it is undone. What cannot be undone: `Lines`, `Bytes`, `Content-Length` and `Status` headers are
left out (an archive that public-inbox wrote has none), header blocks are cut at 102,400 bytes, a first line `From ...`
that old versions stored is dropped, and a mail without a body comes with an empty one.
"""

import hashlib
import re
from collections.abc import Iterator

_ENVELOPE = re.compile(rb"^From mboxrd@z Thu Jan  1 00:00:00 1970\r?\n", re.MULTILINE)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


class MboxError(Exception):
    """What came is no such mbox, or cut off; the message says which, fit for a status page."""


def blob_of(raw: bytes) -> str:
    """The id that git gives a mail, in hexadecimal digits."""
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()


def split_mails(mbox: bytes) -> Iterator[bytes]:
    """Each mail as the archive has it, in the order of the answer. MboxError where the answer begins otherwise."""
    match = _ENVELOPE.match(mbox)
    if match is None:
        raise MboxError(f"no mail but something that begins with {mbox[:40]!r}")
    while match is not None:
        start, match = match.end(), _ENVELOPE.search(mbox, match.end())
        yield _restored(mbox[start : match.start() if match else len(mbox)])


def _restored(piece: bytes) -> bytes:
    if not piece.endswith(b"\n"):
        raise MboxError("the last mail is cut off")
    piece = piece[:-1]
    blank = _BLANK_LINE.search(piece) if b"\r\n" in piece else None
    end = blank.end() if blank else piece.find(b"\n\n") + 2
    if end == 1:  # no blank line at all
        return piece
    return piece[:end] + _QUOTED_FROM.sub(rb"\1", piece[end:])
