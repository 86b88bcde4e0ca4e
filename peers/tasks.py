"""Celery's doors: compare with every peer, or with one."""

from celery import shared_task
from django.utils import timezone

from peers.models import Peer
from peers.store import compare


@shared_task
def compare_peers() -> None:
    """Once a night."""
    for peer in Peer.objects.filter(is_enabled=True):
        compare(peer, at=timezone.now())


@shared_task
def compare_peer(peer: int) -> None:
    """Because somebody asked for it."""
    for found in Peer.objects.filter(pk=peer, is_enabled=True):
        compare(found, at=timezone.now())
