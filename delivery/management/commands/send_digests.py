"""send_digests: plan and send what is due, now, with progress on the terminal."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from delivery import trial
from delivery.alerts import plan_alerts
from delivery.calendar import Due
from delivery.models import Delivery, Dispatch, State
from delivery.plan import due_now, named, plan, plan_report
from delivery.rendering import Writer, to_render
from delivery.reporting import expected
from delivery.sending import send_next
from delivery.tidying import tidy
from subscriptions.models import Cadence

_EDITIONS = [Cadence.WEEKLY.value, Cadence.DAILY.value, Cadence.RELEASE.value]


class Command(BaseCommand):
    """Exit status 0: nothing went wrong; 1: a mail failed or was put off. Ctrl-C loses nothing: run it
    again. It may run beside workers and beside itself."""

    help = "Plan and send the editions that are due: all, or those named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, to whom, and whether at all."""
        parser.add_argument("--cadence", choices=_EDITIONS, help="only editions of this kind")
        parser.add_argument("--period", metavar="NAME", default="", help="2026-W47, 2026-11-25 or 7.4-rc3, due or not")
        parser.add_argument("--scope", default="", help="with --to: as in the address of a page, subsystem=netdev")
        parser.add_argument("--dry-run", action="store_true", help="say who would get what; send and store nothing")
        parser.add_argument("--to", metavar="ADDRESS", default="", help="send one edition there alone, as a trial")
        parser.add_argument("--limit", type=int, metavar="N", help="begin at most N mails")
        parser.add_argument("--report", action="store_true", help="the report before a release, to its list")

    def handle(self, *_: Any, **options: Any) -> None:
        """Counts of every outcome at the end."""
        if options["report"]:
            if options["dry_run"] or options["to"]:
                raise CommandError("--report goes to its list and nowhere else: manage.py regression_report prints it")
            self._finish(self._report(), options)
            return
        chosen = self._chosen(options["cadence"], options["period"])
        if options["dry_run"]:
            self._say(chosen)
        elif options["to"]:
            self._try(chosen, options)
        else:
            self._finish(self._planned(chosen, alerts=not (options["cadence"] or options["period"])), options)

    def _chosen(self, cadence: str | None, period: str) -> list[Due]:
        now = timezone.now()
        found = named(period, now=now) if period else due_now(now)
        if period and not found:
            raise CommandError(f"{period} is no week, day or mainline release that is known and over")
        return [one for one in found if cadence in (None, one.cadence)]

    def _planned(self, chosen: Sequence[Due], *, alerts: bool) -> list[Dispatch] | None:
        """None means everything that is open, planned now or before."""
        now = timezone.now()
        for one in chosen:
            plan(one.cadence, one.period, now=now)
        if alerts:
            plan_alerts(now)
            return None
        return [Dispatch.objects.get(cadence=one.cadence, name=one.period.name) for one in chosen]

    def _report(self) -> list[Dispatch]:
        now = timezone.now()
        if not settings.REPORT_TO:
            raise CommandError("no list gets the report: set KERNELTRACK_REPORT_TO to its address")
        coming = expected(now)
        version = coming[0] if coming else f"{now:%Y-%m-%d}"
        made = plan_report(version, settings.REPORT_TO, now=now)
        if made is None:
            before = Dispatch.objects.get(cadence="report", name=version)
            raise CommandError(f"the report before {version} was planned on {before.planned_at:%Y-%m-%d %H:%M} UTC")
        return [made]

    def _say(self, chosen: Sequence[Due]) -> None:
        for one in chosen:
            for line in trial.lines(one.cadence, one.period, now=timezone.now()):
                self.stdout.write(line)

    def _try(self, chosen: Sequence[Due], options: dict[str, Any]) -> None:
        for one in chosen[:1]:
            subject = trial.send(one.cadence, one.period, scope=options["scope"], address=options["to"])
            self.stdout.write(f"sent to {options['to']}: {subject}" if subject else "nothing to tell: nothing was sent")

    def _finish(self, dispatches: Sequence[Dispatch] | None, options: dict[str, Any]) -> None:
        """Render and send, beside whoever else does."""
        keys = None if dispatches is None else [one.pk for one in dispatches]
        done = Counter[str]()
        try:
            with self._bar(options["verbosity"]) as (bar, task):
                done["skipped"] = self._render(bar, task, keys)
                self._send(bar, task, keys, done, options["limit"])
        except KeyboardInterrupt:
            self.stdout.write("interrupted; what waits is sent by the workers, or when this is run again")
        finally:
            tidy(timezone.now())
        self.stdout.write(", ".join(f"{done[word]} {word}" for word in ("sent", "put off", "failed", "skipped")))
        if left := _waiting(keys):
            self.stdout.write(f"{left} wait (/mails/ says why); workers send them, or this when it is run again")
        if done["failed"] or done["put off"]:
            raise CommandError("not everything could be sent")

    def _render(self, bar: Progress, task: TaskID, keys: list[int] | None) -> int:
        writer = Writer(dispatches=keys)
        bar.update(task, description="rendering", total=to_render(timezone.now()).count())
        while writer.render_next():
            bar.advance(task)
        return writer.skipped

    def _send(self, bar: Progress, task: TaskID, keys: list[int] | None, done: Counter[str], limit: int | None) -> None:
        bar.reset(task, description="sending", total=_waiting(keys))
        while limit is None or limit > done["begun"]:
            found = send_next(dispatches=keys, limit=None if limit is None else limit - done["begun"])
            if found is None:
                return
            done.update(found)
            done["begun"] += sum(found[word] for word in ("sent", "put off", "failed"))
            bar.update(task, completed=done["begun"])

    @contextmanager
    def _bar(self, verbosity: int) -> Iterator[tuple[Progress, TaskID]]:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True, quiet=verbosity == 0)) as bar:
            yield bar, bar.add_task("planning", total=None)


def _waiting(keys: Sequence[int] | None) -> int:
    found = Delivery.objects.filter(state=State.WAITING)
    return (found if keys is None else found.filter(batch__dispatch__in=keys)).count()
