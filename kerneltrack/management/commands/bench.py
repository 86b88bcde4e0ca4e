"""bench [WHAT]: measure, and print tables that the documents quote; `bench soak` runs a whole site for some minutes."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bench import api, carrying, folding, forecasting, history, ingest, mailing, pages, searching, serving, soak, weeks


class Command(BaseCommand):
    """Speed is given as a ratio to a floor measured in the same run, since machines differ."""

    help = "Run the benchmarks (all, or those named) and print their tables."
    benches = (
        "ingest",
        "trees",
        "fold",
        "forecast",
        "pages",
        "weeks",
        "carried",
        "serving",
        "search",
        "digests",
        "api",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which ones, and on what."""
        parser.add_argument("what", nargs="*", metavar="WHAT", help=f"of: {', '.join(self.benches)}; soak")
        parser.add_argument("--mail", action="append", type=Path, default=[], metavar="PATH",
            help="an archive to read (repeat); default: ../shared/corpus, else the sample world")  # fmt: skip
        parser.add_argument("--messages", type=int, default=500_000, help="size of the installation to fold in")
        parser.add_argument("--commits", type=int, default=100_000, help="size of the tree to read")
        parser.add_argument(
            "--minutes", type=float, default=6, help="how long soak takes (alone of all: only if named)"
        )
        parser.add_argument("--hours", type=float, default=24, help="simulated by soak in that time")
        parser.add_argument("--regressions", type=int, default=5_000)

    def handle(self, *_: Any, **options: Any) -> None:
        """One table per benchmark."""
        unknown = set(options["what"]) - {*self.benches, "soak"}
        if unknown:
            raise CommandError(f"no such benchmark: {', '.join(sorted(unknown))}")
        chosen = options["what"] or self.benches
        runs: dict[str, Callable[[], object]] = {
            "ingest": lambda: self._ingest(options["mail"] or self._archives()),
            "trees": lambda: self._trees(options["commits"]),
            "fold": lambda: self._fold(options["messages"], options["regressions"]),
            "forecast": lambda: forecasting.run(self.stdout.write),
            "pages": lambda: pages.run(self.stdout.write),
            "weeks": lambda: weeks.run(options["mail"] or self._archives(), self.stdout.write),
            "carried": lambda: carrying.run(self.stdout.write, regressions=options["regressions"]),
            "serving": lambda: serving.run(self.stdout.write),
            "api": lambda: api.run(self.stdout.write),
            "digests": lambda: mailing.run(self.stdout.write),
            "search": lambda: searching.run(
                self.stdout.write, messages=options["messages"], regressions=options["regressions"]
            ),
            "soak": lambda: self._soak(options["minutes"], options["hours"]),
        }
        for name, run in runs.items():
            if name in chosen:
                run()

    def _soak(self, minutes: float, hours: float) -> None:
        if not soak.run(self.stdout.write, minutes=minutes, hours=hours):
            raise CommandError("not every promise was kept")

    def _trees(self, commits: int) -> None:
        result = history.measure_history(commits=commits, progress=self.stderr.write)
        self.stdout.write(f"trees: {result.commits} commits")
        self.stdout.write(f"{'':34}{'commits/s':>10}{'of floor':>10}{'peak MB':>10}{'git, MB':>10}")
        for name, one in (("floor: git log", result.floor), ("read, store, fold", result.read)):
            rate, share = result.commits / one.seconds, result.floor.seconds / one.seconds
            self.stdout.write(f"{name:34}{rate:10.0f}{share:10.2f}{one.megabytes:10.0f}{one.started:10.0f}")
        self.stdout.write(f"poll without news: {result.poll_ms:.0f} ms (median of {history.POLLS})")
        self.stdout.write(f"a commit: {result.mirror_bytes:.0f} bytes mirror, {result.database_bytes:.0f} database")

    def _fold(self, messages: int, regressions: int) -> None:
        result = folding.measure_folding(messages=messages, regressions=regressions, progress=self.stderr.write)
        self.stdout.write(f"fold: {result.messages} messages, {result.regressions} regressions")
        self.stdout.write(f"one reply in a thread of 500: {result.reply * 1000:.1f} ms (median of {folding.REPLIES})")
        self.stdout.write(f"rebuild: {result.rebuild:.0f} s, {result.messages / result.rebuild:.0f} messages/s")

    def _ingest(self, archives: list[Path]) -> None:
        result = ingest.run(archives)
        self.stdout.write(f"ingest: {result.mails} mails of {', '.join(path.name for path in archives)}")
        self.stdout.write(f"{'':34}{'mails/s':>10}{'of floor':>10}{'peak MB':>10}")
        for line in result.lines:
            share = 1 / line.ratio
            self.stdout.write(f"{line.name:34}{line.rate:10.0f}{share:10.2f}{line.megabytes:10.0f}")
        self.stdout.write(f"poll without news: {result.poll_ms:.0f} ms (median of {ingest.POLLS})")
        self.stdout.write(f"a mail: {result.mirror_bytes:.0f} bytes mirror, {result.database_bytes:.0f} database")

    def _archives(self) -> list[Path]:
        corpus = sorted((Path(settings.BASE_DIR).parent / "shared" / "corpus").glob("*.bundle"))
        sample = sorted((Path(settings.STATE_DIR) / "sample" / "lore").glob("*"))
        found = corpus or sample
        if not found:
            raise CommandError("no mail to read: name an archive with --mail, or run load_sample first")
        return found
