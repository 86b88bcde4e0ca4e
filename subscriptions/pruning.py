"""What is kept for a while only: requests that nobody confirmed, and counted attempts."""

from datetime import datetime

from subscriptions.limits import LONGEST
from subscriptions.links import CONFIRM_WITHIN
from subscriptions.models import Asked, Attempt


def prune(now: datetime) -> tuple[int, int]:
    """Delete them, and say how many of each there were."""
    asked, _ = Asked.objects.filter(asked_at__lt=now - CONFIRM_WITHIN).delete()
    attempts, _ = Attempt.objects.filter(at__lt=now - LONGEST).delete()
    return asked, attempts
