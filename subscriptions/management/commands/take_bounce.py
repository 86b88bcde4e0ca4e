"""manage.py take_bounce: a mail server's pipe."""

import os
import sys
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.utils import timezone

from subscriptions.returned import LARGEST, take

_TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the server keeps the mail, and pipes it again
_NAMED_BY_SERVER = ("ORIGINAL_RECIPIENT", "RECIPIENT")  # in the environment: Postfix, Exim
_NAMED_IN_MAIL = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_HEAD = 65_536  # bytes that may be headers


class Command(BaseCommand):
    """Exit codes: 0 taken, or nothing that counts; 75 the database is away, try again."""

    help = "Read one mail that came to a return address from standard input, and count it if it is a bounce."
    requires_system_checks = ()  # a mail server would take any complaint of theirs for a refusal of the mail

    def add_arguments(self, parser: CommandParser) -> None:
        """The address, where the mail server says it so."""
        parser.add_argument("--recipient", default="", help="the address that the mail came to; else it is found out")

    def handle(self, *args: Any, recipient: str, **options: Any) -> None:
        """Count it, and say what was done."""
        raw = sys.stdin.buffer.read(LARGEST)
        while sys.stdin.buffer.read(65_536):  # a pipe that breaks would be a failure to the mail server
            pass
        try:
            outcome = take(raw, _recipients(raw, recipient), on=timezone.now().date())
        except Error as error:
            raise CommandError(f"try again: {error}", returncode=_TRY_AGAIN) from error
        self.stdout.write(outcome)


def _recipients(raw: bytes, named: str) -> list[str]:
    """Where the mail may have come to, as the server says it, by option or environment; else as the mail does."""
    by_server = [named, *(os.environ.get(name, "") for name in _NAMED_BY_SERVER)]
    if any(by_server):
        return by_server
    head = BytesHeaderParser().parsebytes(raw[:_HEAD])
    values = [str(value) for name in _NAMED_IN_MAIL for value in head.get_all(name, [])]
    return [address for _, address in getaddresses(values[:20])]
