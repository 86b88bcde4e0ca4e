"""A folder in place of a mail server: each mail becomes a file, readable at /dev/mail/.

Files are named by time and a random word, so names sort as mails were sent; a file is there whole or not at all. The
folder keeps the last thousand. The envelope, which a server would be told apart, is noted in two headers.
"""

import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

KEPT = 1000  # mails
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}-[0-9a-f]{8}\.eml")
_UNSEEN = re.compile(r"[^\x20-\x7e]")


class FolderBackend(BaseEmailBackend):
    """Django's mail backend for development."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each mail; how many were written."""
        count = 0
        try:
            for mail in email_messages:
                if mail.recipients():
                    _write(mail)
                    count += 1
            prune()
        except OSError:
            if not self.fail_silently:
                raise
        return count


def folder() -> Path:
    """Where the mails are; it may not exist yet."""
    return Path(settings.EMAIL_FILE_PATH)


def is_used() -> bool:
    """Whether mails go there, not to a server."""
    return str(settings.EMAIL_BACKEND) == f"{FolderBackend.__module__}.{FolderBackend.__qualname__}"


def names() -> list[str]:
    """All mails, the newest first."""
    try:
        return sorted(filter(_NAME.fullmatch, os.listdir(folder())), reverse=True)
    except FileNotFoundError:
        return []


def stored(name: str, *, limit: int = -1) -> bytes | None:
    """A mail, or its first `limit` bytes; None where no mail has this name."""
    if not _NAME.fullmatch(name):  # so no path leads out of the folder
        return None
    try:
        with (folder() / name).open("rb") as file:
            return file.read(limit)
    except FileNotFoundError:
        return None


def size(name: str) -> int:
    """Bytes of a mail; 0 where it is gone."""
    try:
        return (folder() / name).stat().st_size
    except FileNotFoundError:
        return 0


def prune(kept: int = KEPT) -> int:
    """Delete all but the newest; how many were deleted."""
    old = names()[kept:]
    for name in old:
        (folder() / name).unlink(missing_ok=True)
    return len(old)


def _write(mail: EmailMessage) -> None:
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{timezone.now():%Y-%m-%dT%H-%M-%S.%f}-{secrets.token_hex(4)}.eml"
    sender, recipients = (_UNSEEN.sub("?", value) for value in (mail.from_email, ", ".join(mail.recipients())))
    content = f"X-Envelope-From: {sender}\nX-Envelope-To: {recipients}\n".encode("ascii") + mail.message().as_bytes()
    unfinished = folder() / f".{name}"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.replace(folder() / name)
