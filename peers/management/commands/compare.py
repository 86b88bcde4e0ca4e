"""compare FILE: where an export of a running regzbot and this installation disagree."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from peers.compare import disagreements
from peers.reader import read_export


class Command(BaseCommand):
    """Prints one line per difference; the exit code stays 0, since a difference is no failure."""

    help = "Compare regressions with an export (regressions.json) of a running regzbot."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        """Read the export and list what differs."""
        try:
            theirs = read_export(options["file"].read_bytes())
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        found = disagreements(theirs, at=timezone.now())
        for one in found:
            self.stdout.write(f"{one.report}: {one.what.label}: theirs {one.theirs!r}, ours {one.ours!r}")
        self.stdout.write(f"{len(theirs)} regressions compared, {len(found)} differences")
