"""Print an edition as the mail that it would be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from digests.edition import edition
from digests.periods import parse_week, week_of
from letters.mail import edition_letter


class Command(BaseCommand):
    """manage.py digest [PERIOD] [--html]"""

    help = "Print an edition as the mail that it would be."

    def add_arguments(self, parser: CommandParser) -> None:
        """What, for whom, in which form."""
        parser.add_argument("period", nargs="?", default="", help="2026-W47, or the last of seven days: 2009-08-06")
        parser.add_argument("--html", action="store_true", help="the HTML form")

    def handle(self, *args: Any, **options: Any) -> None:
        """Subject, an empty line, and the body."""
        now = timezone.now()
        period = parse_week(options["period"]) if options["period"] else week_of(now).earlier
        if period is None or period.since > now:
            raise CommandError(f"{options['period']} is no week that has begun: write 2026-W47 or 2009-08-06")
        letter = edition_letter(edition(period, at=min(now, period.end)))
        self.stdout.write(letter.html if options["html"] else f"Subject: {letter.subject}\n\n{letter.text}")
