"""Print an edition as the mail that it would be."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from digests.edition import edition
from digests.news import release_period
from digests.periods import Period, parse_day, parse_week, week_of
from digests.scope import parse_scope
from letters.mail import edition_letter


class Command(BaseCommand):
    """manage.py digest [PERIOD] [--day] [--scope QUERY] [--html]"""

    help = "Print an edition as the mail that it would be."

    def add_arguments(self, parser: CommandParser) -> None:
        """What, for whom, in which form."""
        period = "2026-W47, the last of seven days (2009-08-06), or a release (7.4-rc4); default: the last week"
        parser.add_argument("period", nargs="?", default="", help=period)
        parser.add_argument("--day", action="store_true", help="a date means this day alone")
        parser.add_argument("--scope", default="", metavar="QUERY", help="conditions: subsystem=netdev&cycle=7.4")
        parser.add_argument("--html", action="store_true", help="the HTML form")

    def handle(self, *args: Any, **options: Any) -> None:
        """Subject, an empty line, and the body."""
        now = timezone.now()
        period = self._period(options["period"], is_day=options["day"], now=now)
        found = edition(period, at=min(now, period.end), scope=parse_scope(options["scope"]))
        letter = edition_letter(found)
        self.stdout.write(letter.html if options["html"] else f"Subject: {letter.subject}\n\n{letter.text}")
        if found.is_empty:
            self.stderr.write("Nothing happened in this scope: no such mail is sent.")

    def _period(self, name: str, *, is_day: bool, now: datetime) -> Period:
        if not name:
            return week_of(now).earlier
        period = parse_day(name) if is_day else parse_week(name) or release_period(name, at=now)
        if period is None or period.since > now:
            raise CommandError(f"{name} is no time that has begun: write 2026-W47, 2009-08-06 or 7.4-rc4")
        return period
