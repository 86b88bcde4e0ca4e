"""rebuild [--reread]: derive all state again from records and facts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from archive.queries import message_count
from ingest import pipeline
from ingest.rereading import reread


class Command(BaseCommand):
    """The same records always arrive at the same state; run it after a change of rules."""

    help = "Derive threads, releases, cycles and regressions again from the stored records and facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How deep to begin."""
        parser.add_argument(
            "--reread", action="store_true", help="run the readers on all stored mail first, after an upgrade of them"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """The rebuild itself is one transaction: pages show the old state until it ends."""
        if options["reread"]:
            self.stdout.write(f"{self._reread(quiet=options['verbosity'] == 0)} mails read again")
        folding = pipeline.rebuild()
        self.stdout.write(f"{folding.clusters} clusters folded, {len(folding.failures)} failed")
        for failure in folding.failures:
            self.stderr.write(failure)

    def _reread(self, *, quiet: bool) -> int:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True, quiet=quiet)) as bar:
            task = bar.add_task("reading mail again", total=message_count())
            return reread(lambda done: bar.update(task, completed=done))
