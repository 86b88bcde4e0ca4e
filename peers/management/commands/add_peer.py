"""add_peer NAME URL: compare with a running regzbot, or another kerneltrack, every night."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from peers.models import Peer
from peers.store import compare


class Command(BaseCommand):
    """Adds a peer, or changes the URL of one, and compares once."""

    help = "Compare with the regressions.json of a running regzbot (or kerneltrack) every night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NAME and URL."""
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("url", metavar="URL")

    def handle(self, *_: Any, **options: Any) -> None:
        """Check first, so that a typing mistake is told at once."""
        peer = Peer.objects.filter(name=options["name"]).first() or Peer(name=options["name"])
        peer.url = options["url"]
        try:
            peer.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        peer.save()
        compare(peer, at=timezone.now())
        if peer.error:
            raise CommandError(f"{peer.url}: {peer.error} (it is asked again every night)")
        count = peer.differences.count()
        self.stdout.write(f"{peer.name}: {peer.entries} regressions, {count} differences, listed on /sources/")
