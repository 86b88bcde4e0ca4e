"""The mails that answer a request: short, in plain text, and without a word that a stranger could have chosen.

Whoever asks names the address of somebody else if they like: so what they typed is not repeated but for names that
this site knows, and the mail says how to be left alone.
"""

import logging
import smtplib
from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings

from digests.scope import parse_scope
from letters.flowed import fixed, paragraph
from outgoing.letter import Letter
from outgoing.message import Recipient, message
from outgoing.sender import domain, sender
from releases.templatetags.dates import prose_date
from subscriptions import links
from subscriptions.models import Asked, Subscriber
from subscriptions.words import said_of

_LOG = logging.getLogger(__name__)


class TemporaryError(Exception):
    """A mail was not taken, but may be later; it names no address."""


def send_confirm(asked: Asked) -> bool:
    """Let somebody confirm what was asked for; False where the mail server refuses them for good."""
    intro = f"{_who(asked)} for mails to this address:"
    return _send(
        asked.address,
        asked,
        f"Confirm your subscription at {_site()}",
        intro,
        f"    {_said(asked)}.",
        "To confirm it, open this page within two days, and press the button there:",
        links.confirm_url(asked.key),
        "If it was not you, do nothing: the address is deleted in two days, and this was the only mail.",
    )


def send_known(asked: Asked, known: Subscriber) -> bool:
    """Say that there is nothing to confirm."""
    intro = f"{_who(asked)} for mails that this address gets already:"
    return _send(
        known.address,
        asked,
        f"You have this subscription at {_site()}",
        intro,
        f"    {_said(asked)}.",
        *_paused(known),
        "Nothing was changed. To see, change or end what you have, open this page within 90 days:",
        links.manage_url(known.key),
    )


def send_manage(asked: Asked, known: Subscriber) -> bool:
    """Give a subscriber a link to what there is."""
    intro = f"{_who(asked)} for a link to the subscriptions of this address."
    return _send(
        known.address,
        asked,
        f"Your subscriptions at {_site()}",
        intro,
        *_paused(known),
        "To see, change or end them, open this page within 90 days:",
        links.manage_url(known.key),
        "Whoever has this link can do that: do not pass it on. If it was not you, nothing needs to be done.",
    )


def _paused(known: Subscriber) -> list[str]:
    if known.suspended_at is None:
        return []
    day = prose_date(known.suspended_at)
    return [f"Nothing has been sent since {day}, as mails came back. On the page below you can have them sent again."]


def _said(asked: Asked) -> str:
    scope = parse_scope(asked.scope)
    others = [address for address in scope.people if address != asked.address.lower()]
    people = ["this address"] if len(others) < len(scope.people) else []
    people += [f"{len(others)} other address{'es' if len(others) > 1 else ''}"] if others else []
    return said_of(replace(scope, people=()), asked.cadence, asked.format, people=people)


def _who(asked: Asked) -> str:
    when = f"on {prose_date(asked.asked_at)}, at {asked.asked_at:%H:%M} UTC"
    return f"Somebody, most likely you, asked {_site()} {when}"


def _site() -> str:
    return urlsplit(settings.SITE_URL).netloc


def _send(to: str, asked: Asked, subject: str, *paragraphs: str) -> bool:
    """Whether the mail server took it; the Message-ID is the request's, so that a second copy can be told.

    A link to what somebody has goes to the very address that they confirmed: one in letters of another case may be
    another mailbox.
    """
    text = "\n".join("\n".join((*_lines(one), "")) for one in paragraphs)
    ident = f"{asked.key}.link@{domain()}"
    footer = (settings.SITE_URL,)
    mail = message(Letter(subject, text), Recipient(to, ident, sender(), footer=footer))
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(min(code for code, _ in error.recipients.values()))
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code)
    except OSError as error:  # all of smtplib's are; a server that refuses us, not them, is mended some day
        raise TemporaryError(type(error).__name__) from None  # an SMTP error quotes the address
    return True


def _refused(code: int) -> bool:
    if code < 500:
        raise TemporaryError(str(code)) from None
    _LOG.warning("A mail with a link was refused for good: %s", code)
    return False


def _lines(one: str) -> list[str]:
    """A paragraph that may be filled again; what is indented stays as it is."""
    indent = one[: len(one) - len(one.lstrip())]
    return fixed(one, first=indent, rest=indent) if indent else paragraph(one)
