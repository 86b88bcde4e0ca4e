"""Raw mails of the sample world, in the encodings that real mail comes in. Pure."""

import base64
import quopri
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.header import Header
from functools import cache

from sample.people import Person

ENCODINGS = ("plain", "plain", "plain", "quoted-printable", "base64", "alternative", "flowed")
_LIST_HOST = "lists.kernel.example"
_TRAVEL = 20  # seconds from a sender to the first list


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as sent: `lists` are the archives that get it, `arrived` when the first one has it.

    `§name§` in the body stands for the id of the commit of that name, `§name~12§` for its first digits; `delay` is how
    many seconds after the first list this copy came.
    """

    ident: str
    sender: Person
    subject: str
    body: str
    arrived: datetime
    lists: tuple[str, ...]
    references: tuple[str, ...] = ()
    encoding: str = "plain"
    copies: tuple[Person, ...] = field(default=())
    delay: int = 0

    @property
    def sent(self) -> datetime:
        """What the Date header says, the same in every copy."""
        return sent(self.arrived) - timedelta(seconds=self.delay)


def sent(arrived: datetime) -> datetime:
    """When a mail was sent that the first list has at this moment."""
    return arrived - timedelta(seconds=_TRAVEL)


def render(letter: Letter, mailing_list: str, commits: dict[str, str]) -> bytes:
    """The mail as one list's archive has it."""
    body = _with_commits(letter.body, commits)
    headers = [
        f"Return-Path: <{mailing_list}+bounces@{_LIST_HOST}>",
        f"Received: from mail.{letter.sender.address.partition('@')[2]} by {_LIST_HOST} ({mailing_list})",
        f"From: {_mailbox(letter.sender)}",
        "To: " + ", ".join(f"{name}@{_LIST_HOST}" for name in letter.lists),
        *([f"Cc: {', '.join(map(_mailbox, letter.copies))}"] if letter.copies else []),
        f"Subject: {_text(letter.subject)}",
        f"Date: {letter.sent:%a, %d %b %Y %H:%M:%S} +0000",
        f"Message-ID: <{letter.ident}>",
        *([f"In-Reply-To: <{letter.references[-1]}>"] if letter.references else []),
        *([f"References: {(chr(10) + ' ').join(f'<{r}>' for r in letter.references)}"] if letter.references else []),
        f"List-Id: <{mailing_list}.{_LIST_HOST}>",
        "MIME-Version: 1.0",
    ]
    kind, encoded = _ENCODERS[letter.encoding](body)
    return "\n".join([*headers, *kind, "", ""]).encode() + encoded


def _with_commits(text: str, commits: dict[str, str]) -> str:
    parts = text.split("§")
    for place in range(1, len(parts), 2):
        name, _, digits = parts[place].partition("~")
        parts[place] = commits.get(name, name)[: int(digits or 40)]
    return "".join(parts)


def _text(value: str) -> str:
    return value if value.isascii() else Header(value, "utf-8", maxlinelen=70).encode(linesep="\n")


@cache
def _mailbox(person: Person) -> str:
    return f"{_text(person.name)} <{person.address}>"


def _plain(body: str) -> tuple[list[str], bytes]:
    return ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"], body.encode()


def _quoted_printable(body: str) -> tuple[list[str], bytes]:
    encoding = ["Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: quoted-printable"]
    return encoding, quopri.encodestring(body.encode())


def _base64(body: str) -> tuple[list[str], bytes]:
    encoding = ['Content-Type: text/plain; charset="utf-8"', "Content-Transfer-Encoding: base64"]
    return encoding, base64.encodebytes(body.encode())


def _alternative(body: str) -> tuple[list[str], bytes]:
    escaped = body.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>\n")
    parts = f"--sample-part\nContent-Type: text/plain; charset=utf-8\n\n{body}\n--sample-part\n"
    parts += f"Content-Type: text/html; charset=utf-8\n\n<p>{escaped}</p>\n--sample-part--\n"
    return ['Content-Type: multipart/alternative; boundary="sample-part"'], parts.encode()


def _flowed(body: str) -> tuple[list[str], bytes]:
    return ["Content-Type: text/plain; charset=utf-8; format=flowed"], body.encode()


_ENCODERS = {
    "plain": _plain,
    "quoted-printable": _quoted_printable,
    "base64": _base64,
    "alternative": _alternative,
    "flowed": _flowed,
}
