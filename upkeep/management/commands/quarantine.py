"""quarantine [--retry | --dismiss NAME] [ID ...]: what could not be read."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from archive.models import Quarantine
from upkeep.unreadable import dismiss, read_all_again


class Command(BaseCommand):
    """What the admin does, in this process and without Redis."""

    help = "List mails that could not be read, read them again, or dismiss them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, and what to do with them."""
        parser.add_argument("ids", metavar="ID", nargs="*", type=int, help="default: all that were not dismissed")
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--retry", action="store_true", help="read them again, asking upstream for what is missing")
        act.add_argument("--dismiss", metavar="NAME", help="say in this name that nothing can be done about them")

    def handle(self, *_: Any, **options: Any) -> None:
        """Counts of every outcome."""
        chosen = Quarantine.objects.select_related("epoch__inbox").order_by("pk")
        chosen = chosen.filter(pk__in=options["ids"]) if options["ids"] else chosen.filter(dismissed_at=None)
        if options["retry"]:
            fates = read_all_again(list(chosen.values_list("pk", flat=True)))
            self.stdout.write(", ".join(f"{count} {fate.value}" for fate, count in fates.items()))
        elif options["dismiss"]:
            self.stdout.write(f"{dismiss(chosen, by=options['dismiss'], at=timezone.now())} dismissed")
        else:
            for row in chosen:
                where = f"{row.epoch.inbox.name}/{row.epoch.number}"
                self.stdout.write(f"{row.pk}\t{where}\t{row.message_id or row.commit[:12]}\t{row.error}")
