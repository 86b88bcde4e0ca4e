"""sync [SOURCE...]: read everything that is new, now, with a progress bar."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from archive.models import Inbox
from ingest import sync
from ingest.pipeline import catch_up
from ingest.polling import look_up_some, sync_trees
from ingest.upstream import MixedError, require_own
from kernelorg.models import Site
from releases.store import load_facts
from stable.store import load_support
from trackers.models import Tracker
from trees.models import Tree

_LOOKUPS = 2000  # in one go; workers ask for the rest bit by bit


class Command(BaseCommand):
    """Exit status 0: all sources answered; 1: at least one did not (the others are read all the same)."""

    help = "Read all that is new from the named sources (inboxes, trees, trackers, sites), or from all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Sources and number of processes."""
        parser.add_argument("sources", metavar="SOURCE", nargs="*")
        parser.add_argument("--jobs", type=int, default=sync.default_jobs(), help="processes (default: processors)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Release facts, trees, sites, mail, trackers, in this order: each knows what the next one asks for."""
        try:
            require_own()
        except MixedError as error:
            raise CommandError(str(error)) from error
        names = options["sources"]
        inboxes, trees, trackers, sites = self._chosen(names)
        report = sync.Report()
        load_facts()
        load_support()
        catch_up()
        with self._bar(options["verbosity"]) as bar:
            task = bar.add_task("trees", total=None)
            sync_trees(trees, report.errors, lambda name, done: bar.update(task, description=name, completed=done))
            bar.update(task, description="asking sites", total=None)
            sync.poll_sites(sites, report)
            bar.update(task, description="asking archives", total=None)
            sync.poll(inboxes, report)
            self._drain(bar, task, report, options["jobs"])
            bar.update(task, description="asking for single mails", total=None)
            look_up_some(_LOOKUPS)
            bar.update(task, description="asking trackers", total=None)
            sync.poll_trackers(trackers, report)
            self._drain(bar, task, report, options["jobs"])
        self.stdout.write(
            f"{report.commits} commits read: {report.stored} mails stored, {report.quarantined} quarantined"
        )
        if report.errors:
            raise CommandError("; ".join(f"{name}: {error}" for name, error in report.errors.items()))

    def _drain(self, bar: Progress, task: TaskID, report: sync.Report, jobs: int) -> None:
        bar.reset(task, description="reading mail")
        sync.drain(
            jobs=max(1, jobs),
            report=report,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )

    def _chosen(self, names: list[str]) -> tuple[list[Inbox], list[Tree], list[Tracker], list[Site]]:
        inboxes = Inbox.objects.filter(is_enabled=True, holds_issues=False)
        trees, trackers = Tree.objects.filter(is_enabled=True), Tracker.objects.filter(is_enabled=True)
        sites = Site.objects.filter(is_enabled=True)
        if names:
            inboxes, trees = inboxes.filter(name__in=names), trees.filter(name__in=names)
            trackers, sites = trackers.filter(name__in=names), sites.filter(name__in=names)
        found = list(inboxes), list(trees), list(trackers), list(sites)
        unknown = set(names) - {source.name for kind in found for source in kind}
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
