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
from peers.queries import peer_status
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
            "peers": [asdict(peer) for peer in peer_status()],
        }
        if options["json"]:
            self.stdout.write(json.dumps(status, default=_plain))
            return
        self.stdout.write(
            f"generation {status['generation']}, {status['messages']} mails,"
            f" {counts.open} of {counts.reported} regressions open"
        )
        for inbox in inbox_status():
            latest = f"{inbox.latest:%Y-%m-%d %H:%M}" if inbox.latest else "never"
            read = f"{inbox.messages:9} mails, latest {latest}, {inbox.pending} waiting"
            self._line(inbox, read, f"{inbox.quarantined} quarantined" if inbox.quarantined else "")
        for tree in tree_status(at=now):
            self._line(tree, f"{tree.commits:9} commits, {tree.latest_tag}")
        for tracker in tracker_status(at=now):
            self._line(tracker, f"{tracker.issues:9} issues")
        for site in site_status():
            self._line(site, f"{site.listed:9} kernels listed", "; ".join(site.remarks))
        for peer in peer_status():
            self._line(peer, f"{peer.entries:9} regressions, {peer.differences} differences")

    def _line(self, source: Any, read: str, remark: str = "") -> None:
        """One source: what is paused, under way or wrong stands behind what was read."""
        state = [] if source.is_enabled else ["paused"]
        state += [text for text in (getattr(source, "progress", ""), source.error or remark) if text]
        self.stdout.write(f"  {source.name:20} {read}  {'; '.join(state)}".rstrip())


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
