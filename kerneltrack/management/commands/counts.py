"""counts --cycle V [--at DATE] [--daily] [--json]: a cycle's numbers, as every page shows them."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cycles.figures import cycle_figures, daily_figures
from releases.asof import InvalidDateError, parse_at
from releases.queries import cycle


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
        try:
            at = parse_at(options["at"], now=timezone.now())
        except InvalidDateError as error:
            raise CommandError(str(error)) from error
        version = options["cycle"].removeprefix("v")
        found = cycle_figures(version, at=at)
        if found is None:
            raise CommandError(f"no cycle {version} is known at {at:%Y-%m-%d %H:%M} UTC")
        days = daily_figures(cycle(version, at=at), at=at) if options["daily"] else []
        if options["json"]:
            self.stdout.write(json.dumps(days if options["daily"] else found))
        elif options["daily"]:
            self.stdout.write("day         reported  open  fix incoming  resolved")
            for day in days:
                self.stdout.write("{day}  {reported:8}{open:6}{fix_incoming:14}{resolved:10}".format(**day))
        else:
            for name, value in found.items():
                self.stdout.write(f"{name.replace('_', ' '):13}{value}")
