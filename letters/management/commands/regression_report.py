"""Print the report of open regressions as the mail that it would be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from letters.report import report, report_letter
from releases.asof import InvalidDateError, parse_at


class Command(BaseCommand):
    """manage.py regression_report [--at DATE] [--cycle VERSION]"""

    help = "Print the report of open regressions that is posted before each -rc and release."

    def add_arguments(self, parser: CommandParser) -> None:
        """As of when, and of which cycle."""
        parser.add_argument("--at", default="", metavar="DATE", help="YYYY-MM-DD: the end of that day; default: now")
        parser.add_argument("--cycle", default="", metavar="VERSION", help="of this cycle alone, as in 7.4")

    def handle(self, *args: Any, **options: Any) -> None:
        """Subject, an empty line, and the text."""
        try:
            at = parse_at(options["at"], now=timezone.now())
        except InvalidDateError as error:
            raise CommandError(str(error)) from error
        letter = report_letter(report(at=at, cycle=options["cycle"]))
        self.stdout.write(f"Subject: {letter.subject}\n\n{letter.text}")
