"""The parts of a mail that came in, within bounds: no recursion, no more bytes or parts than a report has. Pure.

Python's parser builds a tree as deep as a mail says; here parts are cut out where the boundaries are.
"""

import binascii
import quopri
import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

_LARGEST = 1_000_000  # bytes; reports come first, what is cut off is the mail that came back
_HEAD = 65_536  # bytes of headers
_FIELD = 2_000  # characters of a Content-Type: Python's parser looks at a longer one for seconds
_MOST = 20  # parts
_MBOX = re.compile(rb"\AFrom [^\n]*\n")  # what a pipe may put before a mail
_END_OF_HEAD = re.compile(rb"(?:\A|\r?\n)\r?\n")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that has no parts of its own, or the whole mail; `kind` is its media type."""

    head: Message
    kind: str
    text: str


def parts(raw: bytes) -> list[Part]:
    """The mail itself, then its parts in their order; text is decoded as far as it can be."""
    whole = _part(_MBOX.sub(b"", raw[:_LARGEST]))
    found, waiting = [whole[0]], [whole]
    while waiting and len(found) <= _MOST:
        part, body = waiting.pop(0)
        boundary = part.head.get_param("boundary")
        if not part.kind.startswith("multipart/") or not isinstance(boundary, str) or not 0 < len(boundary) <= 200:
            continue
        edge = re.compile(rb"(?m)^--%b(?:--)?[ \t]*(?:\r?\n|\Z)" % re.escape(boundary.encode("latin-1", "replace")))
        inner = [_part(piece) for piece in edge.split(body, maxsplit=_MOST)[1:]]
        found += [child for child, _ in inner]
        waiting += inner
    return found


def _part(raw: bytes) -> tuple[Part, bytes]:
    end = _END_OF_HEAD.search(raw, 0, _HEAD)
    body = raw[end.end() :] if end else b""
    head = BytesHeaderParser().parsebytes(raw[: end.start() if end else _HEAD])
    if len(str(head.get("Content-Type", ""))) > _FIELD:
        del head["Content-Type"]
    kind = head.get_content_type()
    return Part(head, kind, "" if kind.startswith("multipart/") else _decoded(head, body)), body


def _decoded(head: Message, body: bytes) -> str:
    coding = str(head.get("Content-Transfer-Encoding", "")).strip().lower()
    try:
        if coding == "base64":
            body = binascii.a2b_base64(body)
        elif coding == "quoted-printable":
            body = quopri.decodestring(body)
    except binascii.Error:
        pass
    return body.decode("utf-8", "replace").replace("\r\n", "\n")
