"""The readable text of a mail body: transfer encodings, multiparts, format=flowed; bounded."""

import binascii
import re
from dataclasses import dataclass

from archive.charsets import decode
from archive.headers import split_headers

MAX_DEPTH = 8  # multiparts inside multiparts; real mail stays below four
MAX_PARTS = 200  # parts looked at in one mail; a bomb has thousands
_PARAMETER = re.compile(rb';\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))')
_BASE64_NOISE = re.compile(rb"[^A-Za-z0-9+/=]+")


@dataclass(frozen=True, slots=True)
class Body:
    """What a reader sees of a mail.

    text    the first inline text/plain part, decoded, LF line ends; '' where there is none
    html    the first text/html part, decoded, only when there is no plain one
    flowed  the plain part says format=flowed (RFC 3676); `unflow` joins its lines
    delsp   ... and DelSp=yes
    """

    text: str = ""
    html: str = ""
    flowed: bool = False
    delsp: bool = False
    defects: tuple[str, ...] = ()


class _Walk:
    """One mail's walk over its parts: what was found so far, and the budget left."""

    def __init__(self) -> None:
        self.plain: Body | None = None
        self.html = ""
        self.parts = 0
        self.defects: list[str] = []


def read_body(headers: dict[bytes, list[bytes]], body: bytes) -> Body:
    """The text of a mail given its wanted headers and raw body (LF line ends)."""
    walk = _Walk()
    _visit(walk, headers, body, 0)
    found = walk.plain or Body(html=walk.html)
    if walk.parts > MAX_PARTS:
        walk.defects.append(f"more than {MAX_PARTS} parts")
    if not walk.defects:
        return found
    return Body(found.text, found.html, found.flowed, found.delsp, tuple(dict.fromkeys(walk.defects)))


def _visit(walk: _Walk, headers: dict[bytes, list[bytes]], body: bytes, depth: int) -> None:
    walk.parts += 1
    kind, parameters = _content_type(headers)
    if kind.startswith(b"multipart/"):
        _visit_parts(walk, parameters.get(b"boundary", b""), body, depth)
        return
    if walk.plain is not None or _is_attachment(headers) or kind not in (b"text/plain", b"text/html"):
        return
    decoded = decode(_transfer_decoded(walk, headers, body), parameters.get(b"charset", b"").decode("ascii", "replace"))
    if decoded.defect:
        walk.defects.append(decoded.defect)
    text = decoded.text.replace("\r\n", "\n") if "\r" in decoded.text else decoded.text
    if kind == b"text/html":
        walk.html = walk.html or text
        return
    flowed = parameters.get(b"format", b"").lower() == b"flowed"
    delsp = flowed and parameters.get(b"delsp", b"").lower() == b"yes"
    walk.plain = Body(text, "", flowed, delsp)


def _visit_parts(walk: _Walk, boundary: bytes, body: bytes, depth: int) -> None:
    if not boundary or depth >= MAX_DEPTH:
        walk.defects.append("multipart without boundary" if not boundary else "multipart nested too deep")
        return
    delimiter = b"\n--" + boundary
    padded = b"\n" + body
    start = padded.find(delimiter)
    if start < 0:  # a lying Content-Type: show what is there
        walk.defects.append("multipart boundary never appears")
        _visit(walk, {}, body, depth + 1)
        return
    while start >= 0 and walk.parts <= MAX_PARTS and walk.plain is None:
        begin = start + len(delimiter)
        if padded.startswith(b"--", begin):
            return
        end = padded.find(delimiter, begin)
        part = padded[begin : end if end >= 0 else None].partition(b"\n")[2]
        if end < 0:
            walk.defects.append("multipart not closed")
        if part.startswith(b"\n"):
            head, content = b"", part[1:]
        else:
            head, _, content = part.partition(b"\n\n")
        _visit(walk, split_headers(head), content, depth + 1)
        start = end


def _content_type(headers: dict[bytes, list[bytes]]) -> tuple[bytes, dict[bytes, bytes]]:
    raw = headers.get(b"content-type", (b"text/plain",))[0][:2000]
    kind = raw.partition(b";")[0].strip().lower()
    if b"/" not in kind:
        kind = b"text/plain"  # RFC 2045 5.2: what cannot be read is plain text
    parameters = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(raw)}
    return kind, parameters


def _is_attachment(headers: dict[bytes, list[bytes]]) -> bool:
    values = headers.get(b"content-disposition")
    return values is not None and values[0].lstrip()[:10].lower() == b"attachment"


def _transfer_decoded(walk: _Walk, headers: dict[bytes, list[bytes]], body: bytes) -> bytes:
    values = headers.get(b"content-transfer-encoding")
    encoding = values[0].strip().lower() if values else b""
    if encoding == b"quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == b"base64":
        clean = _BASE64_NOISE.sub(b"", body).partition(b"=")[0]
        if len(clean) % 4 == 1:  # one left-over character holds no whole byte: the mail was cut
            walk.defects.append("base64 cut short")
            clean = clean[:-1]
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
    return body


def unflow(text: str, *, delsp: bool) -> str:
    """Join the soft-broken lines of format=flowed text (RFC 3676), quotes kept apart by depth."""
    lines: list[str] = []
    open_depth = -1  # quote depth of a line that waits for its continuation
    for raw in text.split("\n"):
        content = raw.lstrip(">")
        depth = len(raw) - len(content)
        content = content.removeprefix(" ")
        if open_depth == depth and content != "-- ":
            lines[-1] += content
        else:
            lines.append(f"{'>' * depth} {content}" if depth else content)
        is_soft = content.endswith(" ") and content != "-- "
        if is_soft and delsp:
            lines[-1] = lines[-1][:-1]
        open_depth = depth if is_soft else -1
    return "\n".join(lines)
