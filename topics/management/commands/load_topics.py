"""load_topics [FILE]: define topics by a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from topics.loading import DEFAULT, load_topics
from topics.reader import TopicError


class Command(BaseCommand):
    """A second run with the same file changes nothing; topics that it does not have stay."""

    help = "Define topics by a TOML file; without FILE by the one that comes with the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE."""
        parser.add_argument("file", metavar="FILE", nargs="?", type=Path, default=DEFAULT)

    def handle(self, *_: Any, **options: Any) -> None:
        """Load and say what became of each."""
        try:
            loaded = load_topics(options["file"])
        except TopicError as error:
            raise CommandError(f"{error}; nothing was loaded (the form: docs/sources.md)") from error
        if options["verbosity"]:
            for word, slugs in (("created", loaded.created), ("changed", loaded.changed)):
                for slug in slugs:
                    self.stdout.write(f"{word}: {slug}")
            self.stdout.write(
                f"{len(loaded.created)} created, {len(loaded.changed)} changed, {len(loaded.unchanged)} unchanged"
            )
