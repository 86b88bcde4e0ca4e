"""status [--json]: how far every source is read, and what is wrong."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from archive.queries import inbox_status, message_count
from ingest.models import current_generation
from kernelorg.queries import site_status
from regressions.queries import total_counts
from releases.queries import current_cycle
from trackers.queries import tracker_status
from trees.queries import tree_status


class Command(BaseCommand):
    """For people and for monitoring."""

    help = "Show every source: mails, freshness, what waits to be read, what could not be read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How to print."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        """The same rows as /sources/."""
        now = timezone.now()
        cycle = current_cycle(at=now)
        counts = total_counts(at=now)
        status = {
            "generation": current_generation(),
            "messages": message_count(),
            "cycle": cycle.version if cycle else None,
            "regressions": counts.reported,
            "open": counts.open,
            "inboxes": [asdict(inbox) for inbox in inbox_status()],
            "trees": [asdict(tree) for tree in tree_status(at=now)],
            "trackers": [asdict(tracker) for tracker in tracker_status(at=now)],
            "sites": [asdict(site) for site in site_status()],
        }
        if options["json"]:
            self.stdout.write(json.dumps(status, default=_plain))
            return
        self.stdout.write(
            f"generation {status['generation']}, {status['messages']} mails,"
            f" {counts.open} of {counts.reported} regressions open"
        )
        for inbox in inbox_status():
            trouble = inbox.error or (f"{inbox.quarantined} quarantined" if inbox.quarantined else "")
            latest = f"{inbox.latest:%Y-%m-%d %H:%M}" if inbox.latest else "never"
            read = f"{inbox.messages:9} mails, latest {latest}, {inbox.pending} waiting"
            self.stdout.write(f"  {inbox.name:20} {read}  {trouble}")
        for tree in tree_status(at=now):
            self.stdout.write(f"  {tree.name:20} {tree.commits:9} commits, {tree.latest_tag}  {tree.error}")
        for tracker in tracker_status(at=now):
            self.stdout.write(f"  {tracker.name:20} {tracker.issues:9} issues  {tracker.error}")
        for site in site_status():
            self.stdout.write(
                f"  {site.name:20} {site.listed:9} kernels listed  {site.error or '; '.join(site.remarks)}"
            )


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
