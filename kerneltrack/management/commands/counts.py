"""counts --cycle V [--at DATE] [--daily] [--json]: a cycle's numbers, as every page shows them."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cycles.comparison import daily
from cycles.queries import Point
from regressions.queries import Counts, apart, cycle_counts
from releases.asof import InvalidDateError, parse_at
from releases.queries import cycle


def _figures(counts: Counts) -> dict[str, int]:
    return {
        "reported": counts.reported,
        "open": counts.open,
        "fix_incoming": counts.incoming,
        "back_burner": counts.backburner,
        "resolved": counts.resolved,
        "inconclusive": counts.inconclusive,
        "estimated": counts.estimated,
        "invalid": counts.invalid,
        "duplicate": counts.duplicate,
    }


class Command(BaseCommand):
    """Exit status 0: counted; 1: unknown cycle or date."""

    help = "Print how many regressions a cycle has: reported, open, resolved."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which cycle, when, and how to print."""
        parser.add_argument("--cycle", required=True, metavar="V", help="7.4, 2.6.31, ...")
        parser.add_argument("--at", metavar="DATE", default="", help="as of the end of that day (UTC)")
        parser.add_argument("--daily", action="store_true", help="one line a day since the cycle opened")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        """The numbers come from the one place that counts."""
        now = timezone.now()
        try:
            at = parse_at(options["at"], now=now) if options["at"] else now
        except InvalidDateError as error:
            raise CommandError(str(error)) from error
        version = options["cycle"].removeprefix("v")
        counts = cycle_counts(version, at=at)
        known = cycle(version, at=at)
        if not counts.reported and known is None:
            raise CommandError(f"no cycle {version} is known at {at:%Y-%m-%d %H:%M} UTC")
        if options["daily"]:
            self._daily(daily(known, at=at) if known else [], as_json=options["json"])
            return
        figures = {
            "cycle": version,
            "at": at.isoformat(),
            **_figures(counts),
            **asdict(apart(version, at=at)),
        }
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name.replace('_', ' '):13}{value}")

    def _daily(self, points: list[Point], *, as_json: bool) -> None:
        """The figures at the end of each day."""
        if as_json:
            self.stdout.write(json.dumps([{"day": f"{p.at:%Y-%m-%d}", **_figures(p.counts)} for p in points]))
            return
        self.stdout.write("day         reported  open  fix incoming  resolved")
        for p in points:
            c = p.counts
            self.stdout.write(f"{p.at:%Y-%m-%d}  {c.reported:8}{c.open:6}{c.incoming:14}{c.resolved:10}")
