"""sync [SOURCE...]: read everything that is new, now, with a progress bar."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from archive.models import Inbox
from kerneltrack import sync
from kerneltrack.pipeline import sync_trees
from releases.store import load_facts
from trees.models import Tree


class Command(BaseCommand):
    """Exit status 0: all sources answered; 1: at least one did not (the others are read all the same)."""

    help = "Read all that is new from the named sources (inboxes and trees), or from all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Sources and number of processes."""
        parser.add_argument("sources", metavar="SOURCE", nargs="*")
        parser.add_argument("--jobs", type=int, default=sync.default_jobs(), help="processes (default: processors)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Release facts, then trees, then mail: each knows what the next one asks for."""
        names = options["sources"]
        inboxes, trees = self._chosen(names)
        report = sync.Report()
        load_facts()
        with self._bar(options["verbosity"]) as bar:
            task = bar.add_task("trees", total=None)
            sync_trees(trees, report.errors, lambda name, done: bar.update(task, description=name, completed=done))
            bar.update(task, description="asking", total=None)
            sync.poll(inboxes, report)
            bar.reset(task, description="reading mail")
            sync.drain(
                jobs=max(1, options["jobs"]),
                report=report,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        self.stdout.write(
            f"{report.commits} commits read: {report.stored} mails stored, {report.quarantined} quarantined"
        )
        if report.errors:
            raise CommandError("; ".join(f"{name}: {error}" for name, error in report.errors.items()))

    def _chosen(self, names: list[str]) -> tuple[list[Inbox], list[Tree]]:
        inboxes, trees = Inbox.objects.filter(is_enabled=True), Tree.objects.filter(is_enabled=True)
        if not names:
            return list(inboxes), list(trees)
        found = list(inboxes.filter(name__in=names)), list(trees.filter(name__in=names))
        unknown = set(names) - {inbox.name for inbox in found[0]} - {tree.name for tree in found[1]}
        if unknown:
            raise CommandError(f"no such source: {', '.join(sorted(unknown))} (manage.py status lists them)")
        return found

    def _bar(self, verbosity: int) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True, quiet=verbosity == 0),
        )
