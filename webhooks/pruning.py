"""What is kept of the past: attempts for 30 days, a replaced secret for one."""

from datetime import datetime, timedelta

from webhooks.models import Attempt, Endpoint

KEPT = timedelta(days=30)


def prune(now: datetime) -> int:
    """Delete what is old; how many attempts."""
    Endpoint.objects.filter(old_until__lte=now).update(old_secret="", old_until=None)
    return Attempt.objects.filter(at__lt=now - KEPT).delete()[0]
