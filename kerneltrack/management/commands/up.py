"""up: everything on one machine: web server, worker and beat, with the sample world or the real one."""

import hashlib
import os
import signal
import time
from argparse import ArgumentParser
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from following.adding import add_at_first_start
from following.estimate import estimate
from following.livefile import SourcesError
from following.watching import Watch
from ingest import sync
from ingest.beginning import is_beginning
from ingest.pipeline import catch_up
from ingest.tasks import poll_sources
from ingest.upstream import MixedError, claim
from kerneltrack.env import ServerError
from published.store import load_facts as load_published
from releases.store import load_facts
from servers import embedded, runner
from stable.store import load_support

_READY_SECONDS = 60
_REVIVE_SECONDS = 10


class Command(BaseCommand):
    """Exit status 0: stopped by Ctrl-C or SIGTERM; 1: could not start."""

    help = "Run web server, worker and beat until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do when the disk is small."""
        parser.add_argument("--force", action="store_true", help="start even where the disk is too small")

    def handle(self, *_: Any, **options: Any) -> None:
        """Check, prepare, run, end."""
        state = Path(settings.STATE_DIR)
        address = f"http://{settings.HOST}:{settings.PORT}/"
        for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT too: a shell's background jobs start with it ignored
            signal.signal(number, signal.default_int_handler)
        try:
            with runner.only_runner(state, address):
                runner.require_free_port(settings.HOST, settings.PORT)
                self._prepare(state, force=options["force"])
                self._run(state, address)
        except (runner.CannotRunError, MixedError, SourcesError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("stopped")

    def _prepare(self, state: Path, *, force: bool) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        claim()
        load_facts()
        load_support()
        load_published()
        catch_up()
        if settings.UPSTREAM == "sample":
            call_command("load_sample", stdout=self.stdout)
        else:
            self._follow(force=force)
        self._collect_static(state)

    def _follow(self, *, force: bool) -> None:
        """The real sources, at the first start; and what they need, before anything is fetched."""
        add_at_first_start()
        needed = estimate()
        for line in needed.lines():
            self.stdout.write(line)
        if needed.lacking and not force:
            raise CommandError(needed.advice)

    def _collect_static(self, state: Path) -> None:
        """Hash and compress the static files when one of them has changed."""
        digest = hashlib.sha256()
        for path in sorted(settings.STATICFILES_DIRS[0].rglob("*")):
            digest.update(f"{path}{path.stat().st_mtime_ns}".encode())
        stamp = state / "static.stamp"
        if not stamp.exists() or stamp.read_text() != digest.hexdigest():
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            stamp.write_text(digest.hexdigest())

    def _run(self, state: Path, address: str) -> None:
        connections.close_all()
        family = runner.children(state, settings.HOST, settings.PORT, processors=sync.default_jobs())
        try:
            self._wait_until_ready(family, address)
            poll_sources.delay()
            if settings.UPSTREAM == "sample":
                self._show_reading(family)
            self.stdout.write(f"kerneltrack serves {address} (Ctrl-C ends it; logs in {state / 'log'})")
            watch = Watch(self.stdout, is_terminal=self.stdout.isatty())  # type: ignore[arg-type]
            is_first = settings.UPSTREAM == "live"
            for second in count():
                if second % _REVIVE_SECONDS == 0:
                    self._revive(state)
                runner.keep_running(family, self.stdout.write)
                time.sleep(1)
                if is_first:
                    is_first = self._watch(watch)
        finally:
            runner.end_all(family)

    def _revive(self, state: Path) -> None:
        try:
            for name in embedded.revive(state, os.environ):
                self.stdout.write(f"the embedded {name} had ended: it runs again")
        except ServerError as error:
            self.stderr.write(str(error))

    def _watch(self, watch: Watch) -> bool:
        """Show the first reading while it lasts; a database that is away is no reason to end."""
        try:
            if not is_beginning():
                return False
            watch.show()
        except DatabaseError:
            connections.close_all()
        return True

    def _wait_until_ready(self, family: list[runner.Child], address: str) -> None:
        ends = time.monotonic() + _READY_SECONDS
        while time.monotonic() < ends:
            runner.keep_running(family, self.stdout.write)
            try:
                with urlopen(f"{address}readyz", timeout=5) as answer:  # noqa: S310 (our own address)
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                time.sleep(0.2)
        logs = ", ".join(str(child.log) for child in family)
        raise CommandError(f"{address}readyz does not answer well within {_READY_SECONDS} s; look into {logs}")

    def _show_reading(self, family: list[runner.Child]) -> None:
        """The workers read the sample world: say how far they are, until every source has been read once."""
        while any(left := (sync.waiting(), sync.unasked())):
            end = "\r" if self.stdout.isatty() else "\n"
            said = "reading the sample world: {:6} mails planned, {:2} sources not read yet"
            self.stdout.write(said.format(*left), ending=end)
            self.stdout.flush()
            runner.keep_running(family, self.stdout.write)
            time.sleep(1)
        connections.close_all()
