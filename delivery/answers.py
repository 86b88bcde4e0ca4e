"""What a mail server's answer means for a mail, and when to try again. Pure.

RFC 5321, 4.2.1: 4yz is temporary, 5yz is final; 421 closes the connection whatever was asked. Where there was no answer
at all the server may or may not have taken the mail over (RFC 1047): it is sent again with the same Message-ID, by
which receivers know it.
"""

import re
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from hashlib import sha256

GIVE_UP = timedelta(days=2)  # after a dispatch was planned; RFC 5321, 4.5.4.1 has 4 to 5 days, but news get old
_FIRST, _LONGEST = timedelta(minutes=5), timedelta(hours=6)
_KEPT = 300  # characters of an answer
_POLICY = re.compile(r"\b5\.7\.[0-9]+\b")  # RFC 3463: refused for reasons that are not the address's
_ADDRESSES = re.compile(r"\S+@\S+")
GIVEN_UP = "given up"  # how the answer of such a mail begins
_NUMBERS = re.compile(r"\b([45][0-9]{2})\b(?:[ -]+([45]\.[0-9]{1,3}\.[0-9]{1,3})\b)?")
_CLOSING = 421
_OF_MAILBOXES = {550, 551, 552, 553, 556}  # the others are about commands and servers
_OF_US = {530, 534, 535, 538}  # RFC 4954, 6: whom we are taken for; whoever the mail is for has no part in it
_KNOWN = range(400, 600)


class Verdict(Enum):
    """What to do next."""

    RETRY = auto()  # this mail later, the others now
    FAILED = auto()  # this mail never, the others now
    BOUNCED = auto()  # the same, and the address is to blame
    LOST = auto()  # the connection is gone: this mail may have arrived, and the batch pauses
    CLOSED = auto()  # the server closed the connection and says that it has not taken this mail: the batch pauses
    SILENT = auto()  # no answer in time: this mail may have arrived, and everything pauses, for any other waits as long
    REFUSED = auto()  # we are not welcome at all: everything pauses


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, and what the server said: one line, without addresses."""

    verdict: Verdict
    said: str


def answer_to(error: OSError) -> Answer:
    """What an attempt to send one mail ended with; all errors of smtplib are OSErrors."""
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code in range(500, 600):
        return Answer(Verdict.REFUSED, said(error))  # our own address: no fault of the recipient
    if isinstance(error, smtplib.SMTPHeloError) and error.smtp_code != _CLOSING:
        return Answer(Verdict.REFUSED, said(error))  # our name
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()), (0, b""))
        return _by_code(code, _line(code, words), at_recipient=True)
    if isinstance(error, smtplib.SMTPResponseException) and type(error) is not smtplib.SMTPResponseException:
        return _by_code(error.smtp_code, said(error), at_recipient=False)  # else smtplib's own: an endless line
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Answer(Verdict.FAILED, said(error))
    is_late = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)  # smtplib makes it another
    return Answer(Verdict.SILENT if is_late else Verdict.LOST, said(error))


def _by_code(code: int, line: str, *, at_recipient: bool) -> Answer:
    if code == _CLOSING:
        return Answer(Verdict.CLOSED, line)
    if code not in _KNOWN:
        return Answer(Verdict.LOST, line)  # no number that SMTP knows: who knows what was understood
    if code in _OF_US:
        return Answer(Verdict.REFUSED, line)
    if code >= 500:
        is_bounce = at_recipient and code in _OF_MAILBOXES and not _POLICY.search(line)
        return Answer(Verdict.BOUNCED if is_bounce else Verdict.FAILED, line)
    return Answer(Verdict.RETRY, line)


def said(error: OSError) -> str:
    """An error in one line, without addresses."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _line(error.smtp_code, error.smtp_error)
    return one_line(str(error) or type(error).__name__)


def _line(code: int, words: bytes | str) -> str:
    return one_line(f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}")


def one_line(text: str) -> str:
    """What can be shown to anybody: servers repeat the address that they refuse."""
    printable = "".join(char if char.isprintable() else " " for char in _ADDRESSES.sub("<address>", text[:10_000]))
    return " ".join(printable.split())[:_KEPT]


def pause(tries: int, name: str) -> timedelta:
    """How long to wait after so many tries: 5 minutes, doubled each time up to 6 hours, up to a fifth less.

    What is taken off follows from a name, so that mails which failed together are not tried together.
    """
    full = min(_FIRST * (1 << min(max(tries, 1) - 1, 10)), _LONGEST)
    return full * (1 - 0.2 * int.from_bytes(sha256(name.encode()).digest()[:4]) / 2**32)


def in_words(answer: str) -> str:
    """Why a mail was not sent, for everybody to read: servers write what they like, numbers are harmless."""
    given_up = answer.startswith(GIVEN_UP)
    found = _NUMBERS.search(answer)
    why = f"the server said {' '.join(filter(None, found.groups()))}" if found else "no mail server took it"
    if not found and answer and not given_up:
        why = "it could not be written or sent"
    return f"{GIVEN_UP} after two days: {why}" if given_up else why
