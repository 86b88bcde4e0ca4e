"""Settings of mails that would do harm, or nothing, are told before anything is sent."""

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from outgoing.folder import is_used
from outgoing.headers import HeaderError, ascii_address, mailbox

# A key and a digest come behind the local part of the return address, which has 64 letters (RFC 5321, 4.5.3.1.1).
_LONGEST_LOCAL = 64 - len("+") - 26 - len("-") - 12
_HERE = {"localhost", "127.0.0.1", "::1"}


@register()
def mail_is_configured(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """What is wrong in any case, and what is in production or with a real server."""
    found = [*_addresses()]
    if not 0 <= settings.MAIL_HOUR <= 23:
        found.append(Error(f"KERNELTRACK_MAIL_HOUR is {settings.MAIL_HOUR}", hint="Use 0 to 23.", id="outgoing.E004"))
    if urlsplit(settings.SITE_URL).scheme not in ("http", "https") or not urlsplit(settings.SITE_URL).hostname:
        hint = "Use the address of the site, https://..."
        found.append(Error(f"KERNELTRACK_URL is {settings.SITE_URL!r}", hint=hint, id="outgoing.E005"))
    found += _without_server() if is_used() else _with_server()
    return found


def _addresses() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    try:
        mailbox("KERNELTRACK_MAIL_FROM", settings.MAIL_FROM)
    except HeaderError as error:
        found.append(Error(str(error), hint='Use "Name <name@host>".', id="outgoing.E001"))
    local = settings.BOUNCE_ADDRESS.rpartition("@")[0]
    if settings.BOUNCE_ADDRESS and not _is_plain(settings.BOUNCE_ADDRESS):
        hint = "Use an address of this site without a name, bounces@host."
        found.append(Error(f"KERNELTRACK_BOUNCES is {settings.BOUNCE_ADDRESS!r}", hint=hint, id="outgoing.E002"))
    elif len(local) > _LONGEST_LOCAL:
        hint = f"A key comes behind the name: it has {_LONGEST_LOCAL} letters at most."
        found.append(Error(f"KERNELTRACK_BOUNCES is too long: {local}", hint=hint, id="outgoing.E002"))
    if settings.REPORT_TO and not _is_plain(parseaddr(settings.REPORT_TO)[1]):
        hint = "Use the address of a mailing list, or nothing."
        found.append(Error(f"KERNELTRACK_REPORT_TO is {settings.REPORT_TO!r}", hint=hint, id="outgoing.E003"))
    return found


def _without_server() -> list[CheckMessage]:
    """Mails become files."""
    found: list[CheckMessage] = []
    if settings.BOUNCE_ADDRESS:
        hint = "Set KERNELTRACK_SMTP, too; without a server nothing can bounce."
        found.append(Warning("KERNELTRACK_BOUNCES is set, KERNELTRACK_SMTP is not", hint=hint, id="outgoing.W001"))
    if settings.PRODUCTION:
        hint = "Set KERNELTRACK_SMTP: mails become files now, and nobody gets one."
        found.append(Warning("There is no mail server", hint=hint, id="outgoing.W002"))
    return found


def _with_server() -> list[CheckMessage]:
    """Mails reach people."""
    found: list[CheckMessage] = []
    is_open = not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL) and settings.EMAIL_HOST not in _HERE
    if settings.EMAIL_HOST_PASSWORD and is_open:
        hint = "Use submission:// or smtps:// in KERNELTRACK_SMTP."
        found.append(Warning("The mail server is sent a password in the clear", hint=hint, id="outgoing.W003"))
    if not settings.PRODUCTION:
        return found
    if "." not in parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2]:
        hint = "Set KERNELTRACK_MAIL_FROM to an address that takes answers."
        found.append(Error(f"Mails come from {settings.MAIL_FROM!r}", hint=hint, id="outgoing.E006"))
    if urlsplit(settings.SITE_URL).scheme != "https" or urlsplit(settings.SITE_URL).hostname in _HERE:
        hint = "Set KERNELTRACK_URL to https://...: links in mails begin so, and unsubscribing by one click needs TLS."
        found.append(Error(f"Mails have links to {settings.SITE_URL}", hint=hint, id="outgoing.E007"))
    if not settings.BOUNCE_ADDRESS:
        hint = "Set KERNELTRACK_BOUNCES: bounces come to KERNELTRACK_MAIL_FROM now, and nobody is ever left in peace."
        found.append(Warning("Bounces are not counted", hint=hint, id="outgoing.W004"))
    return found


def _is_plain(address: str) -> bool:
    try:
        return address.isascii() and ascii_address("address", address) == address
    except HeaderError:
        return False
