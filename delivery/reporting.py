"""The report before a release: due once for each mainline release that is expected, on its day."""

from datetime import datetime, timedelta

from django.conf import settings

from delivery.models import REPORT, Dispatch
from delivery.plan import plan_report
from forecast.queries import forecast

_APART = timedelta(days=3)  # releases are: what is expected today may change its name during the day


def expected(now: datetime) -> str:
    """What is likely to be released today (UTC): its version; '' for nothing. Two statements."""
    found = forecast(at=now)
    first = found.upcoming[0] if found is not None and found.upcoming else None
    return first.version if first is not None and first.on == now.date() else ""


def plan_report_due(now: datetime) -> Dispatch | None:
    """Plan the report if a list is to get it and one is due; None else, or when it was planned before."""
    if not settings.REPORT_TO or now.hour < settings.MAIL_HOUR or _is_recent(now):
        return None
    version = expected(now)
    return plan_report(version, settings.REPORT_TO, now=now) if version else None


def _is_recent(now: datetime) -> bool:
    return Dispatch.objects.filter(cadence=REPORT, planned_at__gt=now - _APART).exists()
