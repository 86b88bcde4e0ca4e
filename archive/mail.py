"""One raw mail to one typed record: total on any bytes, deterministic, no Django, no clock."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from archive.headers import (
    header_text,
    parse_date,
    parse_mailbox,
    parse_message_ids,
    parse_references,
    split_headers,
)
from archive.mime import Body, read_body

MAX_HEADER_BYTES = 256 * 1024  # a header block beyond is cut: nothing of ours stands that late
MAX_SUBJECT = 1000
_NO_BODY = Body()
_HASHED_HEADERS = (b"subject", b"from", b"date", b"references", b"in-reply-to", b"to", b"cc")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as every reader sees it.

    message_id    without brackets; made from the content where the mail has none
    other_ids     further Message-ID headers of the same mail
    references    ancestors' ids, nearest last (References, then In-Reply-To)
    arrived       committer time in the archive: our clock
    sent          the Date header, which may lie; None where it cannot be read
    content_hash  16 bytes that are equal for copies of one mail from several lists
    size          bytes of the raw mail
    defects       what was broken, in words
    """

    message_id: str
    other_ids: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    from_name: str
    from_address: str
    recipients: str
    arrived: datetime
    sent: datetime | None
    body: Body
    content_hash: bytes
    size: int
    defects: tuple[str, ...]

    @property
    def text(self) -> str:
        """Decoded plain text, '' where the mail has none (HTML only)."""
        return self.body.text

    def without_body(self) -> Self:
        """The same record, small enough to be kept by the thousand. Half as long as `dataclasses.replace` takes."""
        return type(self)(
            self.message_id,
            self.other_ids,
            self.references,
            self.subject,
            self.from_name,
            self.from_address,
            self.recipients,
            self.arrived,
            self.sent,
            _NO_BODY,
            self.content_hash,
            self.size,
            self.defects,
        )


def parse_mail(raw: bytes, *, arrived: datetime, size: int | None = None, is_post: bool = False) -> Mail:
    """Read one raw mail; `size` is given where `raw` is only the beginning of a larger one.

    `is_post` says that it comes from our own archive of a bug tracker, where Message-IDs are addresses of pages. A
    mail with such an id would pass for what a tracker says, so it loses it.
    """
    if raw.find(b"\r", 0, 2000) >= 0 and b"\r\n" in raw[:2000]:  # hardly any has the one, and it is found faster
        raw = raw.replace(b"\r\n", b"\n")
    block, body, defects = _split(raw)
    if size is not None and size > len(raw):
        defects.append(f"cut after {len(raw)} of {size} bytes")
    headers = split_headers(block)
    read = read_body(headers, body)
    digest = _content_hash(headers, read)
    ids = parse_message_ids(headers.get(b"message-id", []))
    if not is_post:
        ids = tuple(ident for ident in ids if "://" not in ident)
    if not ids:
        defects.append("no Message-ID")
        ids = (f"{digest.hex()}@no-message-id.invalid",)
    elif len(ids) > 1:
        defects.append("several Message-IDs")
    sent = parse_date(headers[b"date"][0]) if b"date" in headers else None
    if sent is None:
        defects.append("no readable Date")
    name, address = parse_mailbox(headers[b"from"][0]) if b"from" in headers else ("", "")
    return Mail(
        message_id=ids[0],
        other_ids=ids[1:10],
        references=tuple(r for r in parse_references(headers) if r not in ids),
        subject=header_text(headers[b"subject"][0])[:MAX_SUBJECT] if b"subject" in headers else "",
        from_name=name,
        from_address=address,
        recipients=_recipients(headers),
        arrived=arrived,
        sent=sent,
        body=read,
        content_hash=digest,
        size=len(raw) if size is None else size,
        defects=(*defects, *read.defects),
    )


def _split(raw: bytes) -> tuple[bytes, bytes, list[str]]:
    """Header block, body, defects; a block without an end is all header."""
    raw = raw.removeprefix(b"\n")
    end = raw.find(b"\n\n", 0, MAX_HEADER_BYTES)
    if end >= 0:
        return raw[:end], raw[end + 2 :], []
    if len(raw) < MAX_HEADER_BYTES:
        return raw, b"", ["no body"]
    end = raw.find(b"\n\n")
    body = raw[end + 2 :] if end >= 0 else b""
    return raw[:MAX_HEADER_BYTES], body, [f"header longer than {MAX_HEADER_BYTES} bytes"]


def _recipients(headers: dict[bytes, list[bytes]]) -> str:
    values = [*headers.get(b"to", ()), *headers.get(b"cc", ())]
    return b", ".join(values)[:20_000].decode("utf-8", "replace").lower() if values else ""


def _content_hash(headers: dict[bytes, list[bytes]], body: Body) -> bytes:
    """Equal for copies of one mail: public-inbox's content_hash idea (headers people write, and the text)."""
    parts: list[bytes] = []
    for name in _HASHED_HEADERS:
        for value in headers.get(name, ()):
            parts += (name, b" ".join(value.split()))
    parts.append((body.text or body.html).rstrip().encode("utf-8", "replace"))
    return hashlib.sha256(b"\0".join(parts)).digest()[:16]
