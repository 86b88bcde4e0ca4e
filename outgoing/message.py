"""A letter to one recipient, as Django's mail backends take it.

What all recipients share is encoded once (Prepared); what differs, some headers and the footer, is put between. Sending
ten thousand mails costs as many bodies copied, not encoded.
"""

import binascii
import re
import secrets
from dataclasses import dataclass
from email.message import Message
from email.utils import formatdate
from html import escape

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from outgoing import headers
from outgoing.letter import FOOTER, Letter

SIGNATURE = "-- "  # what a reader program cuts off in answers (RFC 3676, 4.3)
_LONGEST = 998  # characters of a line (RFC 5322, 2.1.1)
_FLOWED = b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=no\nContent-Transfer-Encoding: "
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINK = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a letter, and what only this mail has; what is empty is left out.

    `thread` is the Message-ID of the first mail of a series, `return_address` where bounces go (verp.return_address),
    `list_id` a name with dots (RFC 2919). Lines of the footer: why this mail comes, and links; each has 78 columns at
    most, unless it is an address of a page.
    """

    address: str
    message_id: str
    return_address: str
    thread: str = ""
    list_id: str = ""
    list_name: str = ""
    unsubscribe_url: str = ""
    footer: tuple[str, ...] = ()


class Mail(EmailMultiAlternatives):
    """A mail that is written already; `from_email` is the sender of the envelope, the header is among the rest."""

    ready: bytes = b""

    def message(self) -> "Ready":  # type: ignore[override]  # all that backends do with it is as_bytes
        """What backends send."""
        return Ready(self.ready)


class Ready(Message):
    """The bytes of a mail, in place of the parts that a backend would have put together."""

    def __init__(self, ready: bytes) -> None:
        super().__init__()
        self._ready = ready

    def as_bytes(self, unixfrom: bool = False, policy: object = None, linesep: str = "\n") -> bytes:
        """As Django's backends ask for it; no line of ours is one of mbox."""
        return self._ready if linesep == "\n" else self._ready.replace(b"\n", linesep.encode("ascii"))


def message(letter: Letter, to: Recipient) -> Mail:
    """One mail; for many of the same letter, see Prepared. A value that no header can have is a HeaderError."""
    return Prepared(letter).to(to)


class Prepared:
    """A letter, encoded for any number of recipients."""

    def __init__(self, letter: Letter) -> None:
        self._letter = letter
        self._text = _stuff(_clean(letter.text).rstrip("\n") + "\n")
        self._is_plain = self._text.isascii() and _is_short(self._text)
        self._quoted_text = _quoted(self._text)
        self._html = [_clean(part) for part in letter.html.split(FOOTER, 1)] if letter.html else []
        self._quoted_html = [_quoted(part) for part in self._html]
        self._boundary = f"=-{secrets.token_hex(12)}"  # not to be guessed by whoever wrote a line of the letter
        self._from = headers.line("From", headers.mailbox("From", settings.MAIL_FROM))
        self._subject = headers.words("Subject", letter.subject)

    def to(self, recipient: Recipient) -> Mail:
        """The mail to one recipient, dated now."""
        address = headers.ascii_address("To", recipient.address)
        footer = [_clean(line).replace("\n", " ").rstrip() for line in recipient.footer]
        text_footer = _stuff("\n".join(("", SIGNATURE, *footer, "")), before="From | ") if footer else ""
        head = self._from + self._subject + headers.line("To", address) + _own_headers(recipient)
        html_footer = _html_footer(footer)
        content = self._both(text_footer, html_footer) if self._html else self._text_part(text_footer)
        sender = recipient.return_address or settings.MAIL_FROM
        mail = Mail(self._letter.subject, self._text + text_footer, sender, [address])
        if self._html:
            mail.attach_alternative(html_footer.join(self._html), "text/html")
        mail.ready = head.encode("ascii") + b"MIME-Version: 1.0\n" + content
        return mail

    def _text_part(self, footer: str) -> bytes:
        """Headers and body of the text: as it is where that is ASCII, else quoted-printable, which any server hands on
        and which keeps spaces at the ends of lines."""
        if self._is_plain and footer.isascii() and _is_short(footer):
            return _FLOWED + b"7bit\n\n" + (self._text + footer).encode("ascii")
        return _FLOWED + b"quoted-printable\n\n" + self._quoted_text + _quoted(footer)

    def _both(self, text_footer: str, html_footer: str) -> bytes:
        edge = self._boundary.encode("ascii")
        head = b'Content-Type: multipart/alternative; boundary="%b"\n\n' % edge
        kind = b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        html = (b"=\n" + _quoted(html_footer) + b"=\n").join(self._quoted_html)
        parts = (b"--%b\n" % edge, self._text_part(text_footer), b"\n--%b\n" % edge, kind, html)
        return b"".join((head, *parts, b"\n--%b--\n" % edge))


def _own_headers(to: Recipient) -> str:
    """What a mail to one recipient has beside sender and subject."""
    own = [
        f"Date: {formatdate(localtime=True)}\n",
        headers.line("Message-ID", headers.message_id("Message-ID", to.message_id)),
    ]
    if to.thread:
        first = headers.message_id("In-Reply-To", to.thread)
        own += [headers.line("In-Reply-To", first), headers.line("References", first)]
    if to.list_id:
        # RFC 3834 discourages Precedence, but vacation(1) of old knows nothing else that keeps it quiet.
        own += [headers.list_id(to.list_id, to.list_name), "Precedence: bulk\n"]
    if to.unsubscribe_url:
        own.append(headers.line("List-Unsubscribe", headers.url("List-Unsubscribe", to.unsubscribe_url)))
        if to.unsubscribe_url.startswith("https://") or not settings.PRODUCTION:  # RFC 8058, 3.1
            own.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click\n")
    # Exchange heeds its own header only; not "All", which would keep bounces away, too.
    return "".join((*own, "Auto-Submitted: auto-generated\n", "X-Auto-Response-Suppress: OOF, AutoReply\n"))


def _clean(text: str) -> str:
    """Lines without control characters, and what UTF-8 can say."""
    text = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub("", text)


def _stuff(text: str, *, before: str = "From ") -> str:
    """A space before lines that an mbox would change (RFC 3676, 4.4); other lines of a letter have theirs already."""
    return re.sub(f"(?m)^(?={before})", " ", text)


def _is_short(text: str) -> bool:
    return all(len(line) < _LONGEST for line in text.split("\n"))


def _quoted(text: str) -> bytes:
    return binascii.b2a_qp(text.encode("utf-8"), istext=True)


def _html_footer(lines: list[str]) -> str:
    """The lines of the footer, with its addresses as links."""
    return "<br>\n".join(_LINK.sub(r'<a href="\g<0>">\g<0></a>', escape(line)) for line in lines)
