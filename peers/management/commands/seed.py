"""seed FILE or URL: begin with the regressions that a running regzbot knows."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from archive.fetch import FetchError
from peers.reader import read_export
from peers.store import ask, seed


class Command(BaseCommand):
    """Only the mails behind an export are taken over, from the archive; so the result can be rebuilt by anybody."""

    help = "Fetch the mails behind an export (regressions.json) of a running regzbot from the archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A path or an address."""
        parser.add_argument("export", metavar="FILE_OR_URL")

    def handle(self, *_: Any, **options: Any) -> None:
        """Put the mails on the list of what the archive is asked for."""
        where = options["export"]
        if not settings.ARCHIVE_URL:
            raise CommandError("no archive can be asked for mails: set KERNELTRACK_ARCHIVE")
        try:
            entries = ask(where) if "://" in where else read_export(Path(where).read_bytes())
        except (FetchError, OSError, ValueError) as error:
            raise CommandError(f"{where}: {error}") from error
        count = seed(entries)
        self.stdout.write(
            f"{len(entries)} regressions; {count} mails are asked for one by one, by workers or: manage.py sync"
        )
