"""Celery's door: compare with every peer."""

from celery import shared_task
from django.utils import timezone

from peers.models import Peer
from peers.store import compare


@shared_task
def compare_peers() -> None:
    """Once a night."""
    for peer in Peer.objects.filter(is_enabled=True):
        compare(peer, at=timezone.now())
