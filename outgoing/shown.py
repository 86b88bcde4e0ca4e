"""A mail for the eye: its headers, its text as it came and as a narrow screen fills it, its HTML. Pure."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

_NUL = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Head:
    """What a list of mails says of one."""

    subject: str
    to: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail whole: headers in their order, values decoded; `paragraphs` are the text without its line breaks."""

    head: Head
    headers: tuple[tuple[str, str], ...]
    text: str
    paragraphs: tuple[str, ...]
    html: str


def head(raw: bytes) -> Head:
    """Of a mail, or its beginning."""
    return _head(_parsed(raw))


def shown(raw: bytes) -> Shown:
    """Everything of a mail; what cannot be decoded is shown as far as it can."""
    mail = _parsed(raw)
    text = _content(mail, "plain")
    headers = tuple((name, _printable(value)) for name, value in mail.items())
    return Shown(_head(mail), headers, text, tuple(unflowed(text)), _content(mail, "html"))


def unflowed(text: str) -> Iterator[str]:
    """Paragraphs and fixed lines of `format=flowed` text, DelSp=no (RFC 3676, 4)."""
    begun: list[str] = []
    for line in text.removesuffix("\n").split("\n"):
        plain = line.removeprefix(" ")
        if plain == "-- ":
            yield from filter(None, ["".join(begun)])
            yield plain
            begun = []
            continue
        begun.append(plain)
        if not plain.endswith(" "):
            yield "".join(begun)
            begun = []
    yield from filter(None, ["".join(begun)])


def _parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def _head(mail: EmailMessage) -> Head:
    subject, to, date = (mail.get(name) for name in ("Subject", "To", "Date"))
    return Head(_printable(subject or ""), _printable(to or ""), getattr(date, "datetime", None))


def _content(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    return _printable(raw.decode("utf-8", "replace").replace("\r\n", "\n"))


def _printable(value: object) -> str:
    return str(value).replace("\x00", _NUL).encode("utf-8", "replace").decode("utf-8")
