"""add_sources [FILE]: follow what a file names, by default the usual sources of kernel.org."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from following.adding import add_at_first_start, add_sources, sources_file
from following.estimate import estimate
from following.livefile import SourcesError
from ingest.upstream import MixedError


class Command(BaseCommand):
    """Exit status 0: all of them are there; 1: the file is wrong, the disk too small, or the data would mix."""

    help = "Follow the sources that a file (default: KERNELTRACK_SOURCES) names; what is there already is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, and when."""
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument("--once", action="store_true", help="only into an empty database, at its first start")
        parser.add_argument("--force", action="store_true", help="even where the disk is too small for them")

    def handle(self, *_: Any, **options: Any) -> None:
        """Add, tell, and look whether there is room."""
        try:
            lines = add_at_first_start() if options["once"] else add_sources(sources_file(options["file"]))
        except (SourcesError, MixedError) as error:
            raise CommandError(str(error)) from error
        for line in lines:
            self.stdout.write(line)
        needed = estimate()
        for line in needed.lines():
            self.stdout.write(line)
        if needed.lacking and not options["force"]:
            raise CommandError(needed.advice)
