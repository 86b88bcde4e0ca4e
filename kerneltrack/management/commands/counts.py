"""counts --cycle V [--at DATE] [--json]: a cycle's numbers, as every page shows them."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from regressions.queries import cycle_counts
from releases.asof import InvalidDateError, parse_at
from releases.queries import cycle


class Command(BaseCommand):
    """Exit status 0: counted; 1: unknown cycle or date."""

    help = "Print how many regressions a cycle has: reported, open, resolved."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which cycle, when, and how to print."""
        parser.add_argument("--cycle", required=True, metavar="V", help="7.4, 2.6.31, ...")
        parser.add_argument("--at", metavar="DATE", default="", help="as of the end of that day (UTC)")
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
        if not counts.reported and cycle(version, at=at) is None:
            raise CommandError(f"no cycle {version} is known at {at:%Y-%m-%d %H:%M} UTC")
        figures = {
            "cycle": version,
            "at": at.isoformat(),
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
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name.replace('_', ' '):13}{value}")
