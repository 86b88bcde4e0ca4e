"""manage.py serve_bounces: an SMTP server for bounces alone."""

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from subscriptions.bounce_server import serve_until_signal


class Command(BaseCommand):
    """Until it is interrupted; each bounce is counted before it is answered for."""

    help = "Take bounces by SMTP: mails to return addresses of this site; all others are refused."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--listen", default="127.0.0.1:8025", help="address and port (default: %(default)s)")

    def handle(self, *args: Any, listen: str, **options: Any) -> None:
        """Serve."""
        host, colon, port = listen.rpartition(":")
        if not (colon and port.isdecimal() and int(port) < 65536):
            raise CommandError(f"{listen!r} is no address with a port, such as 127.0.0.1:8025 or [::1]:8025")
        if not settings.BOUNCE_ADDRESS:
            raise CommandError("Set KERNELTRACK_BOUNCES to the address that bounces return to")
        try:
            asyncio.run(serve_until_signal(host.strip("[]"), int(port), ready=self._say))
        except OSError as error:
            raise CommandError(f"{listen} cannot be used: {error}") from error

    def _say(self, host: str, port: int) -> None:
        self.stdout.write(f"takes bounces at {host}:{port}")
        self.stdout.flush()
